"""The tickets that hold what somebody wrote."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from tickets.models import Relation, Ticket, TicketEvent

WORDS = Q(kind__in=("rated", "rejected", "reopened", "closed"))
"""What a citizen says about a ticket."""


def words_of(user_id: int) -> Q:
    """Events that hold words of this person: what they said, and the opening of a ticket that is theirs."""
    return (WORDS & Q(actor_id=user_id)) | Q(ticket__requester_id=user_id, kind__in=("opened", "imported"))


def lock_tickets_of(user_id: int) -> list[Ticket]:
    """Every ticket in which this person has words, locked."""
    theirs = TicketEvent.objects.filter(words_of(user_id)).values("ticket_id")
    return list(Ticket.objects.filter(pk__in=theirs).select_for_update().order_by("pk"))


def with_related(tickets: Sequence[Ticket]) -> set[int]:
    """The ids of these tickets and of all beside which they are named."""
    pairs = Relation.objects.filter(Q(ticket__in=tickets) | Q(other__in=tickets)).values_list("ticket_id", "other_id")
    return {ticket.pk for ticket in tickets} | {pk for pair in pairs for pk in pair}
