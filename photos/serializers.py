"""Photos as data. Touches loaded rows only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from django.urls import reverse

from photos.events import PhotoView
from photos.models import Photo

Kept = Sequence[str | int]
"""What a row of a room above keeps of a photo that belongs to it, so that showing it costs no query: the values of
`FIELDS`."""
FIELDS = ("name", "width", "height", "small_width", "small_height", "size", "alt")


def keep(photo: Photo) -> list[str | int]:
    """What is kept of a photo beside what it belongs to."""
    return [getattr(photo, field) for field in FIELDS]


def kept_view(kept: Kept) -> PhotoView:
    """What was kept, as everyone may see it who sees what it belongs to."""
    given = dict(zip(FIELDS, kept, strict=True))
    name = str(given["name"])
    return PhotoView(full=address(name, "full"), small=address(name, "small"), **given)  # type: ignore[arg-type]


class PhotoItem(NamedTuple):
    """What parts/photo_list.html needs: a photo and its number."""

    photo: PhotoView
    number: int


def numbered(photos: Iterable[PhotoView]) -> tuple[PhotoItem, ...]:
    """Photos, each with its number."""
    return tuple(PhotoItem(photo, number) for number, photo in enumerate(photos, start=1))


def photo_view(photo: Photo) -> PhotoView:
    """A photo of one's own."""
    return kept_view(keep(photo))


def address(name: str, size: str) -> str:
    """Where a picture is: `size` is full or small."""
    return reverse("photo", args=[name, size])


def without(name: str) -> Callable[[str], str]:
    """What takes this photo out of the JSON of earlier publications: nobody recovers what was said of it."""

    def left(said: Any) -> Any:
        if isinstance(said, list):
            return [left(one) for one in said if not (isinstance(one, dict) and one.get("name") == name)]
        return {key: left(one) for key, one in said.items()} if isinstance(said, dict) else said

    return lambda data: msgspec.json.encode(left(msgspec.json.decode(data))).decode()
