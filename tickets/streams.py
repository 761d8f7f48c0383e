"""The streams of this room: who may listen, and what they will hear.

The public side of a ticket has no stream of its own: it is said on the stream of what the ticket is about. The hub
asks again when rights change, so these answers must hold for the moment they are asked, and for many people at once:
three queries whatever the number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from realtime.streams import StreamPolicy
from tickets import permissions
from tickets.events import DESK_EVENTS, TICKET_EVENTS
from tickets.models import Department, Ticket
from tickets.queries.people import people_with_memberships
from tickets.queries.tickets import ID_MAX

SLUG_LENGTH = 40


def parse_id(key: str) -> int | None:
    """The number after the colon; None unless it is written the one way that we write it (no 007, no ٣)."""
    number = int(key) if key.isascii() and key.isdecimal() and len(key) <= 19 else 0
    return number if 0 < number <= ID_MAX and str(number) == key else None


def may_see_ticket(key: str, user_ids: Sequence[int | None]) -> list[bool]:
    """Who may listen to `ticket:<id>`: who works on it. A missing ticket answers like a closed one."""
    number = parse_id(key)
    ticket = Ticket.objects.only("department_id").filter(pk=number).first() if number is not None else None
    if ticket is None:
        return [False] * len(user_ids)
    return _ask(lambda person: permissions.can_work_on(person, ticket), user_ids)


def may_see_desk(key: str, user_ids: Sequence[int | None]) -> list[bool]:
    """Who may listen to `desk:<department>`: who works there, and who sees every desk."""
    slug = key if len(key) <= SLUG_LENGTH else ""
    department_id = Department.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if department_id is None:
        return [False] * len(user_ids)
    return _ask(
        lambda person: permissions.oversees_desks(person) or permissions.works_for(person, department_id), user_ids
    )


def _ask(predicate: Callable[[Any], bool], user_ids: Sequence[int | None]) -> list[bool]:
    people = people_with_memberships(user_id for user_id in user_ids if user_id is not None)
    return [user_id in people and predicate(people[user_id]) for user_id in user_ids]


POLICIES = (
    StreamPolicy(
        prefix="ticket",
        audience="The officers and supervisors of the ticket's department, director, administrators.",
        authorize=may_see_ticket,
        events=TICKET_EVENTS,
        typing=True,
    ),
    StreamPolicy(
        prefix="desk",
        audience="The officers and supervisors of the department (its short name), director, administrators.",
        authorize=may_see_desk,
        events=DESK_EVENTS,
    ),
)
