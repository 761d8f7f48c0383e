"""Where pictures are."""

from __future__ import annotations

from django.urls import resolve, reverse


def test_a_picture_has_an_address() -> None:
    address = reverse("photo", args=["0a1b", "small"])
    assert (address, resolve(address).url_name) == ("/photos/0a1b/small.webp", "photo")
