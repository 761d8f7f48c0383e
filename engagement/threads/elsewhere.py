"""What waits for moderators in the rooms above: each hands down a function that says it.

Calls go down only, so this room cannot ask the one that has town halls; the setting MODERATED_ELSEWHERE (a dotted
path to a sequence of functions) names whom the page of moderation asks, as TICKET_SUBJECTS does for tickets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

from engagement.accounts.models import User


class Wait(NamedTuple):
    """How much of one kind waits: words for people with the number in them, and where it is decided."""

    words: str
    address: str


class Place(NamedTuple):
    """Where something waits: its name, its page, and what waits there, of which there is at least one kind."""

    title: str
    address: str
    waits: Sequence[Wait]


Finder = Callable[[User, datetime], Sequence[Place]]
"""(viewer, now): the places in which something waits for this moderator."""


@cache
def finders() -> tuple[Finder, ...]:
    """Whom to ask, from the settings."""
    path: str = getattr(settings, "MODERATED_ELSEWHERE", "")
    return tuple(import_string(path)) if path else ()


def places(viewer: User, now: datetime) -> list[Place]:
    """The places of all rooms above in which something waits for this moderator."""
    return [place for find in finders() for place in find(viewer, now)]
