"""The data island of a hall."""

from __future__ import annotations

import pytest

from engagement.townhalls import queries
from engagement.townhalls.pages.island import urls_of, viewer_data
from tests.factories import make_guest, make_user
from tests.townhalls.scenery import hall_row

pytestmark = pytest.mark.django_db


def test_it_says_whether_the_person_is_known_well_enough() -> None:
    snapshot = queries.get_snapshot(None, hall_row(voting_strength="email").pk)
    found = viewer_data(make_guest(), snapshot)
    assert found is not None
    assert (found["may_ask"], found["may_vote"]) == (True, False)
    known = viewer_data(make_user(), snapshot)
    assert known is not None
    assert known["may_vote"]


def test_a_stranger_is_nobody() -> None:
    assert viewer_data(None, queries.get_snapshot(None, hall_row().pk)) is None


def test_addresses_are_those_of_the_hall() -> None:
    assert urls_of(7)["mine"] == "/halls/7/mine/"
