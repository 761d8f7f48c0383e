"""Taking over old records: rows become tickets with their record, their clock and their place in the figures.

A batch is one transaction, and each row's first event has a key of its own: whoever is killed on the way starts
again, and what is there already is passed over. Nothing is published: nobody watches what was closed years ago.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, cast

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal
from tickets import chain, clocks
from tickets.actions import tallying
from tickets.actions.calendars import set_up_calendar
from tickets.actions.opening import facts_of, take_numbers
from tickets.actions.rows import insert_values
from tickets.history import OldRow, Reading
from tickets.hours import DAY, WEEKDAYS
from tickets.keys import record_keys
from tickets.models import Calendar, Department, Priority, SlaClock, SlaPolicy, Ticket, TicketEvent
from tickets.queries.policies import terms_of

WHOLE_DAYS = {day: [["00:00", "24:00"]] for day in WEEKDAYS}
KEY_LENGTH = 80
KEPT = 20_000
"""Clocks that are remembered, by opening and closing day; a file in order meets the same ones again soon."""


class ImportDepartmentMissing(Refusal):
    """A row names a department that is not there, and none may be made."""

    code = 571
    slug = "import_department_missing"
    kind = Kind.MISSING
    message = _("There is no department “%(name)s”. Make it first, or say `create_departments`.")


class ImportCalendarDiffers(Refusal):
    """The department has hours of its own; records in whole days cannot stand beside what is measured by them."""

    code = 572
    slug = "import_calendar_differs"
    kind = Kind.CONFLICT
    message = _(
        "The department “%(name)s” has tickets that are measured by its own hours. Records in whole days need a "
        "department of their own."
    )


class Terms(NamedTuple):
    """By what the rows of a source are measured. `clock` gives the one clock of a row by when it was opened and
    closed: most of them share both days with others, so each is reckoned once."""

    calendar: Calendar
    policy: SlaPolicy | None
    clock: Callable[[datetime, datetime | None], clocks.Clock]


@transaction.atomic
def prepare_import(*, reading: Reading, now: datetime) -> Terms:
    """The calendar of whole days of a source, and the policy that says its target: made once, in force nowhere else.

    Raises ZoneUnknown.
    """
    slug = f"days-{reading.source}"[:40]
    name = f"{reading.source}: every day, all day ({reading.zone})"
    calendar = set_up_calendar(slug=slug, name=name, zone=reading.zone, week=WHOLE_DAYS, now=now)
    calendar.refresh_from_db()
    if reading.target_days is None:
        return terms_by(calendar, None)
    seconds, known = reading.target_days * DAY, SlaPolicy.objects.filter(name=slug)
    policy = known.filter(resolution_seconds=seconds).first() or SlaPolicy.objects.create(
        name=slug, resolution_seconds=seconds, version=known.count() + 1, since=now, ended_at=now
    )
    return terms_by(calendar, policy)


def terms_by(calendar: Calendar, policy: SlaPolicy | None) -> Terms:
    """What is measured by this calendar and promised by this policy."""
    terms = terms_of(policy.pk if policy else None, cast("int", calendar.current_id))

    @lru_cache(maxsize=KEPT)
    def clock(opened_at: datetime, closed_at: datetime | None) -> clocks.Clock:
        book = clocks.taken_over(terms, opened_at)
        return (clocks.resolved(book, closed_at) if closed_at else book).clocks[0]

    return Terms(calendar, policy, clock)


@transaction.atomic
def import_rows(*, rows: Sequence[OldRow], reading: Reading, terms: Terms, now: datetime) -> int:
    """Take over the rows that are not there yet; how many. Raises ImportDepartmentMissing, ImportCalendarDiffers."""
    keys = {key_of(reading.source, row.key): row for row in rows}
    known = set(TicketEvent.objects.filter(key__in=keys).values_list("key", flat=True))
    wanted = {key: row for key, row in keys.items() if key not in known}
    if not wanted:
        return 0
    departments = _departments({row.department for row in wanted.values()}, reading, terms.calendar, now)
    number = take_numbers(len(wanted))
    secret = record_keys()[0]
    made = [
        _Old(row, key, departments[row.department], terms, number + place, secret)
        for place, (key, row) in enumerate(wanted.items())
    ]
    insert_values(Ticket, [one.ticket() for one in made])
    ids = dict(Ticket.objects.filter(number__gte=number).values_list("number", "pk"))
    insert_values(TicketEvent, [event for one in made for event in one.events(ids[one.number])])
    insert_values(SlaClock, [one.clock(ids[one.number]) for one in made])
    tallying.count(
        stops=[stop for one in made for stop in one.stops()],
        moves=[move for one in made for move in one.moves()],
        dues=[due for one in made for due in one.dues()],
        firsts=[first for one in made for first in one.firsts()],
    )
    return len(made)


def key_of(source: str, key: str) -> str:
    """The idempotency key of a row's first event; a long one is told by its digest."""
    full = f"import:{source}:{key}"
    return full if len(full) <= KEY_LENGTH else f"import:{source}:{hashlib.sha256(key.encode()).hexdigest()[:40]}"


class _Old:
    """One row on its way to be a ticket: the values of its rows, and what the figures are told of it."""

    def __init__(
        self, row: OldRow, key: str, department: Department, terms: Terms, number: int, secret: bytes
    ) -> None:
        self.row, self.number, self.department_id = row, number, department.pk
        self.runs = terms.clock(row.opened_at, row.closed_at)
        self.terms = {
            "policy_id": terms.policy.pk if terms.policy else None,
            "calendar_version_id": terms.calendar.current_id,
        }
        self.record: list[dict[str, Any]] = []
        self.digest = ""
        data = {
            "department": department.slug,
            "category": row.category,
            "priority": Priority.NORMAL.value,
            "origin": Ticket.Origin.IMPORT.value,
            "facts": facts_of(row.title, row.body, subject="", restricted=False, requester=None),
            "policy": self.terms["policy_id"],
            "calendar_version": self.terms["calendar_version_id"],
        }
        self._happened(secret, "imported", row.opened_at, data, key)
        if row.closed_at:
            self._happened(secret, "closed", row.closed_at, {"by": "import"}, None)

    def _happened(self, secret: bytes, kind: str, at: datetime, data: dict[str, Any], key: str | None) -> None:
        """One event more, chained."""
        number = len(self.record) + 1
        link = chain.Link(self.number, number, kind, at, None, data, key)
        self.digest = chain.digest(secret, self.digest, link)
        self.record.append(
            {"number": number, "kind": kind, "at": at, "data": data, "key": key, "digest": self.digest}
        )

    def ticket(self) -> dict[str, Any]:
        """The ticket: closed, or new."""
        row = self.row
        return {
            "number": self.number,
            "title": row.title,
            "body": row.body,
            "department_id": self.department_id,
            "category": row.category,
            "status": Ticket.Status.CLOSED.value if row.closed_at else Ticket.Status.NEW.value,
            "origin": Ticket.Origin.IMPORT.value,
            "opened_at": row.opened_at,
            "resolved_at": row.closed_at,
            "closed_at": row.closed_at,
            "changed_at": row.closed_at or row.opened_at,
            "due_at": self._owed_at(),
            "last_event": len(self.record),
            "last_digest": self.digest,
            **self.terms,
        }

    def events(self, ticket_id: int) -> Iterable[dict[str, Any]]:
        """Its record: it was opened then, and perhaps closed."""
        return [event | {"ticket_id": ticket_id} for event in self.record]

    def clock(self, ticket_id: int) -> dict[str, Any]:
        """Its one clock: from opening to closing, or still running. No step of an escalation waits for it."""
        where = {"ticket_id": ticket_id, "department_id": self.department_id, "category": self.row.category}
        return clocks.to_fields(self.runs) | where | self.terms

    def _owed_at(self) -> datetime | None:
        return self.runs.due_at if self.runs.live else None

    def stops(self) -> Iterable[tallying.ClockStop]:
        """Its clock, where it came to its end."""
        runs = self.runs
        if runs.stopped_at is None:
            return
        kept = None if runs.target_seconds is None else runs.state == clocks.State.MET
        where = (self.department_id, self.row.category, runs.kind.value)
        yield tallying.ClockStop(*where, runs.stopped_at, runs.consumed_seconds, kept, runs.due_at)

    def dues(self) -> Iterable[tallying.DueChange]:
        """When something is still owed by it."""
        due_at = self._owed_at()
        if due_at:
            yield tallying.DueChange(self.department_id, self.row.category, self.runs.kind.value, due_at, 1)

    def firsts(self) -> Iterable[tallying.FirstDueChange]:
        """The same of the ticket, which owes nothing else."""
        return tallying.first_due_moved((self.department_id, None), (self.department_id, self._owed_at()))

    def moves(self) -> Iterable[tallying.TicketCount]:
        """What the figures of tickets are told."""
        where = (self.department_id, self.row.category)
        yield tallying.TicketCount(*where, self.row.opened_at, opened=1, still_open=1)
        if self.row.closed_at:
            yield tallying.TicketCount(*where, self.row.closed_at, resolved=1, still_open=-1)


def _departments(names: Iterable[str], reading: Reading, calendar: Calendar, now: datetime) -> dict[str, Department]:
    return {name: _department(name, reading, calendar) for name in sorted(names)}


def _department(name: str, reading: Reading, calendar: Calendar) -> Department:
    """The department by its name or short name, measured by whole days from now on. Raises ImportDepartmentMissing,
    ImportCalendarDiffers."""
    slug = slugify(name)[:40]
    known = Department.objects.filter(name=name).first() or Department.objects.filter(slug=slug).first()
    if known is None:
        if not slug or not (reading.department or reading.create_departments):
            raise ImportDepartmentMissing(params={"name": name})
        return Department.objects.create(slug=slug, name=name[:120], calendar=calendar)
    if known.calendar_id != calendar.pk:
        if known.calendar_id is not None or Ticket.objects.filter(department=known).exists():
            raise ImportCalendarDiffers(params={"name": name})
        known.calendar = calendar
        known.save(update_fields=["calendar"])
    return known
