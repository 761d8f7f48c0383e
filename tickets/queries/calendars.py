"""Calendars and their versions, read: which one measures a department's work, and what it says."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.db.models import BigIntegerField, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal
from realtime.sql import placeholders
from tickets import working_time
from tickets.models import Calendar, CalendarVersion, Department, Ticket
from tickets.queries.kept import Kept

hours_kept: Kept[working_time.Calendar] = Kept()


class CalendarMissing(Refusal):
    """There is no calendar under this short name."""

    code = 505
    slug = "calendar_missing"
    kind = Kind.MISSING
    message = _("There is no such calendar.")


def list_calendars() -> QuerySet[Calendar]:
    """All calendars, the version in force and whoever made it joined, the assembly's own first."""
    return Calendar.objects.select_related("current__made_by").order_by("-is_default", "name")


def get_calendar(slug: str) -> Calendar | None:
    """The calendar under this short name, the version in force joined, or None."""
    return list_calendars().filter(slug=slug).first()


def get_default_calendar() -> Calendar | None:
    """The calendar of every department without its own; None in a house that has none yet."""
    return list_calendars().filter(is_default=True).first()


def calendar_of(department: Department) -> Calendar | None:
    """The calendar that measures the department's work: its own, or the default one (None: there is none yet)."""
    own = Q(pk=department.calendar_id) if department.calendar_id else Q(is_default=True)
    return list_calendars().filter(own).first()


def access_calendar(slug: str) -> Calendar:
    """One calendar, locked until the transaction ends, its version in force loaded. Raises CalendarMissing."""
    rows = Calendar.objects.select_for_update(of=("self",)).select_related("current")
    calendar = rows.filter(slug=slug).first()
    if calendar is None:
        raise CalendarMissing(field="calendar")
    return calendar


def version_in_force(calendar: Calendar) -> CalendarVersion:
    """What the calendar says now. Raises CalendarMissing for one that is only half made: it has none yet."""
    if calendar.current is None:
        raise CalendarMissing(field="calendar")
    return calendar.current


def list_versions(calendar: Calendar) -> QuerySet[CalendarVersion]:
    """Every version of a calendar, the newest first, whoever made it joined."""
    return calendar.versions.select_related("made_by").order_by("-number")


def load_calendar(version_id: int) -> working_time.Calendar:
    """A version of a calendar as the arithmetic knows it. A query the first time only: versions never change."""
    known = hours_kept.get(version_id)
    if known is not None:
        return known
    version = CalendarVersion.objects.get(pk=version_id)
    hours = working_time.Calendar.of(version.zone, version.week, version.holidays)
    return hours_kept.keep(version_id, hours)


# --- for actions: what another version measures than the one in force -----------------------------------------


def access_stale_tickets(*, limit: int) -> list[Ticket]:
    """Tickets with live clocks that are measured by another version than the one in force for their department,
    locked in the order of their ids; department and version joined, its hours left out."""
    ids = find_stale_tickets(limit)
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("department", "calendar_version")
    rows = rows.defer("calendar_version__week", "calendar_version__holidays")
    return list(rows.filter(pk__in=ids).order_by("pk")) if ids else []


_STALE = """
SELECT DISTINCT ticket_id FROM tickets_slaclock
WHERE state IN ('running', 'paused') AND calendar_version_id IN ({versions}) AND department_id IN ({departments})
LIMIT %s
"""
"""The states stand here in letters: with parameters SQLite does not see that the index of live clocks fits."""


def find_stale_tickets(limit: int) -> list[int]:
    """The ids of such tickets. Costs what there is to do, and a look into the index of live clocks for every outdated
    pair of version and department."""
    found: set[int] = set()
    with connection.cursor() as cursor:
        for versions, departments in _outdated_pairs():
            statement = _STALE.format(versions=placeholders(versions), departments=placeholders(departments))
            cursor.execute(statement, [*versions, *departments, limit])
            found.update(ticket_id for (ticket_id,) in cursor.fetchall())
    return sorted(found)[:limit]


def _outdated_pairs() -> Iterator[tuple[list[int], list[int]]]:
    """For each calendar: the versions that are not its current one, and the departments that it measures."""
    versions = list(CalendarVersion.objects.order_by().values_list("pk", flat=True))
    calendars = list(Calendar.objects.order_by().values_list("pk", "is_default", "current_id"))
    departments = list(Department.objects.order_by().values_list("pk", "calendar_id"))
    for pk, is_default, current_id in calendars:
        measured = [one for one, own in departments if own == pk or (own is None and is_default)]
        others = [version for version in versions if version != current_id]
        if measured and others:
            yield others, measured


def versions_in_force() -> dict[int, CalendarVersion]:
    """Department id -> the version that measures it from now on. Three queries, whatever the number."""
    calendars = {calendar.pk: calendar for calendar in list_calendars()}
    default = next((calendar for calendar in calendars.values() if calendar.is_default), None)
    found = {}
    for pk, own in Department.objects.values_list("pk", "calendar_id"):
        calendar = calendars[own] if own else default
        if calendar is not None and calendar.current is not None:
            calendar.current.calendar = calendar
            found[pk] = calendar.current
    return found


def version_ids_in_force() -> dict[int, int | None]:
    """Department id -> the id of that version; one query."""
    default = Calendar.objects.filter(is_default=True).order_by().values("current_id")
    version = Coalesce("calendar__current_id", Subquery(default), output_field=BigIntegerField())
    return dict(Department.objects.order_by().annotate(version=version).values_list("pk", "version"))


def reasons_between(old: CalendarVersion, new: CalendarVersion) -> list[str]:
    """Why each version of a calendar after `old` was made, up to `new`, in order."""
    versions = CalendarVersion.objects.filter(
        calendar_id=new.calendar_id, number__gt=old.number, number__lte=new.number
    )
    return [reason for reason in versions.order_by("number").values_list("reason", flat=True) if reason]
