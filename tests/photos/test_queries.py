"""Photos, read: who may see them, and what is free."""

from __future__ import annotations

from typing import Any

import pytest

from photos import actions, queries, subjects
from photos.models import Photo
from photos.subjects import Audience
from tests.factories import make_user
from tests.photos.factories import make_photo

pytestmark = pytest.mark.django_db


def attached(monkeypatch: Any, audience: Audience) -> Photo:
    """A photo of something that these people see."""
    one = subjects.Subject(prefix="thing", audience=lambda _key, _viewer: audience)
    monkeypatch.setattr(subjects, "subjects", lambda: {"thing": one})
    photo = make_photo()
    actions.attach({"thing:7": [photo]})
    return photo


def test_a_photo_that_nothing_has_is_its_owner_s_alone() -> None:
    photo = make_photo()
    seen = queries.get_photo(photo.name, lambda: photo.owner)
    assert (seen.photo, seen.audience) == (photo, Audience.SOME)
    for other in (make_user(), None):
        with pytest.raises(queries.PhotoMissing):
            queries.get_photo(photo.name, lambda other=other: other)


def test_a_photo_is_seen_by_whoever_sees_what_it_belongs_to(monkeypatch: Any) -> None:
    for audience in (Audience.EVERYONE, Audience.SOME):
        photo = attached(monkeypatch, audience)
        assert queries.get_photo(photo.name, lambda: None).audience is audience


def test_its_owner_too_sees_it_no_more_where_nobody_does(monkeypatch: Any) -> None:
    photo = attached(monkeypatch, Audience.NOBODY)
    with pytest.raises(queries.PhotoMissing):
        queries.get_photo(photo.name, lambda: photo.owner)


def test_nobody_sees_what_is_discarded(monkeypatch: Any) -> None:
    photo = attached(monkeypatch, Audience.EVERYONE)
    actions.discard_photos(["thing:7"])
    with pytest.raises(queries.PhotoMissing):
        queries.get_photo(photo.name, lambda: photo.owner)


def test_there_is_no_photo_of_another_name() -> None:
    with pytest.raises(queries.PhotoMissing):
        queries.get_photo("0" * 32, lambda: None)


def test_what_somebody_sent_is_counted_also_when_it_is_discarded() -> None:
    photo = make_photo()
    actions.remove_photo(owner_id=photo.owner_id, name=photo.name)
    make_photo()
    assert list(queries.sent_photos(photo.owner_id)) == [photo]


def test_names_are_looked_up_in_one_query(django_assert_num_queries: Any) -> None:
    names = [make_photo().name for _ in range(3)]
    with django_assert_num_queries(1):
        assert set(queries.access_loose([*names, "f" * 32])) == set(names)
