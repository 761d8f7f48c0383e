"""Working hours as people write them down, and what can be wrong with them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Windows = tuple[tuple[int, int], ...]
"""The hours of a day: seconds from its midnight, in order, with gaps between them."""
Spans = tuple[tuple[int, int], ...]
"""Stretches of time: epoch seconds, in order, with gaps between them."""
Written = Sequence[Sequence[str]]
"""The hours of a day as people write them: [["08:00", "12:00"], ["13:00", "24:00"]]."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 86_400

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00", re.ASCII)


class WorkingTimeError(ValueError):
    """Hours that make no sense, or a question that has no answer. `field` says what is wrong, `reason` how."""

    def __init__(self, field: str, reason: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.reason = reason


class UnknownZone(WorkingTimeError):
    """There is no such time zone."""

    def __init__(self, zone: object) -> None:
        super().__init__("zone", "unknown_zone", f"There is no time zone {zone!r}.")


class BadWindows(WorkingTimeError):
    """Hours that overlap, end before they begin, or are no times of a day."""

    def __init__(self, message: str, *, field: str = "week") -> None:
        super().__init__(field, "bad_windows", message)


class HolidayTwice(WorkingTimeError):
    """The same day is a holiday twice."""

    def __init__(self, day: date) -> None:
        super().__init__("holidays", "holiday_twice", f"{day} is a holiday already.")


class NoWorkingTime(WorkingTimeError):
    """So much working time never comes."""

    def __init__(self) -> None:
        super().__init__("seconds", "no_working_time", "The calendar has not so much working time left.")


def epoch_of(at: datetime) -> int:
    """Whole seconds since 1970, floored."""
    since = at - _EPOCH
    return since.days * DAY + since.seconds


def instant_of(epoch: int) -> datetime:
    """The instant, in UTC."""
    return _EPOCH + timedelta(0, epoch)


def floored(at: datetime) -> datetime:
    """The instant as it counts: in UTC, to the second."""
    return instant_of(epoch_of(at))


def parse_zone(zone: str) -> ZoneInfo:
    """The rules of a zone by its name."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as problem:
        # Besides what is not there: paths that lead outside, folders of zones, names that no file can have.
        raise UnknownZone(zone) from problem


def parse_week(week: Mapping[str, Written]) -> tuple[Windows, ...]:
    """The hours of the seven weekdays, Monday first; a day that is not written down is closed."""
    if unknown := [str(name) for name in week if name not in WEEKDAYS]:
        raise BadWindows(f"There is no weekday {unknown[0]!r}.")
    return tuple(parse_windows(week.get(name, ())) for name in WEEKDAYS)


def parse_windows(written: Written, *, field: str = "week") -> Windows:
    """The hours of a day. Windows that touch become one; the same moment may not be in two of them."""
    windows = sorted(_parse_window(pair, field) for pair in written)
    for (_, end), (start, _) in pairwise(windows):
        if start < end:
            raise BadWindows("Two windows of a day overlap.", field=field)
    return joined(windows)


def _parse_window(pair: Sequence[str], field: str) -> tuple[int, int]:
    if isinstance(pair, str) or len(pair) != 2:
        raise BadWindows("A window has two times.", field=field)
    start, end = (_parse_time(text, field) for text in pair)
    if end <= start:
        raise BadWindows(f"{pair[0]} to {pair[1]} ends before it begins.", field=field)
    return start, end


def _parse_time(text: str, field: str) -> int:
    written = _TIME.fullmatch(text) if isinstance(text, str) else None
    if written is None:
        raise BadWindows(f"{text!r} is no time between 00:00 and 24:00.", field=field)
    hours, minutes = written.groups()
    return DAY if hours is None else int(hours) * 3600 + int(minutes) * 60


def parse_date(day: date | str, *, field: str) -> date:
    """A local date, given as one or written as 2026-12-25."""
    try:
        parsed = date.fromisoformat(day) if isinstance(day, str) else day
    except ValueError as problem:
        raise WorkingTimeError(field, "bad_date", f"{day!r} is no date.") from problem
    return parsed.date() if isinstance(parsed, datetime) else parsed


def parse_holidays(holidays: Iterable[date | str]) -> frozenset[date]:
    """The dates on which nobody works, each of them once."""
    days = sorted(parse_date(day, field="holidays") for day in holidays)
    for day, following in pairwise(days):
        if day == following:
            raise HolidayTwice(day)
    return frozenset(days)


def parse_breaks(breaks: Iterable[tuple[datetime, datetime]]) -> Spans:
    """Stretches in which nobody works, by instant. They may overlap: who is away twice is away."""
    spans = sorted((epoch_of(start), epoch_of(end)) for start, end in breaks)
    if any(end <= start for start, end in spans):
        raise BadWindows("A break ends before it begins.", field="breaks")
    return joined(spans)


def joined(spans: Iterable[tuple[int, int]]) -> Spans:
    """Spans in the order of their starts, made one where they touch or overlap; empty ones are left out."""
    result: list[tuple[int, int]] = []
    for start, end in spans:
        if result and start <= result[-1][1]:
            if end > result[-1][1]:
                result[-1] = (result[-1][0], end)
        elif start < end:
            result.append((start, end))
    return tuple(result)
