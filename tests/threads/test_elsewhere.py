"""The rooms above say what waits for moderators there."""

from __future__ import annotations

import pytest

from engagement.threads import elsewhere
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db


def test_town_halls_are_asked() -> None:
    assert [find.__module__ for find in elsewhere.finders()] == ["engagement.townhalls.elsewhere"]


def test_where_nothing_waits_there_is_no_place() -> None:
    assert elsewhere.places(make_user(role="moderator"), NOW) == []
