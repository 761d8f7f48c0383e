"""A photo as events, snapshots and the API show it. The rooms above put it into their own objects."""

from __future__ import annotations

import msgspec


class PhotoView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A photo: two addresses with the sides of what is there, in pixels, so that a page can keep its place free."""

    name: str
    full: str
    small: str
    width: int
    height: int
    small_width: int
    small_height: int
    size: int
    """Bytes of the full picture."""
    alt: str = ""
    """What it shows, in words of whoever sent it."""
