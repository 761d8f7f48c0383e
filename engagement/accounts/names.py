"""PURE: handles and display names. What is well formed, what is reserved, what looks like something else.

Two handles look alike when their skeletons are equal: digits that stand for letters, doubled letters, underscores and
pairs such as "rn" (m) are folded away. It is a fence against quick impersonation, not a proof of identity: who speaks
for the assembly is said by the badge, which comes from the server only.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

HANDLE_PATTERN: Final = r"^[a-z0-9_]{3,30}\Z"
HANDLE_MAX: Final = 30
NAME_MAX: Final = 60
GUEST_PREFIX: Final = "guest_"
"""How the handles of people without an account begin: nobody is spoken to by them."""
DEMO_DOMAIN: Final = "durbar.example"
"""Where the published sign-ins of the demo have their addresses; nobody else can have one there (RFC 2606)."""
_WELL_FORMED = re.compile(HANDLE_PATTERN)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


RESERVED_HANDLES: Final = _words("""
    all anonymous anybody anyone api citizen citizens contact deleted everybody everyone ghana guest help helpdesk
    here hidden home info mail me minister mod mods news nobody none null owner parliament people person postmaster
    president root sekondi sekonditakoradi superuser sysadmin system takoradi undefined unknown user users webmaster
    withdrawn you
    """)
"""Refused as a whole: addresses, addressees and offices of state."""
CLAIMS: Final = _words("""
    admin administrator administration assembly department director durbar government mayor mce moderation moderator
    moderators municipal metropolitan office officer official officials police security staff stma supervisor support
    """)
"""Refused as one of the words of a handle or of a display name: they claim to speak for the assembly."""
LOUD_CLAIMS: Final = ("administrator", "moderator", "official", "durbar")
"""Refused anywhere inside one."""
_DIGITS = "0123456789"
_LOOKALIKES = str.maketrans("013456789ij", "oleasgtbgll")
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("ph", "f"))
# Letters of Ghana's languages that no decomposition turns into ASCII.
_LETTERS = str.maketrans(
    {
        "ɛ": "e",
        "ɔ": "o",
        "ŋ": "n",
        "ɖ": "d",
        "ƒ": "f",
        "ɣ": "g",
        "ʋ": "v",
        "ɩ": "i",
        "ʊ": "u",
        "ø": "o",
        "ł": "l",
        "ß": "ss",
    }
)

# What Unicode (UTS #39) says is taken for a Latin letter, as far as names are written with it: capitals and small
# letters apart, since they resemble different ones.
_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХабвгеѕіјклмноԛрстухԁһӏԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβγεικνορτυχωϲϳօսոɑɡıᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
    "ABESIJKMHOPCTYXabvresijknmhoqpctyxdhlwABEZHIKMNOPTYXabyeikvoptuxwcjounagiabcdefghijklmnoprstuvwyz",
)
FOREIGN_SCRIPTS: Final = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC")
"""Scripts whose letters are taken for Latin ones."""


def is_handle(text: str) -> bool:
    """Whether the text is 3 to 30 of a-z, 0-9 and _."""
    return _WELL_FORMED.match(text) is not None


def fold(text: str) -> str:
    """The text in lower-case ASCII letters and digits, everything else an underscore: "Ɛsi Owusu" -> "esi_owusu"."""
    written = unicodedata.normalize("NFKC", text).translate(_ALIKE)
    plain = unicodedata.normalize("NFKD", written.casefold().translate(_LETTERS))
    ascii_only = plain.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_")


def skeleton(handle: str) -> str:
    """What is left of a handle to a hasty eye: "M0derat0r__" and "moderator" are the same."""
    text = handle.lower().replace("_", "").replace("-", "")
    for pair, looks_like in _PAIRS:
        text = text.replace(pair, looks_like)
    return re.sub(r"(.)\1+", r"\1", text.translate(_LOOKALIKES))


_CLAIM_SKELETONS = frozenset(map(skeleton, CLAIMS))
_LOUD_SKELETONS = tuple(map(skeleton, LOUD_CLAIMS))


def is_reserved(handle: str) -> bool:
    """Whether nobody may take this handle: an address, a claim to an office, or one that looks like such a claim."""
    bare = handle.replace("_", "")
    reserved = bare in RESERVED_HANDLES or bare.rstrip(_DIGITS) in RESERVED_HANDLES
    return reserved or handle.startswith(("load_", GUEST_PREFIX)) or _claims_office(handle)


def _claims_office(folded: str) -> bool:
    whole = skeleton(folded)
    if any(claim in whole for claim in _LOUD_SKELETONS):
        return True
    candidates = [folded, *folded.split("_")]
    return any(skeleton(word) in _CLAIM_SKELETONS for part in candidates for word in (part, part.rstrip(_DIGITS)))


def suggest_handle(display_name: str) -> str:
    """A handle after the name: well formed and not reserved, with room for a number, but perhaps taken."""
    handle = fold(display_name)[: HANDLE_MAX - 6].strip("_")
    if len(handle) < 3:
        handle = f"{handle}_resident".strip("_")
    return "resident" if is_reserved(handle) else handle


def clean_name(display_name: str) -> str:
    """The name in composed form, spaces tidied. Invisible and direction-changing characters become nothing."""
    visible = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", display_name)
        if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    return " ".join(visible.split())


def is_name(display_name: str) -> bool:
    """Whether a cleaned name has 2 to 60 characters and at least one letter."""
    return 2 <= len(display_name) <= NAME_MAX and any(map(str.isalpha, display_name))


def name_claims_office(display_name: str) -> bool:
    """Whether the name says that its bearer speaks for the assembly ("STMA Support"), in whatever letters, or wears a
    sign that could be taken for a badge."""
    return _claims_office(fold(display_name)) or wears_sign(display_name) or mixes_scripts(display_name)


def wears_sign(display_name: str) -> bool:
    """Whether there is a symbol in the name: a tick, a shield, a star. Badges come from the server only."""
    return any(unicodedata.category(char) == "So" for char in display_name)


def mixes_scripts(display_name: str) -> bool:
    """Whether one word has Latin letters and some that are taken for them: nobody's name is written so."""
    for word in display_name.split():
        scripts = {unicodedata.name(char, "").partition(" ")[0] for char in word if char.isalpha()}
        if "LATIN" in scripts and not scripts.isdisjoint(FOREIGN_SCRIPTS):
            return True
    return False
