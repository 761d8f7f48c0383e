"""When e-mails go out: at an opening, once a day, and again after a while when a mail server is not there."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tickets.working_time import Calendar, NoWorkingTime

MOST_ATTEMPTS = 12
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
MORNING = time(8)
"""When the daily e-mail goes out where nobody has said what the working hours are."""


class Morning(NamedTuple):
    """When a daily e-mail goes out, and the date that it is of."""

    at: datetime
    date: str


def opening(hours: Calendar | None, at: datetime) -> datetime:
    """The first working instant from `at` on; `at` itself where there are no hours to keep to."""
    try:
        return hours.next_opening(at) if hours is not None and not hours.is_open(at) else at
    except NoWorkingTime:
        return at


def next_morning(hours: Calendar | None, now: datetime, zone: str) -> Morning:
    """The first working instant of a day that lies after `now`; `zone` is where no hours say one."""
    local = ZoneInfo(hours.content.zone if hours is not None else zone)
    midnight = datetime.combine(now.astimezone(local).date(), time(), tzinfo=local)
    for days in (0, 1):
        # Whole days are added to the wall clock: a day is as long as it is.
        start = datetime.combine(midnight.date() + timedelta(days=days), MORNING if hours is None else time(), local)
        at = opening(hours, start)
        if at > now:
            break
    return Morning(at, at.astimezone(local).date().isoformat())


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts that failed: a minute, then twice as long each time, up to a limit."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 10)), LONGEST_PAUSE)
