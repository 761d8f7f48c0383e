"""Counting in working days."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tickets.workdays import closing_after
from tickets.working_time import Calendar, NoWorkingTime

WEEK = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


def calendar(**more: object) -> Calendar:
    return Calendar.of("Africa/Accra", WEEK, **more)  # type: ignore[arg-type]


def test_the_day_itself_does_not_count() -> None:
    assert closing_after(calendar(), MONDAY, days=1) == datetime(2026, 11, 24, 17, tzinfo=UTC)


def test_a_week_of_working_days_ends_after_the_weekend() -> None:
    assert closing_after(calendar(), MONDAY, days=5) == datetime(2026, 11, 30, 17, tzinfo=UTC)


def test_a_holiday_is_no_working_day() -> None:
    assert closing_after(calendar(holidays=["2026-11-24"]), MONDAY, days=1) == datetime(2026, 11, 25, 17, tzinfo=UTC)


def test_days_are_those_of_the_calendar_s_zone() -> None:
    late = datetime(2026, 11, 23, 23, tzinfo=UTC)  # already Tuesday in Berlin
    assert closing_after(Calendar.of("Europe/Berlin", WEEK), late, days=1) == datetime(2026, 11, 25, 16, tzinfo=UTC)


def test_whoever_never_opens_is_not_waited_for() -> None:
    with pytest.raises(NoWorkingTime):
        closing_after(Calendar.of("Africa/Accra", {}), MONDAY, days=1)
