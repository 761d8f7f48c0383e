"""One change of many tickets at once; `undoing` takes it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal
from realtime.publish import gathering
from tickets import permissions, subjects
from tickets.actions import assignment
from tickets.actions.conduct import set_status
from tickets.actions.ground import Ground, place_of
from tickets.actions.rules import (
    NothingChanges,
    PriorityUnknown,
    StatusUnknown,
    check_open,
    check_works,
    clean_reason,
)
from tickets.actions.work import Job, working
from tickets.models import BulkChange, Department, Priority, Ticket
from tickets.queries import access_department
from tickets.queries.policies import Place
from tickets.queries.tickets import access_tickets
from tickets.states import WAITING

MOST = 100


class BulkSize(Refusal):
    """From one ticket to a hundred."""

    code = 549
    slug = "bulk_size"
    kind = Kind.INVALID
    message = _("Choose between one ticket and %(limit)d.")


class BulkUnknown(Refusal):
    """Not one of the things that can be done to many at once."""

    code = 550
    slug = "bulk_unknown"
    kind = Kind.INVALID
    message = _("Choose what to change: the officer, the priority, the category, the state or the department.")


class BulkRefused(Refusal):
    """One of the tickets refused, so none was changed."""

    code = 551
    slug = "bulk_refused"
    kind = Kind.CONFLICT
    message = _("Nothing was changed: %(reference)s refuses. (%(why)s) Leave it out, or put it right first.")


CHANGES = frozenset({"assignee", "priority", "category", "status", "department"})
Held = dict[str, tuple[subjects.Subject, str] | None]


class Doing(NamedTuple):
    """A change that makes sense. `owner` is the department that tickets are transferred to."""

    name: str
    value: Any
    reason: str = ""
    owner: Department | None = None


@transaction.atomic
def change_many(
    *, actor: permissions.Person, numbers: Sequence[int], change: Mapping[str, Any], now: datetime
) -> BulkChange:
    """Do one thing to many tickets: all of them, or none and why. Those that are so already stay as they are.

    `change` is one of {"assignee": id or None}, {"priority"}, {"category"}, {"status", "reason"}, {"department",
    "reason"}. Raises MayNotWork, TicketMissing, TicketNotYours, BulkSize, BulkUnknown, NothingChanges (all are so
    already), BulkRefused (one of the tickets refused), and what is wrong with the change itself: PriorityUnknown,
    StatusUnknown, DepartmentMissing, TextEmpty, TextTooLong, TextUnreadable. Publishes what each single change does.
    """
    check_works(actor, now)
    wanted = list(dict.fromkeys(numbers))
    if not 1 <= len(wanted) <= MOST:
        raise BulkSize(field="tickets", params={"limit": MOST})
    held = hold_conversations(wanted) if "department" in change else {}
    tickets = access_tickets(actor, wanted)
    doing = checked(change)
    before = [state_of(ticket) for ticket in tickets]
    ground = Ground(now)
    ground.look_up(_places(tickets, doing))
    with gathering(now=now):
        with working(now=now, actor=actor) as work:
            for job in work.on_all(tickets):
                _apply(job, doing, ground)
        assignment.let_follow(work, held, doing.reason)
    if not any(job.events for job in work.jobs.values()):
        raise NothingChanges
    rows = [_kept(row, ticket) for row, ticket in zip(before, tickets, strict=True)]
    return BulkChange.objects.create(actor_id=actor.pk, at=now, change=dict(change), before=rows)


def hold_conversations(numbers: Sequence[int]) -> Held:
    """Conversations are locked before their tickets, in the order of their names."""
    names = Ticket.objects.filter(number__in=numbers).exclude(subject="").values_list("subject", flat=True)
    return {name: subjects.hold(name) for name in sorted(set(names))}


def checked(change: Mapping[str, Any]) -> Doing:
    """The change, if it makes sense whatever the tickets are. Raises BulkUnknown, PriorityUnknown, StatusUnknown,
    DepartmentMissing, TextEmpty, TextTooLong, TextUnreadable."""
    names = CHANGES & change.keys()
    if len(names) != 1 or change.keys() - names - {"reason"}:
        raise BulkUnknown(field="change")
    [name] = names
    value, reason = change[name], str(change.get("reason", ""))
    if name == "priority" and value not in Priority.values:
        raise PriorityUnknown(field="priority")
    if name == "status" and value not in WAITING:
        raise StatusUnknown(field="status")
    if name == "status":
        return Doing(name, value, clean_reason(reason, optional=value == Ticket.Status.OPEN))
    if name == "department":
        return Doing(name, value, clean_reason(reason), access_department(value))
    return Doing(name, assignment.clean_category(value) if name == "category" else value)


def _places(tickets: Sequence[Ticket], doing: Doing) -> list[Place]:
    """Where the tickets will be."""
    if doing.name in ("priority", "category"):
        return [place_of(ticket, **{doing.name: doing.value}) for ticket in tickets]
    return [place_of(ticket, department_id=doing.owner.pk) for ticket in tickets] if doing.owner else []


def _apply(job: Job, doing: Doing, ground: Ground) -> None:
    try:
        _do(job, doing, ground)
    except (NothingChanges, assignment.SameDepartment):
        return
    except Refusal as refusal:
        params = {"reference": job.ticket.reference, "why": refusal.text()}
        raise BulkRefused(field=refusal.field, params=params) from refusal


def _do(job: Job, doing: Doing, ground: Ground) -> None:
    if doing.name == "assignee":
        assignment.give(job, doing.value, ground)
    elif doing.name == "priority":
        assignment.prioritise(job, doing.value, ground)
    elif doing.name == "category":
        assignment.categorise(job, doing.value, ground)
    elif doing.owner is not None:
        assignment.hand_over(job, doing.owner, doing.reason, ground)
    else:
        check_open(job.ticket)
        if doing.value == job.ticket.status:
            raise NothingChanges
        set_status(job, doing.value, doing.reason, job.work.now)


def state_of(ticket: Ticket) -> dict[str, Any]:
    """What a change of many can change in a ticket."""
    return {
        "assignee": ticket.assignee_id,
        "priority": str(ticket.priority),
        "category": ticket.category,
        "status": str(ticket.status),
        "department": ticket.department.slug,
    }


def _kept(before: Mapping[str, Any], ticket: Ticket) -> dict[str, Any]:
    """What the undo reads: the version that this change left, what changed, and what it was before."""
    after = state_of(ticket)
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    return {"ticket": ticket.number, "version": ticket.last_event, "home": before["department"], "changed": changed}
