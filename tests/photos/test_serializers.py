"""Photos as data."""

from __future__ import annotations

import json

import pytest

from photos.serializers import keep, kept_view, photo_view
from tests.photos.factories import make_photo

pytestmark = pytest.mark.django_db


def test_a_photo_names_both_addresses_and_their_sides() -> None:
    photo = make_photo(alt="A drain")
    view = photo_view(photo)
    assert (view.full, view.small) == (f"/photos/{photo.name}/full.webp", f"/photos/{photo.name}/small.webp")
    assert (view.width, view.height, view.small_width, view.small_height, view.alt) == (60, 40, 60, 40, "A drain")


def test_what_is_kept_as_json_shows_the_same() -> None:
    photo = make_photo()
    assert kept_view(json.loads(json.dumps(keep(photo)))) == photo_view(photo)
