"""What people may type, and what in it becomes a link or a mention. No database, no clock; linear in the length of
the text.

Text is plain. It is stored as typed, apart from what `clean` says; nothing in it is ever markup. Ranges are in
UTF-16 code units, because that is what JavaScript slices by.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal

Mark = tuple[int, int, str]
"""(start, end, target): `target` is an http(s) URL, or "@handle"."""

LINK_LENGTH = 500
MARKS_PER_LETTER = 30  # the stream-safe limit of UAX #15
HANDLES_PER_TEXT = 20
"""More distinct handles than this in one text stay plain: a mention is a nod, not a mailing list."""


class TextEmpty(Refusal):
    """Nothing that one could read is left."""

    code = 590
    slug = "text_empty"
    kind = Kind.INVALID
    message = _("There is no text yet. Write something first.")


class TextTooLong(Refusal):
    """Longer than the limit, in characters after cleaning."""

    code = 591
    slug = "text_too_long"
    kind = Kind.INVALID
    message = _("This is %(length)d characters long; %(limit)d fit. Shorten it.")


class TextUnreadable(Refusal):
    """It holds NUL, a lone surrogate or another control character."""

    code = 592
    slug = "text_unreadable"
    kind = Kind.INVALID
    message = _("The text holds characters that cannot be shown. Type it again without them.")


_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_BREAKS = re.compile("\r\n?|[\u2028\u2029]")
_BLANK_LINES = re.compile("\n{4,}")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_POP_DIRECTION, _POP_ISOLATE = "\u202c", "\u2069"
_NOT_LATIN = re.compile("[^\x00-\u02ff]{31,}")
_ISOLATES = "\u2066\u2067\u2068"


def clean(text: str, *, limit: int, field: str = "body") -> str:
    """The text as it is stored: NFC, line breaks as \\n, no space at line ends, at most two blank lines in a row.

    Bidirectional controls stay, since right-to-left names need them, but are balanced line by line: what was left
    open is closed at the line's end, and a closer without an opener is dropped. Refusing them instead would turn
    away honest text pasted from a word processor, whose author cannot even see what is wrong.
    Raises TextUnreadable, TextTooLong, TextEmpty, naming `field`.
    """
    if len(text) > 3 * limit:  # bounds the work; normalising seldom shortens a text to less than a third
        raise TextTooLong(field=field, params={"length": len(text), "limit": limit})
    if _UNREADABLE.search(text):
        raise TextUnreadable(field=field)
    if not text.isascii():
        if _towers(text):
            raise TextUnreadable(field=field)
        text = _LINE_BREAKS.sub("\n", text)
        text = unicodedata.normalize("NFC", "\n".join(map(_balance, text.split("\n"))))
    elif "\r" in text:
        text = _LINE_BREAKS.sub("\n", text)
    text = _BLANK_LINES.sub("\n\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()
    if len(text) > limit:
        raise TextTooLong(field=field, params={"length": len(text), "limit": limit})
    if not is_visible(text):
        raise TextEmpty(field=field)
    return text


def clean_line(text: str, *, limit: int, field: str, optional: bool = False) -> str:
    """Like `clean`, as one line: every run of white space becomes one space. `optional` lets nothing pass as ""."""
    try:
        return " ".join(clean(text, limit=limit, field=field).split())
    except TextEmpty:
        if optional:
            return ""
        raise


def is_visible(text: str) -> bool:
    """Whether anything in it shows: not only spaces, joiners, marks and direction controls."""
    return any(ch.isalnum() for ch in text) or any(unicodedata.category(ch)[0] in "LNPS" for ch in text)


def _towers(text: str) -> bool:
    """Whether more marks stand on one letter than in any language: sorting them takes the square of their number."""
    for run in _NOT_LATIN.findall(text):
        height = 0
        for ch in run:
            height = height + 1 if unicodedata.combining(ch) else 0
            if height > MARKS_PER_LETTER:
                return True
    return False


def _balance(line: str) -> str:
    """Close what is open at the end of the line, drop closers that close nothing (UAX #9 pairing)."""
    if not _BIDI.search(line):
        return line
    kept: list[str] = []
    open_: list[str] = []
    isolates = 0
    for ch in line:
        if ch == _POP_DIRECTION:
            if not open_ or open_[-1] in _ISOLATES:
                continue
            open_.pop()
        elif ch == _POP_ISOLATE:
            if not isolates:
                continue
            isolates -= 1
            while open_.pop() not in _ISOLATES:
                pass
        elif _BIDI.match(ch):
            isolates += ch in _ISOLATES
            open_.append(ch)
        kept.append(ch)
    kept += (_POP_ISOLATE if one in _ISOLATES else _POP_DIRECTION for one in reversed(open_))
    return "".join(kept)


# --- links and mentions ---------------------------------------------------------------------------------------

_INVISIBLE = (
    "\x00-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
)
_LINK = re.compile(rf"(?<![\w@.])(?:https?://|www\.)[^{_INVISIBLE}<>\"\\^`{{|}}]+", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,9}\Z", re.IGNORECASE)
_PORT = re.compile(r"[0-9]{1,5}\Z")
_AUTHORITY_END = re.compile("[/?#]")
_MENTION = re.compile(r"(?<![\w@./-])@([A-Za-z0-9_]{3,30})(?![\w@])", re.ASCII)
_TRAILING = ".,;:!?'\u2019\u201d\u00bb\u2026*_~"
_BRACKETS = {")": "(", "]": "["}


def handles_in(text: str) -> set[str]:
    """The handles that the text may name, lower case; `marks` wants to know which of them exist."""
    if "@" not in text:
        return set()
    found = {text[start + 1 : end].lower() for start, end in _mentions(text, _links(text))}
    return found if len(found) <= HANDLES_PER_TEXT else set()


def marks(text: str, *, handles: Collection[str] = ()) -> list[Mark]:
    """Where the text holds a link, or a mention of one of `handles` (lower case): in order, never overlapping.

    A link is http, https or www with a plain ASCII host name of two labels or more, so that no look-alike letter,
    user name or number can pretend to be another place. Punctuation that ends a sentence and a closing bracket
    that the link did not open stay outside.
    """
    links = _links(text) if ":" in text or "www." in text.lower() else []
    found = [(start, end, _target(text[start:end])) for start, end in links]
    if handles and "@" in text:
        named = ((start, end, text[start:end].lower()) for start, end in _mentions(text, links))
        found += (mark for mark in named if mark[2][1:] in handles)
        found.sort()
    return found if text.isascii() else _in_utf16(text, found)


def _links(text: str) -> list[tuple[int, int]]:
    spans = []
    for match in _LINK.finditer(text):
        end = _link_end(text, match.start(), match.end())
        if end - match.start() <= LINK_LENGTH and _is_safe(text[match.start() : end]):
            spans.append((match.start(), end))
    return spans


def _link_end(text: str, start: int, end: int) -> int:
    """Without trailing punctuation and brackets that close something outside the link."""
    unopened = {
        close: text.count(close, start, end) - text.count(open_, start, end) for close, open_ in _BRACKETS.items()
    }
    while end > start:
        last = text[end - 1]
        if unopened.get(last, 0) > 0:
            unopened[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return end


def _is_safe(link: str) -> bool:
    rest = link.partition("://")[2] if link[0] in "hH" else link
    host, _colon, port = _AUTHORITY_END.split(rest, maxsplit=1)[0].partition(":")
    labels = host.split(".")
    return (
        bool(_HOST.match(host))
        and not any(label.startswith("-") or label.endswith("-") for label in labels)
        and not labels[-1].isdigit()
        and (not _colon or bool(_PORT.match(port)))
    )


def _target(link: str) -> str:
    if link[0] not in "hH":  # www.
        return f"https://{link}"
    scheme, separator, rest = link.partition("://")
    return scheme.lower() + separator + rest


def _mentions(text: str, links: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where a handle may stand, outside links."""
    waiting = iter([*links, (len(text), len(text))])
    start, end = next(waiting)
    for match in _MENTION.finditer(text):
        while end <= match.start() and end < len(text):
            start, end = next(waiting)
        if match.end() <= start or match.start() >= end:
            yield match.span()


def _in_utf16(text: str, found: Iterable[Mark]) -> list[Mark]:
    """The same marks with positions counted in UTF-16 code units."""
    shifted, seen, extra = [], 0, 0
    for start, end, target in found:
        extra += sum(ch > "\uffff" for ch in text[seen:start])
        inside = sum(ch > "\uffff" for ch in text[start:end])
        shifted.append((start + extra, end + extra + inside, target))
        extra += inside
        seen = end
    return shifted


class Segment(NamedTuple):
    """A piece of a body for a template: plain where `target` is empty."""

    text: str
    target: str = ""

    @property
    def is_mention(self) -> bool:
        """Whether `target` is "@handle" and not a URL."""
        return self.target.startswith("@")


def segments(body: str, found: Iterable[Mark]) -> list[Segment]:
    """The body cut at its marks, complete and in order; what is plain must still be escaped by the template."""
    units = body.encode("utf-16-le")
    pieces: list[Segment] = []
    position = 0
    for start, end, target in found:
        if start > position:
            pieces.append(Segment(units[2 * position : 2 * start].decode("utf-16-le")))
        pieces.append(Segment(units[2 * start : 2 * end].decode("utf-16-le"), target))
        position = end
    if 2 * position < len(units):
        pieces.append(Segment(units[2 * position :].decode("utf-16-le")))
    return pieces


# --- search ---------------------------------------------------------------------------------------------------

_LETTERS = str.maketrans(
    {
        "ɛ": "e",
        "ɔ": "o",
        "ŋ": "n",
        "ɖ": "d",
        "ƒ": "f",
        "ɣ": "g",
        "ʋ": "v",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
    }
)
_NOT_WORD = re.compile(r"[^\w]+")


def fold(text: str) -> str:
    """For searching: case and accents folded, Akan and Ewe letters as people type them on a plain keyboard,
    everything that is no letter or digit a single space. Works the same on every database."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(ch for ch in decomposed if not unicodedata.combining(ch))
    return _NOT_WORD.sub(" ", bare.casefold().translate(_LETTERS)).strip()


def search_words(query: str) -> list[str]:
    """The folded words of a query, at most eight: all of them must be found."""
    return fold(query[:200]).split()[:8]
