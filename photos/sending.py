"""What the places of a form send, and who receives it: the room that knows people says so.

Whoever sends is asked whether they may, and how much, by the room above that has people and their limits; it hands
this one its action, by the setting PHOTO_RECEIVER (a dotted path). So every form with photos, of whatever room, is
held to the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from photos.models import Photo
from realtime.errors import Refusal


class PhotoSent(NamedTuple):
    """A place of a form: a new file, or one that came with an earlier try (`name`); `drop` takes that back. `key` is
    the place's own, in this form."""

    data: bytes = b""
    key: UUID | None = None
    name: str = ""
    alt: str = ""
    drop: bool = False


PhotoReceived = Photo | Refusal | None
"""What became of a place: its photo, why there is none, or nothing was wanted."""


@cache
def receiver() -> Callable[..., list[PhotoReceived]]:
    """(actor, sent, now): one answer for each place."""
    found: Callable[..., list[PhotoReceived]] = import_string(settings.PHOTO_RECEIVER)
    return found


def receive(*, actor: Any, sent: Sequence[PhotoSent], now: datetime) -> list[PhotoReceived]:
    """Receive what the places of a form sent. Not inside a transaction."""
    return receiver()(actor=actor, sent=sent, now=now)
