"""Who hears of a ticket."""

from __future__ import annotations

from collections.abc import Iterable

from tickets import permissions
from tickets.models import Ticket, TicketFollower
from tickets.queries.people import people_with_memberships


def followers_of(ticket_ids: Iterable[int]) -> dict[int, list[int]]:
    """Ticket id -> the ids of its followers; one query."""
    rows = TicketFollower.objects.filter(ticket_id__in=list(ticket_ids)).order_by("pk")
    found: dict[int, list[int]] = {}
    for ticket_id, user_id in rows.values_list("ticket_id", "user_id"):
        found.setdefault(ticket_id, []).append(user_id)
    return found


def is_following(user_id: int, ticket_id: int) -> bool:
    """Whether the person follows the ticket."""
    return TicketFollower.objects.filter(ticket_id=ticket_id, user_id=user_id).exists()


def hearers_of(ticket: Ticket) -> set[int]:
    """The ids of its followers and of whose it is."""
    found = {*followers_of([ticket.pk]).get(ticket.pk, []), ticket.requester_id}
    return {user_id for user_id in found if user_id is not None}


def who_may_follow(ticket: Ticket, people: set[int]) -> set[int]:
    """Those of these people who may read the ticket; two queries for one that is not for everyone."""
    if not ticket.restricted:
        return people
    return {pk for pk, person in people_with_memberships(people).items() if permissions.can_read(person, ticket)}
