"""Who has a ticket, how pressing it is, what it is about, and which department owes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal
from realtime.publish import announce_rights_changed, gathering
from tickets import permissions, subjects, text
from tickets.actions.clockwork import terms_data
from tickets.actions.ground import Ground, apply_terms
from tickets.actions.rules import (
    NothingChanges,
    PriorityUnknown,
    check_fresh,
    check_open,
    check_works,
    clean_reason,
)
from tickets.actions.work import Job, Work, working
from tickets.models import CATEGORY_LENGTH, Department, Priority, Ticket
from tickets.queries import access_department
from tickets.queries.about import departments_owing
from tickets.queries.tickets import TicketNotYours, access_ticket, get_ticket, stream_of


class AssigneeForeign(Refusal):
    """Only who works in the ticket's department can have it."""

    code = 540
    slug = "assignee_foreign"
    kind = Kind.INVALID
    message = _("Choose somebody who works in the department of this ticket.")


class SameDepartment(Refusal):
    """The ticket is there already."""

    code = 541
    slug = "same_department"
    kind = Kind.INVALID
    message = _("This department has the ticket already. Choose another one.")


@transaction.atomic
def assign_ticket(
    *,
    actor: permissions.Person,
    number: int,
    assignee_id: int | None,
    version: int | None = None,
    now: datetime,
) -> Ticket:
    """Give a ticket to an officer of its department, or back to all of them (None). The first touch opens a new one.

    Raises MayNotWork, TicketMissing, TicketNotYours, StaleTicket, StatusImpossible, NothingChanges, AssigneeForeign.
    Publishes TicketChanged, QueueChanged, TicketShown, NotificationReceived.
    """
    check_works(actor, now)
    ticket = access_ticket(actor, number)
    check_fresh(actor, ticket, version)
    with working(now=now, actor=actor) as work:
        give(work.on(ticket), assignee_id, Ground(now))
    return ticket


def give(job: Job, assignee_id: int | None, ground: Ground) -> None:
    """Raises StatusImpossible, NothingChanges, AssigneeForeign."""
    ticket = job.ticket
    check_open(ticket)
    if ticket.assignee_id == assignee_id:
        raise NothingChanges
    assignee = ground.officer(ticket.department_id, assignee_id) if assignee_id is not None else None
    if assignee is None and assignee_id is not None:
        raise AssigneeForeign(field="assignee")
    before = ticket.assignee_id
    ticket.assignee = assignee
    if ticket.status == Ticket.Status.NEW and assignee is not None:
        ticket.status = Ticket.Status.OPEN.value
    job.record("assigned", before=before, assignee=assignee_id, name=assignee.display_name if assignee else "")
    job.tell([assignee_id], "ticket_assigned")


@transaction.atomic
def change_priority(
    *, actor: permissions.Person, number: int, priority: str, version: int | None = None, now: datetime
) -> Ticket:
    """Say how pressing a ticket is. Another policy may hold for it then: what runs keeps what it used.

    Raises MayNotWork, TicketMissing, TicketNotYours, StaleTicket, StatusImpossible, NothingChanges, PriorityUnknown.
    Publishes TicketChanged, QueueChanged, TicketShown.
    """
    check_works(actor, now)
    ticket = access_ticket(actor, number)
    check_fresh(actor, ticket, version)
    with working(now=now, actor=actor) as work:
        prioritise(work.on(ticket), priority, Ground(now))
    return ticket


def prioritise(job: Job, priority: str, ground: Ground) -> None:
    """Raises PriorityUnknown, StatusImpossible, NothingChanges."""
    if priority not in Priority.values:
        raise PriorityUnknown(field="priority")
    check_open(job.ticket)
    before = str(job.ticket.priority)
    if before == priority:
        raise NothingChanges
    job.ticket.priority = Priority(priority).value
    apply_terms(job, ground)
    job.record("priority_changed", before=before, after=priority, **terms_data(job.ticket))


@transaction.atomic
def change_category(
    *, actor: permissions.Person, number: int, category: str, version: int | None = None, now: datetime
) -> Ticket:
    """Say what a ticket is about. Another policy may hold for it then: what runs keeps what it used.

    Raises MayNotWork, TicketMissing, TicketNotYours, StaleTicket, StatusImpossible, NothingChanges, TextTooLong,
    TextUnreadable. Publishes TicketChanged, QueueChanged, TicketShown.
    """
    check_works(actor, now)
    ticket = access_ticket(actor, number)
    check_fresh(actor, ticket, version)
    with working(now=now, actor=actor) as work:
        categorise(work.on(ticket), clean_category(category), Ground(now))
    return ticket


def clean_category(category: str) -> str:
    """As it is stored; "" for none. Raises TextTooLong, TextUnreadable."""
    return text.clean_line(category, limit=CATEGORY_LENGTH, field="category", optional=True)


def categorise(job: Job, category: str, ground: Ground) -> None:
    """Raises StatusImpossible, NothingChanges."""
    check_open(job.ticket)
    before = job.ticket.category
    if before == category:
        raise NothingChanges
    job.ticket.category = category
    apply_terms(job, ground)
    job.record("category_changed", before=before, after=category, **terms_data(job.ticket))


@transaction.atomic
def transfer_ticket(
    *,
    actor: permissions.Person,
    number: int,
    department: str,
    reason: str,
    version: int | None = None,
    now: datetime,
) -> Ticket:
    """Another department (its slug) owes the ticket from now on: by its calendar and policies, with what was used.
    Nobody there has it yet. The conversation follows where it was the old department's, unless that still owes
    something about it.

    Raises MayNotWork, TicketMissing, TicketNotYours, StaleTicket, StatusImpossible, DepartmentMissing,
    SameDepartment, TextEmpty, TextTooLong, TextUnreadable. Publishes TicketChanged, QueueChanged on both desks,
    TicketShown, NotificationReceived, and what the conversation publishes; the hubs ask again who may listen.
    """
    check_works(actor, now)
    known = get_ticket(actor, number)
    if not permissions.can_work_on(actor, known):
        raise TicketNotYours
    found = subjects.hold(known.subject)
    ticket = access_ticket(actor, number)
    check_fresh(actor, ticket, version)
    owner = access_department(department)
    reason = clean_reason(reason)
    with gathering(now=now):
        with working(now=now, actor=actor) as work:
            hand_over(work.on(ticket), owner, reason, Ground(now))
        let_follow(work, {ticket.subject: found}, reason)
    return ticket


def let_follow(work: Work, held: Mapping[str, tuple[subjects.Subject, str] | None], reason: str) -> None:
    """Conversations (held before their tickets were) go where their tickets went, and the hubs ask again who may
    listen. A conversation whose old department still has an open ticket about it stays there."""
    moved = [job for job in work.jobs.values() if job.before.department_id != job.ticket.department_id]
    if not moved:
        return
    owing = departments_owing(job.ticket.subject for job in moved)
    for job in moved:
        ticket, found = job.ticket, held.get(job.ticket.subject)
        if found and job.before.department_id not in owing[ticket.subject]:
            found[0].transfer(
                actor=work.actor,
                key=found[1],
                before=job.before.department_id,
                department=ticket.department,
                reason=reason,
                now=work.now,
            )
    streams = {stream_of(job.ticket.pk) for job in moved} | {job.ticket.subject for job in moved} - {""}
    announce_rights_changed(streams=sorted(streams), now=work.now)


def hand_over(job: Job, department: Department, reason: str, ground: Ground) -> None:
    """Raises StatusImpossible, SameDepartment."""
    ticket = job.ticket
    check_open(ticket)
    if ticket.department_id == department.pk:
        raise SameDepartment(field="department")
    before = ticket.department.slug
    ticket.department, ticket.assignee = department, None
    ticket.calendar_version = ground.version(department)
    apply_terms(job, ground)
    job.record("transferred", before=before, after=department.slug, reason=reason, **terms_data(ticket))
    people = [ticket.requester_id, *ground.supervisors(department.pk)]
    job.tell(people, "ticket_transferred", department=department.name, reason=reason)
