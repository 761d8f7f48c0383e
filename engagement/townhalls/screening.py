"""What a question may hold that a person should look at before anybody reads it. Pure but for the translation of its
words.

A rule holds, it never rejects: a telephone number may be the number of an office.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tickets import text

RULES: Mapping[str, Any] = {
    "telephone": _("It holds what looks like a telephone number; a moderator looks at it first."),
    "email": _("It holds what looks like an e-mail address; a moderator looks at it first."),
    "link": _("It holds a link; a moderator looks at it first."),
    "shouting": _("It is written in capitals; a moderator looks at it first."),
    "word": _("It holds a word that a moderator looks at first."),
}
"""Rule -> what the asker is told. The first one that fits is the reason."""

_EMAIL = re.compile(r"[\w.+-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63})+")
_LINK = re.compile(r"(?:https?://|www\.)\S|\b[a-z0-9-]{2,63}\.(?:com|org|net|info|io|me|ly|gov|edu)\b", re.IGNORECASE)
_TELEPHONE = re.compile(r"(?<![\w.])\+?\(?\d(?:[\s().-]{0,2}\d){8,14}(?!\w)")
_AMOUNT = re.compile(r"^\d{1,3}(?:[ ,.]\d{3})+$")
_DATE = re.compile(r"^\d{1,4}[-.]\d{1,2}[-.]\d{1,4}$")
SHOUTING_LETTERS = 12
"""So short a text may be all names of roads and offices."""


def rule_for(body: str, words: Collection[str] = ()) -> str:
    """The rule that holds this text back, or "". `words` are as the settings have them, whole words or phrases."""
    if _has_telephone(body):
        return "telephone"
    if _EMAIL.search(body):
        return "email"
    if _LINK.search(body):
        return "link"
    if _shouts(body):
        return "shouting"
    return "word" if _has_word(body, words) else ""


def _has_telephone(body: str) -> bool:
    found = (match.group() for match in _TELEPHONE.finditer(body))
    return any(not _AMOUNT.match(one) and not _DATE.match(one) for one in found)


def _shouts(body: str) -> bool:
    letters = [sign for sign in body if sign.isalpha()]
    return len(letters) >= SHOUTING_LETTERS and sum(sign.isupper() for sign in letters) > 0.8 * len(letters)


def _has_word(body: str, words: Collection[str]) -> bool:
    folded = f" {text.fold(body)} "
    return any(f" {text.fold(word)} " in folded for word in words if text.fold(word))
