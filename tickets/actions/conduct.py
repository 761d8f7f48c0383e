"""What becomes of a ticket: waiting, resolved, confirmed or rejected by the citizen, closed, reopened, rated."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from tickets import clocks, permissions, states, subjects, text
from tickets.actions.rules import (
    NothingChanges,
    RatingOutOfRange,
    StatusImpossible,
    StatusUnknown,
    check_fresh,
    check_open,
    check_works,
    clean_reason,
    move,
)
from tickets.actions.work import Job, working
from tickets.models import REASON_LENGTH, Ticket
from tickets.queries.calendars import load_calendar
from tickets.queries.due import lock_due_tickets
from tickets.queries.people import supervisors_of
from tickets.queries.policies import promise_of
from tickets.queries.tickets import (
    NotRequester,
    TicketNotYours,
    access_own_ticket,
    access_ticket,
    get_ticket,
    lock_tickets_of,
)
from tickets.queries.watchers import followers_of
from tickets.workdays import closing_after


@transaction.atomic
def change_status(
    *,
    actor: permissions.Person,
    number: int,
    status: str,
    reason: str = "",
    version: int | None = None,
    now: datetime,
) -> Ticket:
    """Say what a ticket waits for: `waiting_citizen` (pauses next response and resolution; takes a reason, which the
    citizen reads), `waiting_third_party` (pauses nothing; takes a reason), or `open`: it goes on.

    Raises MayNotWork, TicketMissing, TicketNotYours, StaleTicket, StatusUnknown, StatusImpossible, NothingChanges,
    TextEmpty, TextTooLong, TextUnreadable. Publishes TicketChanged, QueueChanged, TicketShown, NotificationReceived.
    """
    check_works(actor, now)
    ticket = access_ticket(actor, number)
    check_fresh(actor, ticket, version)
    if status not in states.WAITING:
        raise StatusUnknown(field="status")
    check_open(ticket)
    if status == ticket.status:
        raise NothingChanges
    reason = clean_reason(reason, optional=status == Ticket.Status.OPEN)
    with working(now=now, actor=actor) as work:
        job = work.on(ticket)
        set_status(job, status, reason, now)
    return ticket


def set_status(job: Job, status: str, reason: str, now: datetime) -> None:
    """Bring an open ticket to another open status, clocks and all. Raises StatusImpossible."""
    before = str(job.ticket.status)
    move(job, status)
    waiting = status == Ticket.Status.WAITING_CITIZEN
    job.turn(lambda book: clocks.waiting_changed(book, now, waiting=waiting))
    job.record("status_changed", before=before, after=status, reason=reason)
    if waiting:
        job.tell([job.ticket.requester_id], "ticket_waiting", reason=reason)


# --- resolved -----------------------------------------------------------------------------------------------------


@transaction.atomic
def resolve_ticket(
    *, actor: permissions.Person, number: int, reason: str, version: int | None = None, now: datetime
) -> Ticket:
    """Say that what was owed is done; `reason` is the answer that the citizen reads, and confirms or rejects.

    The conversation follows when nothing else is owed there. Raises MayNotWork, TicketMissing, TicketNotYours,
    StaleTicket, StatusImpossible, TextEmpty, TextTooLong, TextUnreadable. Publishes TicketChanged, QueueChanged,
    TicketShown, NotificationReceived, and what the conversation publishes.
    """
    check_works(actor, now)
    known = get_ticket(actor, number)
    if not permissions.can_work_on(actor, known):
        raise TicketNotYours
    found = subjects.hold(known.subject)
    ticket = access_ticket(actor, number)
    check_fresh(actor, ticket, version)
    check_open(ticket)
    reason = clean_reason(reason)
    with working(now=now, actor=actor) as work:
        settle(work.on(ticket), reason)
    if not any(states.is_open(one.status) for one in lock_tickets_of(ticket.subject)):
        subjects.resolve(found, actor=actor, reason=reason, now=now)
    return ticket


def settle(job: Job, reason: str) -> None:
    """An open ticket is resolved; the citizen is asked. Without one there is nobody to ask, and it closes at once."""
    ticket, now = job.ticket, job.work.now
    move(job, "resolved")
    ticket.resolved_at = now
    job.turn(lambda book: clocks.resolved(book, now))
    job.record("resolved", reason=reason)
    job.count(resolved=1)
    followers = followers_of([ticket.pk]).get(ticket.pk, [])
    job.tell([ticket.requester_id, *followers], "ticket_resolved", reason=reason)
    if ticket.requester_id is None:
        close(job, "closed", by="nobody_to_ask")
        return
    days = promise_of(ticket.policy_id).confirm_days
    ticket.next_at = closing_after(load_calendar(ticket.calendar_version_id), now, days=days)


def close(job: Job, kind: str, **data: Any) -> None:
    """A ticket is closed, by this kind of event."""
    move(job, "closed")
    job.ticket.closed_at, job.ticket.next_at = job.work.now, None
    job.record(kind, **data)


@transaction.atomic(savepoint=False)
def record_resolution(
    *, subject: str, actor: permissions.Person, reason: str, vouched: bool = False, now: datetime
) -> None:
    """A conversation was marked as resolved there: by whose it is, which closes their tickets; by an officer, which
    resolves those of the department. Called inside that transaction. `vouched`: the room above says that the actor
    speaks there for whoever owes it. Publishes as `resolve_ticket`."""
    with working(now=now, actor=actor) as work:
        for job in work.on_all(one for one in lock_tickets_of(subject) if one.status != Ticket.Status.MERGED):
            works_on_it = vouched or permissions.can_work_on(actor, job.ticket)
            if permissions.is_requester(actor, job.ticket) and not vouched:
                _closed_by_citizen(job, reason)
            elif works_on_it and states.is_open(job.ticket.status):
                settle(job, reason or "")


def _closed_by_citizen(job: Job, reason: str) -> None:
    ticket, now = job.ticket, job.work.now
    if ticket.status == Ticket.Status.RESOLVED:
        close(job, "confirmed")
    elif states.is_open(ticket.status):
        # What was done is measured; what nobody will say any more is not owed.
        unsaid = (clocks.Kind.FIRST_RESPONSE, clocks.Kind.NEXT_RESPONSE)
        job.turn(lambda book: clocks.resolved(clocks.cancelled(book, now, kinds=unsaid), now))
        ticket.resolved_at = now
        close(job, "closed", by="requester", reason=reason)
        job.count(resolved=1)
        job.tell([ticket.assignee_id], "ticket_closed", reason=reason)


# --- the citizen's word -------------------------------------------------------------------------------------------


@transaction.atomic
def confirm_resolution(*, actor: permissions.Person, number: int, now: datetime) -> Ticket:
    """The citizen says that it is solved: the ticket closes. Raises MayNotWork, TicketMissing, NotRequester,
    StatusImpossible. Publishes TicketChanged, QueueChanged, TicketShown, NotificationReceived."""
    check_works(actor, now)
    ticket = access_own_ticket(actor, number)
    check_resolved(ticket)
    with working(now=now, actor=actor) as work:
        job = work.on(ticket)
        close(job, "confirmed")
        job.tell([ticket.assignee_id], "ticket_closed")
    return ticket


@transaction.atomic
def reopen_ticket(*, actor: permissions.Person, number: int, reason: str, now: datetime) -> Ticket:
    """The citizen says that it is not solved, and why: a resolution is owed again, in a new cycle; the verdict about
    the last one stays. Rejects what was resolved, reopens what was closed. The conversation follows.

    Raises MayNotWork, TicketMissing, NotRequester, StatusImpossible, TextEmpty, TextTooLong, TextUnreadable.
    Publishes TicketChanged, QueueChanged, TicketShown, NotificationReceived, and what the conversation publishes.
    """
    check_works(actor, now)
    known = get_ticket(actor, number)
    if not permissions.is_requester(actor, known):
        raise NotRequester
    found = subjects.hold(known.subject)
    ticket = access_own_ticket(actor, number)
    reason = clean_reason(reason)
    with working(now=now, actor=actor) as work:
        revive(work.on(ticket), reason)
    subjects.reopen(found, actor=actor, reason=reason, now=now)
    return ticket


def revive(job: Job, reason: str) -> None:
    """A resolved or closed ticket is owed again. Raises StatusImpossible."""
    ticket, now = job.ticket, job.work.now
    kind = "rejected" if ticket.status == Ticket.Status.RESOLVED else "reopened"
    if states.is_open(ticket.status):
        raise StatusImpossible(params={"status": Ticket.Status(ticket.status).label})
    move(job, "open")
    ticket.reopened += 1
    ticket.resolved_at = ticket.closed_at = ticket.next_at = None
    job.turn(lambda book: clocks.reopened(book, now))
    job.record(kind, reason=reason)
    job.count(reopened=1)
    supervisors = supervisors_of([ticket.department_id]).get(ticket.department_id, [])
    followers = followers_of([ticket.pk]).get(ticket.pk, [])
    job.tell([ticket.assignee_id, *supervisors, *followers], "ticket_reopened", reason=reason)


@transaction.atomic(savepoint=False)
def record_reopening(*, subject: str, actor: permissions.Person, reason: str, now: datetime) -> None:
    """A conversation was marked as reopened there: its resolved and closed tickets are owed again, those of the actor
    or of the department they work for. Called inside that transaction. Publishes as `reopen_ticket`."""
    ended = (Ticket.Status.RESOLVED, Ticket.Status.CLOSED)
    with working(now=now, actor=actor) as work:
        for job in work.on_all(one for one in lock_tickets_of(subject) if one.status in ended):
            if permissions.is_requester(actor, job.ticket) or permissions.can_work_on(actor, job.ticket):
                revive(job, reason)


@transaction.atomic
def rate_ticket(*, actor: permissions.Person, number: int, rating: int, words: str = "", now: datetime) -> Ticket:
    """The citizen says how well it was done, 1 to 5, in words if they like; again replaces it. Raises MayNotWork,
    TicketMissing, NotRequester, StatusImpossible, RatingOutOfRange, TextTooLong, TextUnreadable. Publishes
    TicketChanged, QueueChanged, TicketShown."""
    check_works(actor, now)
    ticket = access_own_ticket(actor, number)
    if ticket.status not in (Ticket.Status.RESOLVED, Ticket.Status.CLOSED):
        raise StatusImpossible(params={"status": Ticket.Status(ticket.status).label})
    if not 1 <= rating <= 5:
        raise RatingOutOfRange(field="rating")
    words = text.clean_line(words, limit=REASON_LENGTH, field="words", optional=True)
    with working(now=now, actor=actor) as work:
        job = work.on(ticket)
        ticket.rating, ticket.rating_words = rating, words
        job.record("rated", rating=rating, words=words)
        job.tell([ticket.assignee_id], "ticket_rated", rating=rating)
    return ticket


def check_resolved(ticket: Ticket) -> None:
    """Raises StatusImpossible for a ticket that nobody says is done."""
    if ticket.status != Ticket.Status.RESOLVED:
        raise StatusImpossible(params={"status": Ticket.Status(ticket.status).label})


# --- time's word --------------------------------------------------------------------------------------------------


def close_unconfirmed(*, now: datetime, limit: int = 100) -> int:
    """Close the tickets whose citizens did not answer in time; how many, at most `limit`, in one transaction each
    time it is called. Any number of workers: what one of them has locked, the others pass over."""
    with transaction.atomic():
        tickets = lock_due_tickets(now, limit)
        if not tickets:
            return 0
        with working(now=now) as work:
            for job in work.on_all(tickets):
                close(job, "closed", by="time")
                job.tell([job.ticket.requester_id], "ticket_closed")
    return len(tickets)
