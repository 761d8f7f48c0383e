"""What photos may belong to: the rooms above register who sees that.

A photo says what it belongs to by a word and a key (`Photo.subject`, "post:12"). Calls go down only, so this room
cannot ask the one that has the post; that room hands it a table, by the setting PHOTO_SUBJECTS (a dotted path to a
sequence of Subject), as rooms hand tickets what they are about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


class Audience(StrEnum):
    """Who sees what a photo belongs to."""

    EVERYONE = "everyone"
    SOME = "some"
    """The person who asks, and not everyone."""
    NOBODY = "nobody"
    """Not this person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """`audience(key, viewer)`: who sees it. `viewer` is called only where that depends on who asks, and gives the
    person or None: an answer for everyone looks at no session."""

    prefix: str
    audience: Callable[[str, Callable[[], Any]], Audience]


@cache
def subjects() -> dict[str, Subject]:
    """Prefix -> subject, from the settings."""
    path: str = getattr(settings, "PHOTO_SUBJECTS", "")
    table: Sequence[Subject] = import_string(path) if path else ()
    return {subject.prefix: subject for subject in table}


def audience_of(subject: str, viewer: Callable[[], Any]) -> Audience:
    """Who sees this subject; nobody, where no room knows it."""
    prefix, _, key = subject.partition(":")
    found = subjects().get(prefix)
    return found.audience(key, viewer) if found and key else Audience.NOBODY
