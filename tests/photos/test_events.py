"""A photo as others see it."""

from __future__ import annotations

import msgspec

from photos.events import PhotoView


def test_nothing_says_whose_it_is_or_what_its_file_was_called() -> None:
    fields = {field.name for field in msgspec.structs.fields(PhotoView)}
    assert fields == {"name", "full", "small", "width", "height", "small_width", "small_height", "size", "alt"}
