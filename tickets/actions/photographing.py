"""Photos with what officers write: they were sent before, and are named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from photos import actions as photos
from photos.models import Photo
from photos.queries import access_loose
from photos.serializers import keep
from tickets.photographs import subject_of


def take_photos(actor: Any, names: Sequence[str]) -> list[Photo]:
    """The photos of these names, which the actor sent and nothing has yet, locked. Raises TooManyPhotos,
    PhotoMissing."""
    return photos.take(access_loose(names), names, actor.pk) if names else []


def attach_photos(prefix: str, pk: int, taken: Sequence[Photo]) -> None:
    """They belong to this from now on, which is saved."""
    if taken:
        photos.attach({subject_of(prefix, pk): taken})


def kept_of(taken: Sequence[Photo]) -> list[list[str | int]]:
    """What is kept of them beside the text."""
    return [keep(photo) for photo in taken]


def discard_photos(prefix: str, pks: Sequence[int]) -> None:
    """The photos of these are nobody's from now on."""
    photos.discard_photos([subject_of(prefix, pk) for pk in pks])
