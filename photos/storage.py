"""Where the pictures are: the storage `photos` of Django's STORAGES, a folder or anything that speaks S3."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from photos.imaging import Developed

SIZES: Final = ("full", "small")


class Unavailable(Exception):
    """The storage does not answer, or refuses us: there is no such bucket, the key is wrong, the line is cut."""


def path_of(name: str, size: str) -> str:
    """Two letters of the name are the folder: no folder has too many files."""
    return f"{name[:2]}/{name}-{size}.webp"


def put(name: str, developed: Developed) -> None:
    """Store both pictures; where one fails, neither stays. Raises Unavailable."""
    shelves = storages["photos"]
    kept: list[str] = []
    try:
        for size in SIZES:
            shelves.save(path_of(name, size), ContentFile(getattr(developed, size).data))
            kept.append(size)
    except Exception as error:
        # Only what is there: a storage that does not answer would be waited for once more.
        with suppress(Exception):
            for size in kept:
                shelves.delete(path_of(name, size))
        raise Unavailable from error


def read(name: str, size: str) -> bytes:
    """A picture's bytes. Raises FileNotFoundError, Unavailable."""
    try:
        with storages["photos"].open(path_of(name, size)) as stored:
            data: bytes = stored.read()
    except FileNotFoundError:
        raise
    except Exception as error:
        raise Unavailable from error
    return data


def remove(name: str) -> None:
    """Take both pictures away; harmless where they are gone."""
    for size in SIZES:
        storages["photos"].delete(path_of(name, size))
