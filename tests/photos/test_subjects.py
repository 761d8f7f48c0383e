"""What photos belong to: the table that rooms above hand down."""

from __future__ import annotations

import pytest
from django.test import override_settings

from photos.subjects import Audience, Subject, audience_of, subjects

OPEN = (Subject(prefix="thing", audience=lambda key, _viewer: Audience(key)),)


@pytest.fixture(autouse=True)
def table() -> object:
    with override_settings(PHOTO_SUBJECTS=f"{__name__}.OPEN"):
        subjects.cache_clear()
        yield
    subjects.cache_clear()


def test_the_room_that_has_it_says_who_sees_it() -> None:
    assert audience_of("thing:everyone", lambda: None) is Audience.EVERYONE


@pytest.mark.parametrize("subject", ["", "thing", "thing:", "other:1", ":everyone"])
def test_what_no_room_knows_is_nobody_s(subject: str) -> None:
    assert audience_of(subject, lambda: None) is Audience.NOBODY
