"""The clocks of a ticket, loaded with why each is due then."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import NOW
from tests.tickets.factories import HOUR
from tests.tickets.pages.conftest import Desk, answered
from tickets.pages.clocks import clocks_shown, standings_of

pytestmark = pytest.mark.django_db


def test_live_clocks_come_first_and_the_earliest_leads(desk: Desk) -> None:
    answered(desk)
    shown = clocks_shown(desk.ticket, NOW + HOUR)
    assert [one.clock.kind for one in shown.live] == ["resolution"]
    assert {one.clock.kind for one in shown.ended} == {"first_response", "next_response"}
    assert shown.leading == shown.live[0].clock


def test_each_clock_is_explained(desk: Desk) -> None:
    shown = clocks_shown(desk.ticket, NOW)
    assert {one.why.counted_seconds for one in shown.live} == {4 * 3600, 40 * 3600}
    assert {one.runs for one in shown.live} == {8 * 3600}


def test_it_takes_two_queries(desk: Desk, django_assert_max_num_queries: Any) -> None:
    clocks_shown(desk.ticket, NOW)
    with django_assert_max_num_queries(2):
        clocks_shown(desk.ticket, NOW)


def test_a_row_stands_by_its_own_calendar(desk: Desk) -> None:
    assert [one.left for one in standings_of(desk.ticket.clocks.filter(kind="first_response"), NOW)] == [4 * 3600]
