"""Why a clock is due then: what is said adds up to the target, holidays and pauses by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets import timekeeping
from tickets.explain import Explanation, Pause, explain
from tickets.timekeeping import Clock, Kind, State
from tickets.working_time import Calendar

WEEK = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
HOLIDAYS = {"2026-12-04": "Farmer's Day"}
CALENDAR = Calendar.of("Africa/Accra", WEEK, HOLIDAYS)
HOUR = 3600


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in the first days of December 2026; the first is a Tuesday."""
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


def started(start: datetime, target: int | None) -> Clock:
    clock = Clock(kind=Kind.RESOLUTION, cycle=1, state=State.RUNNING, target_seconds=target, started_at=start)
    return timekeeping.started(CALENDAR, clock)


NOON = at(9, 12)


def why(clock: Clock, now: datetime = NOON) -> Explanation:
    return explain(clock, CALENDAR, HOLIDAYS, now)


def said(explanation: Explanation) -> list[tuple[int, int, int, str]]:
    """(first day, last day, hours, name of the holiday) of each line."""
    return [(one.first.day, one.last.day, one.seconds // HOUR, one.holiday) for one in explanation.spans]


def test_a_day_that_is_enough_is_one_line() -> None:
    found = why(started(at(1, 9), 4 * HOUR))
    assert said(found) == [(1, 1, 4, "")]
    assert (found.spans[0].opening, found.spans[0].closing) == (at(1, 9), at(1, 14))


def test_a_holiday_is_named_and_a_weekend_is_no_working_day() -> None:
    found = why(started(at(3, 15), 8 * HOUR))
    assert said(found) == [(3, 3, 2, ""), (4, 4, 0, "Farmer's Day"), (5, 6, 0, ""), (7, 7, 6, "")]
    assert found.due_at == at(7, 15)


def test_whole_days_that_follow_each_other_are_said_as_one() -> None:
    found = why(started(at(7, 8), 24 * HOUR))
    assert said(found) == [(7, 9, 24, "")]
    assert found.spans[0].days == 3


def test_what_came_after_hours_begins_with_the_next_opening() -> None:
    found = why(started(at(1, 20), 2 * HOUR))
    assert said(found) == [(2, 2, 2, "")]


def test_a_pause_is_said_and_what_stood_still_does_not_count() -> None:
    clock = timekeeping.pause(CALENDAR, started(at(1, 9), 4 * HOUR), at(1, 10))
    clock = timekeeping.resume(CALENDAR, clock, at(2, 9))
    found = why(clock)
    assert found.pauses == (Pause(start=at(1, 10), end=at(2, 9)),)
    assert said(found) == [(1, 1, 1, ""), (2, 2, 3, "")]


def test_a_clock_that_stands_still_says_what_counted_so_far() -> None:
    found = why(timekeeping.pause(CALENDAR, started(at(1, 9), 4 * HOUR), at(1, 10)))
    assert (found.due_at, found.counted_seconds) == (None, HOUR)
    assert found.pauses == (Pause(start=at(1, 10)),)


def test_what_comes_after_the_due_time_is_no_reason_for_it() -> None:
    late = timekeeping.end(CALENDAR, started(at(1, 9), 4 * HOUR), at(9, 9), kept=State.MET)
    assert said(why(late)) == [(1, 1, 4, "")]


def test_what_earlier_hours_measured_is_said_apart() -> None:
    clock = replace(started(at(1, 9), 4 * HOUR), kept_seconds=HOUR, due_at=at(1, 12))
    found = why(clock)
    assert (found.kept_seconds, found.counted_seconds) == (HOUR, 4 * HOUR)


def test_without_a_promise_it_says_what_counted_up_to_now() -> None:
    assert why(started(at(1, 9), None), now=at(1, 11)).counted_seconds == 2 * HOUR


def test_a_clock_of_years_is_summed_up_after_the_first_days() -> None:
    found = why(started(at(1, 8), 8000 * HOUR))
    assert len(found.spans) <= 400
    assert found.unsaid_seconds > 0
    assert found.counted_seconds == 8000 * HOUR


@given(start=st.integers(0, 86_400 * 30), target=st.integers(1, 400 * HOUR))
def test_what_is_said_always_adds_up_to_the_target(start: int, target: int) -> None:
    found = why(started(at(1, 0) + timedelta(seconds=start), target), now=datetime(2028, 1, 1, tzinfo=UTC))
    assert found.counted_seconds == target


@pytest.mark.parametrize("seconds", [1, 8 * HOUR, 17 * HOUR])
def test_the_last_line_ends_when_it_is_due(seconds: int) -> None:
    found = why(started(at(1, 9), seconds))
    assert found.spans[-1].closing == found.due_at
    assert found.spans[-1].last <= date(2026, 12, 9)
