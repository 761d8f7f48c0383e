"""Taking a change of many tickets back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal
from realtime.publish import gathering
from tickets import clocks, permissions, states
from tickets.actions.assignment import let_follow
from tickets.actions.bulk import hold_conversations, state_of
from tickets.actions.clockwork import terms_data
from tickets.actions.ground import Ground, apply_terms, place_of
from tickets.actions.rules import check_works
from tickets.actions.work import Job, working
from tickets.models import BulkChange, Department, Priority, Ticket
from tickets.queries import access_department
from tickets.queries.bulk import access_bulk_change, find_changed_since, lock_by_number
from tickets.queries.policies import Place
from tickets.queries.tickets import TicketNotYours

UNDO_FOR = timedelta(minutes=10)


class UndoMissing(Refusal):
    """There is no such change of this person's."""

    code = 552
    slug = "undo_missing"
    kind = Kind.MISSING
    message = _("There is nothing of yours to take back here.")


class UndoTooLate(Refusal):
    """Taken back already, or too long ago."""

    code = 553
    slug = "undo_too_late"
    kind = Kind.CONFLICT
    message = _("This cannot be taken back any more: ten minutes have passed, or it was taken back already.")


class UndoCollides(Refusal):
    """Nothing is left that could be taken back: others changed all of the tickets since, or they are done."""

    code = 554
    slug = "undo_collides"
    kind = Kind.CONFLICT
    message = _("These tickets have changed since: %(references)s. Nothing was taken back.")


class Undone(NamedTuple):
    """What became of it: references of the tickets that are as they were before, and of those that were left as they
    are, because they have changed since."""

    bulk: BulkChange
    restored: list[str]
    left: list[str]


@transaction.atomic
def undo_many(*, actor: permissions.Person, bulk_id: int, now: datetime) -> Undone:
    """Take a change of many tickets back, within ten minutes. What others changed since stays as it is, and so does
    what is done meanwhile, or what the actor changed again. Clocks have run on.

    Raises MayNotWork, UndoMissing, UndoTooLate, UndoCollides, TicketNotYours (the actor does not work where the
    tickets were any more), DepartmentMissing. Publishes what each single change does.
    """
    check_works(actor, now)
    bulk = access_bulk_change(actor, bulk_id)
    if bulk is None:
        raise UndoMissing
    if bulk.undone_at is not None or now - bulk.at > UNDO_FOR:
        raise UndoTooLate
    rows = {row["ticket"]: row for row in bulk.before if row["changed"]}
    _check_home(actor, (row["home"] for row in rows.values()))
    held = hold_conversations(list(rows)) if "department" in bulk.change else {}
    tickets = lock_by_number(list(rows))
    plans = _plans(actor, tickets, rows, bulk.at)
    if not plans:
        raise UndoCollides(params={"references": ", ".join(ticket.reference for ticket in tickets)})
    going = [ticket for ticket in tickets if ticket.pk in plans]
    ground, homes = Ground(now), _homes(plans.values())
    ground.look_up(_places(going, plans, homes))
    with gathering(now=now):
        with working(now=now, actor=actor) as work:
            for job in work.on_all(going):
                _restore(job, plans[job.ticket.pk], homes, ground)
        let_follow(work, held, "")
    bulk.undone_at = now
    bulk.save(update_fields=["undone_at"])
    left = [ticket.reference for ticket in tickets if ticket.pk not in plans]
    return Undone(bulk, [ticket.reference for ticket in going], left)


def _check_home(actor: permissions.Person, homes: Iterable[str]) -> None:
    """Raises TicketNotYours for who does not work any more where the tickets were."""
    own = {one.department.slug for one in permissions.memberships_of(actor)}
    if not permissions.oversees_desks(actor) and not own.issuperset(homes):
        raise TicketNotYours


def _plans(
    actor: permissions.Person, tickets: Sequence[Ticket], rows: Mapping[int, Mapping[str, Any]], since: datetime
) -> dict[int, dict[str, Any]]:
    """Ticket id -> what it gets back: what is still as the change left it, on tickets that nobody else changed."""
    versions = {ticket.pk: rows[ticket.number]["version"] for ticket in tickets}
    others = find_changed_since(actor, versions, since)
    plans = {}
    for ticket in tickets:
        if ticket.pk in others or not states.is_open(ticket.status):
            continue
        now = state_of(ticket)
        changed = rows[ticket.number]["changed"]
        back = {name: before for name, (before, after) in changed.items() if now[name] == after}
        if back:
            plans[ticket.pk] = back
    return plans


def _homes(plans: Iterable[Mapping[str, Any]]) -> dict[str, Department]:
    """The departments that get tickets back. Raises DepartmentMissing."""
    slugs = {one["department"] for one in plans if "department" in one}
    return {slug: access_department(slug) for slug in sorted(slugs)}


def _places(
    tickets: Iterable[Ticket], plans: Mapping[int, Mapping[str, Any]], homes: Mapping[str, Department]
) -> Iterator[Place]:
    """Where they will be, those that go somewhere."""
    for ticket in tickets:
        back = plans[ticket.pk]
        changed = {name: back[name] for name in ("priority", "category") if name in back}
        if "department" in back:
            changed["department_id"] = homes[back["department"]].pk
        if changed:
            yield place_of(ticket, **changed)


def _restore(job: Job, back: Mapping[str, Any], homes: Mapping[str, Department], ground: Ground) -> None:
    ticket = job.ticket
    if "status" in back:
        ticket.status = Ticket.Status(back["status"]).value
        waiting = ticket.status == Ticket.Status.WAITING_CITIZEN
        job.turn(lambda book: clocks.waiting_changed(book, ground.now, waiting=waiting))
    if "department" in back:
        ticket.department = homes[back["department"]]
        ticket.calendar_version = ground.version(ticket.department)
    if "priority" in back:
        ticket.priority = Priority(back["priority"]).value
    ticket.category = back.get("category", ticket.category)
    if back.keys() & {"priority", "category", "department"}:
        apply_terms(job, ground)
    if "assignee" in back:
        # Whoever left the department meanwhile does not get it back.
        known = back["assignee"] is not None
        ticket.assignee = ground.officer(ticket.department_id, back["assignee"]) if known else None
    job.record("undone", **state_of(ticket), **terms_data(ticket))
