"""How a clock stands: what is left of it, by which shape."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tickets.standing import Standing, leading, runs_for, standing
from tickets.working_time import Calendar

WEEK = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
CALENDAR = Calendar.of("Africa/Accra", WEEK)
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
HOUR = 3600


def stands(**fields: Any) -> Standing:
    """A first response that was promised in 4 hours and began at 9:00, an hour ago."""
    known = {
        "kind": "first_response",
        "cycle": 1,
        "state": "running",
        "target_seconds": 4 * HOUR,
        "started_at": NOW - timedelta(hours=1),
        "running_since": NOW - timedelta(hours=1),
        "due_at": NOW + timedelta(hours=4),
        "stopped_at": None,
        "consumed_seconds": 0,
        "paused_since": None,
        "paused_seconds": 0,
    }
    return standing(SimpleNamespace(**(known | fields)), CALENDAR, NOW)


def test_what_is_left_counts_working_time_only() -> None:
    found = stands(
        running_since=NOW - timedelta(days=3), started_at=NOW - timedelta(days=3), target_seconds=20 * HOUR
    )
    assert found.left == 20 * HOUR - 8 * HOUR  # Friday from 10 to 17 without noon, and today from 8 to 10


@pytest.mark.parametrize(
    ("fields", "shape"),
    [
        ({}, "due"),
        ({"target_seconds": HOUR + 60}, "soon"),
        ({"due_at": NOW - timedelta(seconds=1)}, "breached"),
        ({"state": "paused", "paused_since": NOW, "running_since": None, "due_at": None}, "paused"),
        ({"state": "paused", "paused_since": NOW, "running_since": None, "due_at": NOW - timedelta(1)}, "breached"),
        ({"state": "met", "stopped_at": NOW}, "met"),
        ({"state": "breached", "stopped_at": NOW}, "breached"),
        ({"state": "cancelled", "stopped_at": NOW}, "cancelled"),
        ({"target_seconds": None, "due_at": None}, "open"),
    ],
)
def test_every_state_has_a_shape(fields: dict[str, Any], shape: str) -> None:
    assert stands(**fields).shape == shape


def test_what_is_overdue_says_by_how_much() -> None:
    found = stands(target_seconds=HOUR // 2, due_at=NOW - timedelta(minutes=30))
    assert (found.left, found.over, found.share) == (-HOUR // 2, HOUR // 2, 100)


def test_a_pause_goes_on_until_now() -> None:
    found = stands(state="paused", running_since=None, paused_since=NOW - timedelta(hours=1), due_at=None)
    assert (found.paused, found.consumed) == (HOUR, 0)


def test_what_is_due_first_leads_and_what_stands_still_comes_last() -> None:
    first, later = stands(), stands(kind="resolution", due_at=NOW + timedelta(days=2))
    still = stands(state="paused", running_since=None, paused_since=NOW, due_at=None)
    assert leading([later, still, first]) == first
    assert leading([still]) == still
    assert leading([stands(state="met", stopped_at=NOW)]) is None


@pytest.mark.parametrize(("hour", "seconds"), [(10, 2 * HOUR), (12, 0), (13, 4 * HOUR), (16, HOUR), (17, 0), (3, 0)])
def test_working_time_runs_until_the_next_closing(hour: int, seconds: int) -> None:
    assert runs_for(CALENDAR, NOW.replace(hour=hour)) == seconds


def test_working_time_does_not_run_on_a_sunday() -> None:
    assert runs_for(CALENDAR, NOW - timedelta(days=1)) == 0
