"""Where the pictures are: the storage `photos` of Django's STORAGES, a folder or anything that speaks S3."""

from __future__ import annotations

from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from photos.imaging import Developed

SIZES: Final = ("full", "small")


def path_of(name: str, size: str) -> str:
    """Two letters of the name are the folder: no folder has too many files."""
    return f"{name[:2]}/{name}-{size}.webp"


def put(name: str, developed: Developed) -> None:
    """Store both pictures; where one fails, neither stays. Raises OSError, or what the storage raises."""
    shelves = storages["photos"]
    try:
        for size in SIZES:
            shelves.save(path_of(name, size), ContentFile(getattr(developed, size).data))
    except Exception:
        remove(name)
        raise


def read(name: str, size: str) -> bytes:
    """A picture's bytes. Raises FileNotFoundError."""
    with storages["photos"].open(path_of(name, size)) as stored:
        data: bytes = stored.read()
    return data


def remove(name: str) -> None:
    """Take both pictures away; harmless where they are gone."""
    for size in SIZES:
        storages["photos"].delete(path_of(name, size))
