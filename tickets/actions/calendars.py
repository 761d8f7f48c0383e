"""Working hours and holidays. Every change is a new version, and what runs is measured again by it.

The new version and the first of the tickets that it concerns are one transaction. Where there are very many, the
others follow in transactions of their own (`remeasuring.py`), so that nobody waits long for the database; until it
is a ticket's turn, it is measured by the version before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal
from tickets import hours, permissions, text
from tickets.actions.remeasuring import CHUNK, follow_calendars, measure_again
from tickets.actions.rules import NothingChanges, check_works, clean_reason
from tickets.actions.timetables import NAME_LENGTH, Holidays, HolidayTwice, Timetable, Week, checked, checked_day
from tickets.models import Calendar, CalendarVersion, Department
from tickets.public_holidays import public_holidays
from tickets.queries import access_calendar, access_department, get_calendar, get_default_calendar
from tickets.queries.calendars import hours_kept, version_in_force

OFFICE_WEEK: Week = {day: [["08:00", "17:00"]] for day in hours.WEEKDAYS[:5]}
YEARS_AHEAD = 3
SLUG_LENGTH = 40
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)

Change = Callable[[CalendarVersion], tuple[Timetable, str]]
"""From the version in force to the next one, and why."""


class RulesNotYours(Refusal):
    """The actor may not change what departments are measured by."""

    code = 506
    slug = "rules_not_yours"
    kind = Kind.DENIED
    message = _("Only the coordinating director or an administrator changes working hours and response policies.")


class HolidayMissing(Refusal):
    """The day is no holiday."""

    code = 511
    slug = "holiday_missing"
    kind = Kind.MISSING
    message = _("This day is no holiday.")


class CalendarTaken(Refusal):
    """Another calendar has this short name."""

    code = 512
    slug = "calendar_taken"
    kind = Kind.CONFLICT
    message = _("There is a calendar under this short name already.")


class CalendarNameUnusable(Refusal):
    """Not a short name."""

    code = 519
    slug = "calendar_name_unusable"
    kind = Kind.INVALID
    message = _("A short name has up to 40 small letters and digits, with hyphens between them.")


def check_rules(actor: permissions.Person | None, now: datetime) -> None:
    """Raises MayNotWork, and RulesNotYours for whoever is neither director nor administrator."""
    check_works(actor, now)
    if not permissions.can_change_rules(actor, now):
        raise RulesNotYours


# --- one calendar ----------------------------------------------------------------------------------------------


@transaction.atomic
def create_calendar(
    *,
    actor: permissions.Person,
    slug: str,
    name: str,
    zone: str,
    week: Week,
    holidays: Holidays = (),
    now: datetime,
) -> Calendar:
    """A new calendar. It measures nobody until a department gets it (`set_department_calendar`).

    Raises MayNotWork, RulesNotYours, CalendarNameUnusable, CalendarTaken, ZoneUnknown, HoursUnusable,
    HolidayUnusable, HolidayTwice, TextEmpty, TextTooLong, TextUnreadable.
    """
    check_rules(actor, now)
    if len(slug) > SLUG_LENGTH or not _SLUG.fullmatch(slug):
        raise CalendarNameUnusable(field="slug")
    if get_calendar(slug) is not None:
        raise CalendarTaken(field="slug")
    name = text.clean_line(name, limit=NAME_LENGTH, field="name")
    timetable = checked(zone, week, holidays)
    calendar = Calendar.objects.create(slug=slug, name=name)
    _put(calendar, timetable, "", actor, now)
    return calendar


def revise_calendar(
    *,
    actor: permissions.Person,
    slug: str,
    zone: str | None = None,
    week: Week | None = None,
    holidays: Holidays | None = None,
    reason: str,
    now: datetime,
) -> CalendarVersion:
    """Other hours, another zone, other holidays; None keeps what is. What runs is measured again, also for days that
    have gone by, and each ticket whose dues move has that on record.

    Raises MayNotWork, RulesNotYours, CalendarMissing, NothingChanges, ZoneUnknown, HoursUnusable, HolidayUnusable,
    HolidayTwice, TextEmpty, TextTooLong, TextUnreadable. Publishes TicketChanged on `ticket:`, QueueChanged on
    `desk:`, TicketShown on the subject.
    """

    def change(old: CalendarVersion) -> tuple[Timetable, str]:
        new = checked(
            old.zone if zone is None else zone,
            old.week if week is None else week,
            old.holidays if holidays is None else holidays,
        )
        return new, clean_reason(reason)

    return _revise(actor, slug, change, now)


def declare_holiday(
    *, actor: permissions.Person, slug: str, date: date | str, name: str, now: datetime
) -> CalendarVersion:
    """The whole day counts nothing, even one that has gone by. Raises and publishes as `revise_calendar`;
    HolidayTwice where it is one already."""

    def change(old: CalendarVersion) -> tuple[Timetable, str]:
        day = checked_day(date, field="date")
        called = text.clean_line(name, limit=NAME_LENGTH, field="name")
        if day in old.holidays:
            raise HolidayTwice(field="date")
        reason = gettext("%(day)s was declared a holiday: %(name)s.") % {"day": day, "name": called}
        return checked(old.zone, old.week, {**old.holidays, day: called}), reason

    return _revise(actor, slug, change, now)


def withdraw_holiday(*, actor: permissions.Person, slug: str, date: date | str, now: datetime) -> CalendarVersion:
    """The day is worked like any other. Raises and publishes as `revise_calendar`; HolidayMissing where it is no
    holiday."""

    def change(old: CalendarVersion) -> tuple[Timetable, str]:
        day = checked_day(date, field="date")
        if day not in old.holidays:
            raise HolidayMissing(field="date")
        reason = gettext("%(day)s is no holiday any more.") % {"day": day}
        kept = {known: name for known, name in old.holidays.items() if known != day}
        return checked(old.zone, old.week, kept), reason

    return _revise(actor, slug, change, now)


def add_public_holidays(
    *, actor: permissions.Person, slug: str, years: Sequence[int], now: datetime
) -> CalendarVersion:
    """The public holidays of these years, as far as they are known; what is in the calendar already stays as it is.
    Raises and publishes as `revise_calendar`."""

    def change(old: CalendarVersion) -> tuple[Timetable, str]:
        known = checked(old.zone, old.week, {**public_holidays(years), **old.holidays})
        span = ", ".join(str(year) for year in sorted(set(years)))
        return known, gettext("The public holidays of %(years)s were added.") % {"years": span}

    return _revise(actor, slug, change, now)


def _revise(actor: permissions.Person, slug: str, change: Change, now: datetime) -> CalendarVersion:
    check_rules(actor, now)
    with transaction.atomic():
        calendar = access_calendar(slug)
        old = version_in_force(calendar)
        timetable, reason = change(old)
        if timetable == Timetable.of(old):
            raise NothingChanges
        version = _put(calendar, timetable, reason, actor, now)
        measure_again(limit=CHUNK, now=now)
    _carry_on(now)
    return version


def _carry_on(now: datetime, actor: permissions.Person | None = None) -> None:
    """The rest of what is to be measured again; the worker's, where somebody holds a transaction around all this."""
    if not connection.in_atomic_block:
        follow_calendars(now=now, actor=actor)


def _put(
    calendar: Calendar, timetable: Timetable, reason: str, actor: permissions.Person | None, now: datetime
) -> CalendarVersion:
    """The next version, in force from now on."""
    version = CalendarVersion.objects.create(
        calendar=calendar,
        number=calendar.current.number + 1 if calendar.current else 1,
        **timetable._asdict(),
        reason=reason,
        since=now,
        made_by_id=actor.pk if actor else None,
    )
    hours_kept.made(version.pk)
    calendar.current = version
    calendar.save(update_fields=["current"])
    return version


# --- who is measured by what -----------------------------------------------------------------------------------


def set_department_calendar(
    *, actor: permissions.Person, department: str, calendar: str | None, now: datetime
) -> Department:
    """The department (its slug) works by this calendar from now on; None: by the assembly's own. What was consumed
    until now stays as it was measured.

    Raises MayNotWork, RulesNotYours, DepartmentMissing, CalendarMissing, NothingChanges. Publishes as
    `revise_calendar`.
    """
    check_rules(actor, now)
    with transaction.atomic():
        row = access_department(department)
        chosen = access_calendar(calendar) if calendar is not None else None
        if row.calendar_id == (chosen.pk if chosen else None):
            raise NothingChanges
        row.calendar = chosen
        row.save(update_fields=["calendar"])
        measure_again(limit=CHUNK, now=now, actor=actor)
    _carry_on(now, actor)
    return row


# --- for loaders, which run as nobody ---------------------------------------------------------------------------


@transaction.atomic
def set_up_calendar(
    *,
    slug: str,
    name: str,
    zone: str | None = None,
    week: Week = OFFICE_WEEK,
    holidays: Holidays = (),
    is_default: bool = False,
    now: datetime,
) -> Calendar:
    """The calendar under this slug, made where it is missing; one that is there stays as people left it. `zone`:
    that of the settings unless given. Raises ZoneUnknown, HoursUnusable, HolidayUnusable, HolidayTwice."""
    timetable = checked(settings.TIME_ZONE if zone is None else zone, week, holidays)
    calendar, made = Calendar.objects.get_or_create(slug=slug, defaults={"name": name, "is_default": is_default})
    if made:
        _put(calendar, timetable, "", None, now)
    return calendar


def ensure_default_calendar(*, now: datetime) -> Calendar:
    """The calendar of every department without its own. A house that has none gets office hours and the public
    holidays that are known, from last year on, until somebody says otherwise."""
    known = get_default_calendar()
    if known is not None:
        return known
    years = range(now.year - 1, now.year + YEARS_AHEAD + 1)
    holidays = public_holidays(years)
    return set_up_calendar(slug="assembly", name=gettext("Assembly"), holidays=holidays, is_default=True, now=now)
