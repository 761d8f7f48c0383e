"""Everything that is stored about tickets, some at a time, held against their record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from tickets import clocks
from tickets.chain import Link
from tickets.dossier import ClockRow, Difference, Dossier, Entry, TicketRow
from tickets.heads import Head, Heads
from tickets.keys import record_keys
from tickets.models import Department, Escalation, Note, SlaClock, Ticket, TicketCounter, TicketEvent
from tickets.queries.policies import promise_of, steps_of, terms_of
from tickets.rebuild import Raised, Step
from tickets.verify import Keyring, check

CHUNK = 1_000
"""Tickets in memory at a time."""
_TICKET = (
    "id",
    "number",
    "title",
    "body",
    "subject",
    "restricted",
    "requester_id",
    "department_id",
    "category",
    "priority",
    "status",
    "origin",
    "assignee_id",
    "opened_at",
    "resolved_at",
    "closed_at",
    "changed_at",
    "policy_id",
    "calendar_version_id",
    "due_at",
    "level",
    "reopened",
    "rating",
    "rating_words",
    "merged_into__number",
    "next_at",
    "last_event",
    "last_digest",
)
_CLOCK = (
    "kind",
    "cycle",
    "state",
    "target_seconds",
    "started_at",
    "kept_seconds",
    "runs",
    "running_since",
    "due_at",
    "stopped_at",
    "consumed_seconds",
    "paused_since",
    "paused_seconds",
    "department_id",
    "category",
    "policy_id",
    "calendar_version_id",
    "steps_done",
    "next_at",
)
_DEPARTMENT_OF_TICKET = _TICKET.index("department_id")
_DEPARTMENT_OF_CLOCK = _CLOCK.index("department_id")


class StoredRules:
    """Versions of policies and calendars, each read once."""

    def __init__(self) -> None:
        self._terms: dict[tuple[int | None, int], clocks.Terms] = {}
        self._steps: dict[tuple[int | None, str], tuple[Step, ...]] = {}

    def terms(self, policy: int | None, calendar_version: int) -> clocks.Terms:
        """What clocks run under. Raises LookupError."""
        key = (policy, calendar_version)
        if key not in self._terms:
            try:
                self._terms[key] = terms_of(policy, calendar_version)
            except ObjectDoesNotExist as problem:
                raise LookupError(f"no policy {policy} or version {calendar_version} of a calendar") from problem
        return self._terms[key]

    def confirm_days(self, policy: int | None) -> int:
        """Working days to confirm a resolution. Raises LookupError."""
        try:
            return promise_of(policy).confirm_days
        except ObjectDoesNotExist as problem:
            raise LookupError(f"no policy {policy}") from problem

    def steps(self, policy: int | None, kind: str) -> Sequence[Step]:
        """What happens when this kind of clock is in danger, in order."""
        key = (policy, kind)
        if key not in self._steps:
            rows = steps_of(policy) if policy is not None else ()
            self._steps[key] = tuple(Step(row.pk, row.offset_seconds) for row in rows if row.clock == kind)
        return self._steps[key]


class Checked(NamedTuple):
    """What was looked at, and what differs."""

    tickets: int
    events: int
    clocks: int
    differences: list[Difference]
    heads: list[Head]


def check_all(*, kept: Iterable[Head] = (), limit: int = CHUNK) -> Iterator[Checked]:
    """Hold every ticket against its record, `limit` in memory at a time; and the numbers against the counter that
    gave them out, so that a ticket that was deleted whole is missed. `kept` are the heads of an earlier time, in the
    order of their tickets: without them, whoever rolls a ticket back row by row to an earlier end of its record, as
    if nothing had happened since, is not found.

    Work goes on meanwhile: what differs is looked at a second time, when nobody is changing it.
    """
    last = TicketCounter.objects.values_list("last_number", flat=True).first() or 0
    keys, rules = Keyring(record_keys()), StoredRules()
    heads, after = Heads(kept), 0
    while dossiers := read_dossiers(after=after, limit=limit):
        numbers = [dossier.ticket.number for dossier in dossiers]
        found = list(_holes(after, numbers, last))
        for dossier in dossiers:
            if check(dossier, keys, rules):
                found += check_one(dossier.ticket.number)
            found += heads.compare(dossier)
        yield _checked(dossiers, found)
        after = numbers[-1]
    left = [*_holes(after, [last + 1], last), *heads.rest()]
    if after > last:
        left.append(Difference(after, "number", f"was never given out: the counter stands at {last}"))
    yield _checked([], left)


def _checked(dossiers: list[Dossier], found: list[Difference]) -> Checked:
    return Checked(
        tickets=len(dossiers),
        events=sum(len(one.events) for one in dossiers),
        clocks=sum(len(one.clocks) for one in dossiers),
        differences=found,
        heads=[Head(row.number, row.last_event, row.last_digest) for row, *_rest in dossiers],
    )


@transaction.atomic
def check_one(number: int) -> list[Difference]:
    """What differs in one ticket, read while it is locked."""
    list(Ticket.objects.select_for_update().filter(number=number).values_list("pk"))
    rows = list(Ticket.objects.filter(number=number).values_list(*_TICKET))
    if not rows:
        return [Difference(number, "ticket", "missing")]
    return check(_dossiers(rows)[0], Keyring(record_keys()), StoredRules())


def _holes(after: int, numbers: Sequence[int], last: int) -> Iterator[Difference]:
    """Every number that was given out and is not there."""
    for number in numbers:
        for missing in range(after + 1, min(number, last + 1)):
            yield Difference(missing, "ticket", "missing: its number was given out")
        after = number


def read_dossiers(*, after: int = 0, limit: int = CHUNK) -> list[Dossier]:
    """The next tickets by number, with everything that is stored about them: six queries."""
    rows = Ticket.objects.filter(number__gt=after).order_by("number").values_list(*_TICKET)[:limit]
    return _dossiers(list(rows))


def _dossiers(rows: list[tuple[Any, ...]]) -> list[Dossier]:
    slugs = dict(Department.objects.values_list("pk", "slug"))
    tickets = [TicketRow(*_named(row, _DEPARTMENT_OF_TICKET, slugs)) for row in rows]
    ids = [ticket.id for ticket in tickets]
    numbers = {ticket.id: ticket.number for ticket in tickets}
    events, clock_rows = _events(ids, numbers), _clocks(ids, slugs)
    escalations, notes = _escalations(ids), _notes(ids)
    return [
        Dossier(
            ticket,
            events.get(ticket.id, ()),
            clock_rows.get(ticket.id, ()),
            escalations.get(ticket.id, ()),
            notes.get(ticket.id, {}),
        )
        for ticket in tickets
    ]


def _named(row: tuple[Any, ...], place: int, slugs: dict[int, str]) -> list[Any]:
    """A row with the short name of its department in the place of its id."""
    values = list(row)
    values[place] = slugs.get(values[place])
    return values


def _events(ids: list[int], numbers: dict[int, int]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = {}
    names = ("ticket_id", "number", "kind", "at", "actor_id", "data", "key", "digest")
    rows = TicketEvent.objects.filter(ticket_id__in=ids).order_by("ticket_id", "number").values_list(*names)
    for ticket_id, number, kind, at, actor, data, key, digest in rows.iterator(chunk_size=5_000):
        link = Link(numbers[ticket_id], number, kind, at, actor, data, key)
        found.setdefault(ticket_id, []).append(Entry(link, digest))
    return found


def _clocks(ids: list[int], slugs: dict[int, str]) -> dict[int, list[ClockRow]]:
    found: dict[int, list[ClockRow]] = {}
    rows = SlaClock.objects.filter(ticket_id__in=ids).order_by("ticket_id", "pk").values_list("ticket_id", *_CLOCK)
    for ticket_id, *row in rows.iterator(chunk_size=5_000):
        row[_DEPARTMENT_OF_CLOCK] = slugs.get(row[_DEPARTMENT_OF_CLOCK])
        found.setdefault(ticket_id, []).append(ClockRow(*row))
    return found


def _escalations(ids: list[int]) -> dict[int, list[Raised]]:
    found: dict[int, list[Raised]] = {}
    names = ("ticket_id", "clock__kind", "clock__cycle", "step_id", "level", "due_at", "fired_at")
    for ticket_id, *row in Escalation.objects.filter(ticket_id__in=ids).order_by("pk").values_list(*names):
        found.setdefault(ticket_id, []).append(Raised(*row))
    return found


def _notes(ids: list[int]) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {}
    for ticket_id, pk, body in Note.objects.filter(ticket_id__in=ids).values_list("ticket_id", "pk", "body"):
        found.setdefault(ticket_id, {})[pk] = body
    return found
