"""When e-mails go out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tickets.rhythm import LONGEST_PAUSE, MOST_ATTEMPTS, next_morning, opening, pause_after
from tickets.working_time import Calendar

WEEK = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
HOURS = Calendar.of("Africa/Accra", WEEK)
ALWAYS = Calendar.of(
    "Africa/Accra", {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
)
NEVER = Calendar.of("Africa/Accra", {})


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (at(23, 9), at(23, 9)),
        (at(23, 12), at(23, 13)),
        (at(23, 12, 30), at(23, 13)),
        (at(23, 17), at(24, 8)),
        (at(28, 10), at(30, 8)),
    ],
)
def test_the_next_opening(now: datetime, opens: datetime) -> None:
    assert opening(HOURS, now) == opens


def test_without_hours_it_is_always_open() -> None:
    assert opening(None, at(28, 3)) == at(28, 3)


def test_an_instant_within_a_second_stays_as_it_is_while_it_is_open() -> None:
    now = at(23, 9) + timedelta(microseconds=5)
    assert opening(HOURS, now) == now


def test_hours_that_never_come_keep_nothing_back() -> None:
    assert opening(NEVER, at(23, 9)) == at(23, 9)


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        (at(23, 6), at(23, 8)),
        (at(23, 7, 59), at(23, 8)),
        (at(23, 8), at(24, 8)),
        (at(23, 12, 30), at(24, 8)),
        (at(23, 23, 59), at(24, 8)),
        (at(27, 16), at(30, 8)),
        (at(28, 10), at(30, 8)),
    ],
)
def test_the_next_morning_is_the_first_working_instant_of_a_day_to_come(now: datetime, morning: datetime) -> None:
    found = next_morning(HOURS, now, "Africa/Accra")
    assert (found.at, found.date) == (morning, morning.date().isoformat())


def test_a_holiday_has_no_morning() -> None:
    hours = Calendar.of("Africa/Accra", WEEK, holidays=["2026-11-24"])
    assert next_morning(hours, at(23, 9), "Africa/Accra").at == at(25, 8)


def test_the_date_is_that_of_the_calendar_s_zone() -> None:
    hours = Calendar.of("Pacific/Auckland", WEEK)
    found = next_morning(hours, at(23, 9), "Africa/Accra")
    assert (found.at, found.date) == (at(23, 19), "2026-11-24")


@pytest.mark.parametrize(("zone", "hour"), [("Africa/Accra", 8), ("Europe/Berlin", 7)])
def test_without_hours_the_morning_is_at_eight(zone: str, hour: int) -> None:
    assert next_morning(None, at(23, 9), zone).at == at(24, hour)


@pytest.mark.parametrize("hours", [ALWAYS, NEVER])
def test_a_morning_is_always_still_to_come(hours: Any) -> None:
    assert next_morning(hours, at(23, 9), "Africa/Accra").at == at(24, 0)


def test_a_morning_on_the_day_the_clocks_change() -> None:
    hours = Calendar.of("Europe/Berlin", {"sun": [["02:30", "09:00"]]})
    found = next_morning(hours, datetime(2026, 3, 28, 12, tzinfo=UTC), "Africa/Accra")
    assert found.date == "2026-03-29"


def test_pauses_double_up_to_the_longest() -> None:
    pauses = [pause_after(attempt) for attempt in range(1, MOST_ATTEMPTS)]
    assert pauses[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE


def test_a_server_may_be_away_for_half_a_day() -> None:
    assert sum((pause_after(attempt) for attempt in range(1, MOST_ATTEMPTS)), timedelta()) > timedelta(hours=12)
