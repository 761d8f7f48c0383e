"""What a version of a calendar says, checked before it is written down: zone, hours, holidays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal
from tickets import hours, text, working_time
from tickets.models import CalendarVersion

Week = Mapping[str, Sequence[Sequence[str]]]
"""{"mon": [["08:00", "12:30"], ["13:30", "17:00"]], ...}; a day that is left out is closed."""
Holidays = Mapping[str, str] | Mapping[date, str] | Sequence[tuple[date | str, str]]
"""Dates (or "2026-12-25") and their names."""

NAME_LENGTH = 120
LEAST_OF_A_WEEK = 3_600
"""With less working time in a week than this, dues come so late that they mean nothing."""


class ZoneUnknown(Refusal):
    """There is no such time zone."""

    code = 507
    slug = "zone_unknown"
    kind = Kind.INVALID
    message = _("There is no such time zone. Write it like Africa/Accra.")


class HoursUnusable(Refusal):
    """Windows that overlap or end before they begin, no times of a day, no weekday, or next to no hours."""

    code = 508
    slug = "hours_unusable"
    kind = Kind.INVALID
    message = _(
        "These hours cannot be used. Each ends after it begins, like 08:00 to 12:30 or 13:30 to 24:00, none of a day "
        "overlap, and a week has at least one hour."
    )


class HolidayUnusable(Refusal):
    """Not a date."""

    code = 509
    slug = "holiday_unusable"
    kind = Kind.INVALID
    message = _("A holiday is a date. Write it like 2026-12-25.")


class HolidayTwice(Refusal):
    """The day is a holiday already."""

    code = 510
    slug = "holiday_twice"
    kind = Kind.CONFLICT
    message = _("This day is a holiday already.")


class Timetable(NamedTuple):
    """A version of a calendar before it is a row."""

    zone: str
    week: dict[str, list[list[str]]]
    holidays: dict[str, str]

    @classmethod
    def of(cls, version: CalendarVersion) -> Timetable:
        """What a version says."""
        return cls(version.zone, version.week, version.holidays)


def checked(zone: str, week: Week, holidays: Holidays) -> Timetable:
    """The timetable as it is stored: days in the order of the week, holidays in the order of the year.

    Raises ZoneUnknown, HoursUnusable, HolidayUnusable, HolidayTwice, TextEmpty, TextTooLong, TextUnreadable.
    """
    named = _named(holidays)
    try:
        # Only now is it sure to be a mapping of weekdays to lists of pairs.
        written = _plain(week)
        working_time.Calendar.of(zone, written, named)
        worked = sum(end - start for day in hours.parse_week(written) for start, end in day)
    except hours.UnknownZone as problem:
        raise ZoneUnknown(field="zone") from problem
    except hours.BadWindows as problem:
        raise HoursUnusable(field="week") from problem
    if worked < LEAST_OF_A_WEEK:
        raise HoursUnusable(field="week")
    return Timetable(zone, written, named)


def checked_day(day: date | str, *, field: str) -> str:
    """A date as it is stored. Raises HolidayUnusable."""
    if not isinstance(day, date | str):
        raise HolidayUnusable(field=field)
    try:
        return hours.parse_date(day, field=field).isoformat()
    except hours.WorkingTimeError as problem:
        raise HolidayUnusable(field=field) from problem


def _named(holidays: Holidays) -> dict[str, str]:
    named: dict[str, str] = {}
    for day, name in holidays.items() if isinstance(holidays, Mapping) else holidays:
        key = checked_day(day, field="holidays")
        if key in named:
            raise HolidayTwice(field="holidays")
        named[key] = text.clean_line(name, limit=NAME_LENGTH, field="holidays")
    return dict(sorted(named.items()))


def _plain(week: Week) -> dict[str, list[list[str]]]:
    """The week as lists of text; closed days are left out."""
    if not isinstance(week, Mapping) or not all(_is_day(windows) for windows in week.values()):
        raise HoursUnusable(field="week")
    if unknown := set(week) - set(hours.WEEKDAYS):
        raise hours.BadWindows(f"There is no weekday {sorted(map(str, unknown))[0]!r}.")
    return {day: sorted(list(pair) for pair in week[day]) for day in hours.WEEKDAYS if week.get(day)}


def _is_day(windows: object) -> bool:
    """Whether it is a list of pairs of text."""
    return isinstance(windows, list | tuple) and all(
        isinstance(pair, list | tuple) and len(pair) == 2 and all(isinstance(text, str) for text in pair)
        for pair in windows
    )
