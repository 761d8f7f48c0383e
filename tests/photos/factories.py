"""Files as people and attackers send them, and photos that are made without a process of their own."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any
from unittest.mock import patch

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from engagement.accounts.models import User
from photos import actions, developing, imaging
from photos.models import Photo
from tests.factories import NOW, make_user

GPS = {1: "N", 2: (4.0, 55.0, 30.0), 3: "W", 4: (1.0, 46.0, 12.0)}
CAMERA = "Tecno Spark of Ama"


def picture(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Red at the top left, blue elsewhere: so that one sees how it is turned."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height // 2))
    return image.convert(mode)


def exif(orientation: int = 1) -> Image.Exif:
    """What a telephone says of a photo: where, with what, and how it was held."""
    said = Image.Exif()
    said[0x0112] = orientation
    said[0x010F] = CAMERA
    said[0x8825] = GPS
    return said


def file(kind: str = "JPEG", image: Image.Image | None = None, **how: Any) -> bytes:
    """A file of this kind."""
    written = io.BytesIO()
    (image or picture()).save(written, kind, **how)
    return written.getvalue()


def png_that_says(width: int, height: int) -> bytes:
    """A few bytes that promise a picture of this size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def sent(data: bytes | None = None, name: str = "a.jpg") -> SimpleUploadedFile:
    """A file, as a form sends it."""
    return SimpleUploadedFile(name, file() if data is None else data, "image/jpeg")


def quickly() -> Any:
    """Photos are developed in this very process while it lasts."""
    return patch.object(developing, "develop", imaging.develop)


def make_photo(owner: User | None = None, **overrides: Any) -> Photo:
    """A photo that nothing has yet."""
    fields: dict[str, Any] = {"data": file(), "alt": "A blocked drain", "now": NOW}
    with quickly():
        return actions.add_photo(owner=owner or make_user(), **(fields | overrides))
