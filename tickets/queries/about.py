"""Tickets by what they are about: what is owed in a conversation, and to whom its words go."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models.expressions import RawSQL

from tickets.models import Ticket
from tickets.queries.tickets import AboutSomething, lock_tickets, open_tickets

_WITH_ENDS = """
WITH RECURSIVE went(id, into_id) AS (
    SELECT id, merged_into_id FROM tickets_ticket WHERE subject = %s AND NOT (subject = '')
    UNION
    SELECT one.id, one.merged_into_id FROM tickets_ticket one JOIN went ON one.id = went.into_id
)
SELECT id FROM went
"""


def lock_where_it_went(subject: str, *, requester_id: int | None = None) -> list[Ticket]:
    """Whom a word in a conversation reaches: the tickets about this stream (those of one person, where one is named),
    and for one that was merged the one that goes on. One query; all are locked in the order of their ids."""
    if not subject:
        return []
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("department")
    locked = {one.pk: one for one in rows.filter(pk__in=RawSQL(_WITH_ENDS, [subject])).order_by("pk")}  # noqa: S611
    about = [one for one in locked.values() if one.subject == subject]
    if requester_id is not None:
        about = [one for one in about if one.requester_id == requester_id]
    ends = {_end_of(one, locked).pk for one in about}
    return [locked[pk] for pk in sorted(ends)]


def _end_of(ticket: Ticket, locked: dict[int, Ticket]) -> Ticket:
    """Where it goes on. One that was merged while we waited for its lock is followed by another query."""
    while ticket.merged_into_id is not None:
        if ticket.merged_into_id not in locked:
            locked |= lock_tickets([ticket.merged_into_id])
        ticket = locked[ticket.merged_into_id]
    return ticket


def departments_about(subject: str) -> frozenset[int]:
    """The ids of the departments that have a ticket about this stream, done or not. One query."""
    if not subject:
        return frozenset()
    having = Ticket.objects.filter(AboutSomething(), subject=subject).values_list("department_id", flat=True)
    return frozenset(having)


def has_about(subject: str, department_ids: Iterable[int]) -> bool:
    """Whether one of these departments has a ticket about this stream, done or not. One query."""
    wanted = set(department_ids)
    # Departments are compared here: asked for them, SQLite would rather look through their whole queues.
    return bool(wanted) and not wanted.isdisjoint(departments_about(subject))


def departments_owing(subjects: Iterable[str]) -> dict[str, set[int]]:
    """Stream -> the ids of the departments that have an open ticket about it. One query."""
    wanted = {subject for subject in subjects if subject}
    found: dict[str, set[int]] = {subject: set() for subject in wanted}
    if wanted:
        rows = open_tickets().filter(AboutSomething(), subject__in=wanted)
        for subject, department_id in rows.values_list("subject", "department_id"):
            found[subject].add(department_id)
    return found


def first_due_about(subject: str) -> datetime | None:
    """When the first response to what is open about this stream is due; None where nothing is owed or promised. One
    query."""
    return first_dues_about([subject]).get(subject) if subject else None


def first_dues_about(subjects: Collection[str]) -> dict[str, datetime]:
    """Stream -> when the first response to what is open about it is due, of those where one is promised. One query
    for some hundred streams."""
    rows = Ticket.objects.filter(
        AboutSomething(), subject__in=subjects, clocks__kind="first_response", clocks__state="running"
    )
    # The latest first: where several are owed, the earliest stays.
    dues = rows.order_by("-clocks__due_at").values_list("subject", "clocks__due_at")
    return {subject: due for subject, due in dues if due}
