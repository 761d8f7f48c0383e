"""Working-time arithmetic: how much time a department had, and by when so much will have passed. Pure.

A calendar is a zone, the hours of each weekday, holidays, days with hours of their own, and breaks. Everything counts
in whole seconds: an instant is floored to its second on the way in. Hours are wall time and become instants by the
rules of PEP 495 with `fold=0`: a wall time that the clocks skip in spring lies as much later as they jump, of one
that happens twice in autumn the first is meant. A date that a zone left out (Samoa, 30 December 2011) has no hours at
all.

A year of UTC is written down once, as its openings and the working seconds before each. Whatever is asked is then a
search in that year and in the sums of the years, however far apart the instants are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

from tickets.hours import (
    DAY,
    WEEKDAYS,
    BadWindows,
    HolidayTwice,
    NoWorkingTime,
    Spans,
    UnknownZone,
    Windows,
    WorkingTimeError,
    Written,
    epoch_of,
    floored,
    instant_of,
    joined,
    parse_breaks,
    parse_date,
    parse_holidays,
    parse_week,
    parse_windows,
    parse_zone,
)

__all__ = [
    "WEEKDAYS",
    "BadWindows",
    "Calendar",
    "Content",
    "HolidayTwice",
    "NoWorkingTime",
    "Spans",
    "UnknownZone",
    "Windows",
    "WorkingTimeError",
    "Written",
    "epoch_of",
    "floored",
    "instant_of",
]

_WALL = datetime(1970, 1, 1)  # noqa: DTZ001 - wall time, of no zone yet
_NO_OFFSET = timedelta()
_ORDINAL = _WALL.toordinal()
_FIRST_DAY, _LAST_DAY = date.min.toordinal() - _ORDINAL, date.max.toordinal() - _ORDINAL
_FIRST_YEAR, _LAST_YEAR = date.min.year, date.max.year
_STARTS = (
    0,
    *((date(year, 1, 1).toordinal() - _ORDINAL) * DAY for year in range(_FIRST_YEAR, _LAST_YEAR + 1)),
    (_LAST_DAY + 1) * DAY - 1,
)
"""When each year begins in UTC, by its number; at the end, the last second that an instant can name."""
_IRREGULAR = range(1800, 2100)
"""The years in which zones changed their minds, or have announced that they will. Before, the sun gave the time;
after, a rule does, and a year depends only on its first weekday and on whether it is a leap year."""
_MARGIN = 3
"""The hours of so many days around a year may reach into it: zones are up to a day away from UTC."""

_growing = Lock()


class _Year(NamedTuple):
    """A year of UTC. `openings` are seconds from its start; `before` is the working time of the year before each of
    them, and at the end the whole; `past` is that of the years before, counted from the calendar's first one."""

    past: int
    openings: tuple[int, ...]
    before: tuple[int, ...]


class Content(NamedTuple):
    """What a calendar says, in one way: its zone, the hours of the week from Monday on, whole dates that are closed,
    dates with hours of their own, and breaks in epoch seconds."""

    zone: str
    week: tuple[Windows, ...]
    holidays: frozenset[date]
    days: tuple[tuple[date, Windows], ...]
    breaks: Spans


class Calendar:
    """When a department works. Never changes; equal when it says the same; safe to share between threads.

    A holiday closes its whole date, even one that has hours of its own in `days`: who declares a holiday late must
    not have to look for those.
    """

    __slots__ = ("_by_rule", "_hash", "_irregular", "_special", "_years", "_zone", "content")

    def __init__(self, content: Content) -> None:
        self.content = content
        self._hash = hash(content)
        self._zone = parse_zone(content.zone)
        self._special: dict[int, Windows] = {day.toordinal() - _ORDINAL: hours for day, hours in content.days}
        self._special |= {day.toordinal() - _ORDINAL: () for day in content.holidays}
        self._irregular = {
            _year_of((day + side) * DAY) for day in self._special for side in (-_MARGIN - 1, _MARGIN + 1)
        }
        self._irregular |= {_year_of(turn) for span in content.breaks for turn in span}
        self._by_rule: dict[tuple[bool, int, bool], tuple[tuple[int, ...], tuple[int, ...]]] = {}
        self._years: dict[int, _Year] = {}

    @classmethod
    def of(
        cls,
        zone: str,
        week: Mapping[str, Written],
        holidays: Iterable[date | str] = (),
        days: Mapping[date, Written] | Mapping[str, Written] | None = None,
        breaks: Iterable[tuple[datetime, datetime]] = (),
    ) -> Calendar:
        """The calendar that people wrote down; the same one for the same words."""
        own = {
            parse_date(day, field="days"): parse_windows(hours, field="days") for day, hours in (days or {}).items()
        }
        return _calendar(
            Content(
                zone, parse_week(week), parse_holidays(holidays), tuple(sorted(own.items())), parse_breaks(breaks)
            )
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Calendar):
            return NotImplemented
        return self is other or (self._hash == other._hash and self.content == other.content)

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"<Calendar {self.content.zone}, {len(self.content.holidays)} holidays>"

    def add(self, start: datetime, seconds: int) -> datetime:
        """The earliest instant by which so much working time has passed: what fills a day is due at its closing.

        Zero seconds: the first working instant from `start` on.
        """
        return instant_of(self.advance(epoch_of(start), seconds))

    def between(self, start: datetime, end: datetime) -> int:
        """The working seconds from `start` up to `end`; none when it ends before it starts."""
        return self.count(epoch_of(start), epoch_of(end))

    def is_open(self, at: datetime) -> bool:
        """Whether the second of this instant is working time."""
        epoch = epoch_of(at)
        return self.count(epoch, epoch + 1) == 1

    def next_opening(self, at: datetime) -> datetime:
        """The first working instant from `at` on; `at` itself while it is open."""
        return self.add(at, 0)

    def windows_on(self, day: date) -> Windows:
        """The hours of a date, as wall time; breaks are not taken out of them."""
        return self._hours(day.toordinal() - _ORDINAL)

    def count(self, start: int, end: int) -> int:
        """`between`, in epoch seconds."""
        return self._worked(end) - self._worked(start) if end > start else 0

    def advance(self, start: int, seconds: int) -> int:
        """`add`, in epoch seconds."""
        if seconds < 0:
            raise WorkingTimeError("seconds", "negative_seconds", "Working time cannot be taken away.")
        if seconds == 0:
            # The first second that counts from here on begins one second before it has passed.
            return self.advance(start, 1) - 1
        year = _year_of(start)
        goal = self._worked(start) + seconds
        past, openings, before = self._years[year]
        if goal > past + before[-1]:
            year = self._year_with(goal, year)
            past, openings, before = self._years[year]
        index = bisect_left(before, goal - past) - 1
        return _STARTS[year] + openings[index] + goal - past - before[index]

    def _worked(self, epoch: int) -> int:
        """The working seconds from the start of the calendar's first year up to an instant."""
        year = _year_of(epoch)
        past, openings, before = self._years.get(year) or self._reach(year)
        since = epoch - _STARTS[year]
        index = bisect_right(openings, since)
        return past + min(before[index - 1] + since - openings[index - 1], before[index]) if index else past

    def _year_with(self, goal: int, first: int) -> int:
        """The year, from `first` on, in which the working time reaches `goal`."""
        last, step = first, 1
        while self._worked_by_end_of(last) < goal:
            if last == _LAST_YEAR:
                raise NoWorkingTime
            last, step = min(last + step, _LAST_YEAR), step * 2
        return first + bisect_left(range(first, last), goal, key=self._worked_by_end_of)

    def _worked_by_end_of(self, year: int) -> int:
        past, _openings, before = self._years.get(year) or self._reach(year)
        return past + before[-1]

    def _reach(self, year: int) -> _Year:
        """Write down every year from the known ones up to this one."""
        with _growing:
            years = self._years
            if not years:
                years[year] = _Year(0, *self._written(year))
            for later in range(max(years) + 1, year + 1):
                past, _openings, before = years[later - 1]
                years[later] = _Year(past + before[-1], *self._written(later))
            for earlier in range(min(years) - 1, year - 1, -1):
                openings, before = self._written(earlier)
                years[earlier] = _Year(years[earlier + 1].past - before[-1], openings, before)
            return years[year]

    def _written(self, year: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The openings of a year and the working time before each."""
        start, end = _STARTS[year], _STARTS[year + 1]
        if any(away <= start and end <= back for away, back in self.content.breaks):
            return (), (0,)
        if year in _IRREGULAR or year in self._irregular or year in (_FIRST_YEAR, _LAST_YEAR):
            return self._write(year)
        first = date(year, 1, 1)
        kind = (end - start > 365 * DAY, first.weekday(), year < _IRREGULAR.start)
        if kind not in self._by_rule:
            self._by_rule[kind] = self._write(year)
        return self._by_rule[kind]

    def _write(self, year: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        start, end = _STARTS[year], _STARTS[year + 1]
        spans = joined(sorted(self._spans(start // DAY - _MARGIN, end // DAY + _MARGIN)))
        openings, before = [], [0]
        for opening, closing in _without(spans, self.content.breaks):
            opening, closing = max(opening, start), min(closing, end)
            if opening < closing:
                openings.append(opening - start)
                before.append(before[-1] + closing - opening)
        return tuple(openings), tuple(before)

    def _spans(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The hours of these days as instants."""
        ahead = self._ahead(first * DAY)
        for day in range(max(first, _FIRST_DAY), min(last, _LAST_DAY) + 1):
            midnight, ahead_today = day * DAY, ahead
            ahead = self._ahead(midnight + DAY)
            if ahead - ahead_today >= DAY:
                continue  # It begins when it ends: the zone left it out.
            for opening, closing in self._hours(day):
                if ahead == ahead_today:
                    yield midnight + opening - ahead, midnight + closing - ahead
                else:
                    opening, closing = midnight + opening, midnight + closing
                    yield opening - self._ahead(opening), closing - self._ahead(closing)

    def _hours(self, day: int) -> Windows:
        hours = self._special.get(day)
        # The first of January 1970 was a Thursday.
        return self.content.week[(day + 3) % 7] if hours is None else hours

    def _ahead(self, wall: int) -> int:
        """How many seconds the zone is ahead of UTC at a wall time."""
        wall = max(_FIRST_DAY * DAY, min(wall, _STARTS[-1]))
        offset = self._zone.utcoffset(_WALL + timedelta(0, wall)) or _NO_OFFSET
        return offset.days * DAY + offset.seconds


_calendar = lru_cache(maxsize=128)(Calendar)


def _year_of(epoch: int) -> int:
    return bisect_right(_STARTS, epoch, 2, _LAST_YEAR + 1) - 1


def _without(spans: Iterable[tuple[int, int]], breaks: Spans) -> Iterator[tuple[int, int]]:
    """What is left of the spans outside the breaks."""
    for start, end in spans:
        for away, back in breaks[max(bisect_right(breaks, (start, start)) - 1, 0) :]:
            if away >= end:
                break
            if back > start:
                yield start, away
                start = back
        yield start, end
