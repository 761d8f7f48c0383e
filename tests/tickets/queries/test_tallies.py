from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.factories import NOW, make_department
from tickets.actions.tallying import ClockStop, TicketCount, count
from tickets.histogram import value_at
from tickets.models import ASSEMBLY, Department
from tickets.periods import Period
from tickets.queries.tallies import (
    Moves,
    clocks_by_category,
    clocks_by_department,
    clocks_by_step,
    clocks_of,
    first_month,
    moves_by_category,
    moves_by_department,
    moves_by_step,
)

RECENT, LONG = Period("recent", 2025, 2026), Period("all", 2020, 2026)
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
IN_OCTOBER, IN_2020 = datetime(2026, 10, 5, tzinfo=UTC), datetime(2020, 6, 1, tzinfo=UTC)


@pytest.fixture
def roads(db: None) -> Department:
    """A department."""
    return make_department()


def stop(department: Department, at: datetime = NOW, seconds: int = 60, **fields: Any) -> ClockStop:
    """A first answer, in time."""
    given: dict[str, Any] = {"category": "potholes", "kept": True, "due_at": at + timedelta(hours=1)} | fields
    return ClockStop(
        department_id=department.pk, kind="first_response", stopped_at=at, consumed_seconds=seconds, **given
    )


def test_nothing_was_counted_in_an_empty_house(db: None) -> None:
    assert first_month() is None


def test_the_first_month_is_that_of_the_first_ticket_or_clock(roads: Department) -> None:
    count(moves=[TicketCount(roads.pk, "", IN_OCTOBER, opened=1)], stops=[stop(roads, IN_2020)])
    assert first_month() == date(2020, 6, 1)


def test_clocks_come_by_month(roads: Department) -> None:
    count(stops=[stop(roads), stop(roads, IN_OCTOBER), stop(roads, IN_OCTOBER, seconds=90)])
    found = clocks_by_step(roads.pk, RECENT)
    assert {month: kinds["first_response"].n for month, kinds in found.items()} == {
        OCTOBER: 2,
        NOVEMBER: 1,
    }


def test_in_a_long_period_clocks_come_by_year(roads: Department) -> None:
    count(stops=[stop(roads), stop(roads, IN_2020)])
    assert sorted(clocks_by_step(ASSEMBLY, LONG)) == [date(2020, 1, 1), date(2026, 1, 1)]


def test_what_lies_outside_the_period_is_left_out(roads: Department) -> None:
    count(stops=[stop(roads, IN_2020)])
    assert clocks_by_step(ASSEMBLY, RECENT) == {}


def test_a_category_is_added_up_over_the_years(roads: Department) -> None:
    count(stops=[stop(roads, seconds=seconds) for seconds in (10, 20) * 4])
    count(stops=[stop(roads, IN_2020, seconds=seconds) for seconds in (30, 31) * 4])
    sums = clocks_by_category(roads.pk, LONG)["potholes"]["first_response"]
    assert (sums.n, [value_at(sums.bands[band], place) for band, place in sums.ranks()], sums.kept) == (
        16,
        [20, 30, 31],
        16,
    )


def test_only_bands_with_a_percentile_are_looked_into(roads: Department) -> None:
    count(stops=[stop(roads, seconds=10)] * 30 + [stop(roads, seconds=10**6)])
    sums = clocks_of(roads.pk, RECENT)["first_response"]
    assert (sorted(sums.bands), len(sums.counts)) == ([0], 2)


def test_the_assembly_is_no_department(roads: Department) -> None:
    count(stops=[stop(roads)])
    assert list(clocks_by_department(RECENT)) == [roads.pk]


def test_a_miss_without_an_answer_in_the_month_leaves_no_time(roads: Department) -> None:
    count(stops=[stop(roads, kept=False, due_at=IN_OCTOBER)])
    october = clocks_by_step(roads.pk, RECENT)[OCTOBER]["first_response"]
    assert (october.missed, october.n, october.ranks()) == (1, 0, [])


def test_what_happened_comes_by_month_with_what_was_open_at_its_end(roads: Department) -> None:
    count(moves=[TicketCount(roads.pk, "", IN_OCTOBER, opened=3, still_open=3)])
    count(moves=[TicketCount(roads.pk, "", NOW, resolved=1, still_open=-1, waiting=1)])
    assert moves_by_step(roads.pk, RECENT, [OCTOBER, NOVEMBER]) == {
        OCTOBER: Moves(opened=3, open=3),
        NOVEMBER: Moves(resolved=1, open=2, waiting=1),
    }


def test_what_was_open_before_the_period_is_still_open_in_it(roads: Department) -> None:
    count(moves=[TicketCount(roads.pk, "", IN_2020, opened=2, still_open=2)])
    assert moves_by_step(None, RECENT, [NOVEMBER]) == {NOVEMBER: Moves(open=2)}


def test_in_a_long_period_a_step_is_a_year(roads: Department) -> None:
    count(moves=[TicketCount(roads.pk, "", IN_OCTOBER, opened=1), TicketCount(roads.pk, "", NOW, opened=1)])
    assert moves_by_step(None, LONG, [date(2026, 1, 1)]) == {date(2026, 1, 1): Moves(opened=2)}


def test_another_department_s_tickets_are_not_counted(roads: Department) -> None:
    count(moves=[TicketCount(make_department().pk, "", NOW, opened=1)])
    assert moves_by_category(roads.pk, RECENT) == {}


def test_flows_are_the_period_s_and_levels_those_of_now(roads: Department) -> None:
    count(moves=[TicketCount(roads.pk, "drains", IN_2020, opened=5, still_open=5)])
    count(moves=[TicketCount(roads.pk, "drains", NOW, opened=1, escalated=2, still_open=1)])
    assert moves_by_category(None, RECENT) == {"drains": Moves(opened=1, escalated=2, open=6)}


def test_moves_come_by_department(roads: Department) -> None:
    count(moves=[TicketCount(roads.pk, "a", NOW, reopened=1), TicketCount(roads.pk, "b", NOW, reopened=1)])
    assert moves_by_department(RECENT) == {roads.pk: Moves(reopened=2)}
