"""Working time the slow way: minute by minute, without tables, years, sums or searches.

Whether a minute is working time is asked of Python's own aware datetimes, anew for each date. Nothing here is shared
with what it judges.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tickets.working_time import Calendar

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE = timedelta(minutes=1)

Hours = list[list[str]]


@dataclass
class Hours7:
    """A calendar as somebody writes it down: zone, week, holidays, days with their own hours, breaks."""

    zone: str
    week: dict[str, Hours]
    holidays: list[date] = field(default_factory=list)
    days: dict[date, Hours] = field(default_factory=dict)
    breaks: list[tuple[datetime, datetime]] = field(default_factory=list)
    _spans: dict[date, list[tuple[datetime, datetime]]] = field(default_factory=dict)

    def calendar(self) -> Calendar:
        """The calendar that is to be judged."""
        return Calendar.of(self.zone, self.week, self.holidays, self.days, self.breaks)

    def is_open(self, minute: datetime) -> bool:
        """Whether a whole minute is working time."""
        if any(start <= minute < end for start, end in self.breaks):
            return False
        around = minute.astimezone(ZoneInfo(self.zone)).date()
        dates = [around + timedelta(days) for days in (-2, -1, 0, 1, 2)]
        return any(start <= minute < end for day in dates for start, end in self.spans(day))

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """From when to when a date is worked."""
        if day not in self._spans:
            hours = [] if day in self.holidays else self.days.get(day, self.week.get(WEEKDAYS[day.weekday()], []))
            self._spans[day] = [(self._at(day, a), self._at(day, b)) for a, b in hours] if self._exists(day) else []
        return self._spans[day]

    def _at(self, day: date, text: str) -> datetime:
        hour, minute = map(int, text.split(":"))
        day = day + timedelta(1) if hour == 24 else day
        return datetime(day.year, day.month, day.day, hour % 24, minute, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    def _exists(self, day: date) -> bool:
        """Whether it is this date at its own noon: zones that crossed the date line left one out."""
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(self.zone))
        return noon.astimezone(UTC).astimezone(ZoneInfo(self.zone)).date() == day

    def between(self, start: datetime, end: datetime) -> int:
        """Working seconds, summed up from every minute and its share."""
        total, minute = 0, start.replace(second=0, microsecond=0)
        while minute < end:
            if self.is_open(minute):
                share = min(minute + MINUTE, end) - max(minute, start)
                total += max(int(share.total_seconds()), 0)
            minute += MINUTE
        return total

    def add(self, start: datetime, seconds: int, *, until: datetime) -> datetime | None:
        """The first second by which so many have been worked; None if that is not before `until`."""
        minute = start.replace(second=0, microsecond=0)
        while minute < until:
            if self.is_open(minute):
                at = max(minute, start)
                worth = int((minute + MINUTE - at).total_seconds())
                if (seconds and worth >= seconds) or (not seconds and worth):
                    return at + timedelta(seconds=seconds)
                seconds -= worth
            minute += MINUTE
        return None
