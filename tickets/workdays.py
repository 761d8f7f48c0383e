"""Counting in working days, for what is promised in days: "five working days to confirm". Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tickets.hours import NoWorkingTime
from tickets.working_time import Calendar

DAYS_AHEAD = 3_660
"""Whoever does not open within ten years does not open."""


def closing_after(calendar: Calendar, at: datetime, *, days: int) -> datetime:
    """The closing time of the `days`-th working day after the day of `at`: that day itself does not count.

    Raises NoWorkingTime for a calendar that does not open.
    """
    zone = ZoneInfo(calendar.content.zone)
    day = at.astimezone(zone).date()
    last = day + timedelta(days=DAYS_AHEAD)
    left = days
    while left:
        day += timedelta(days=1)
        if day > last:
            raise NoWorkingTime
        left -= bool(calendar.windows_on(day))
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
    return calendar.add(at, calendar.between(at, end))
