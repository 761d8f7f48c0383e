"""Following tickets: whoever follows a conversation hears what becomes of the tickets about it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tickets import permissions
from tickets.models import TicketFollower
from tickets.queries.tickets import lock_tickets_of


@transaction.atomic(savepoint=False)
def follow_tickets_of(*, subject: str, actor: permissions.Person, now: datetime) -> None:
    """Hear of the tickets about this stream from now on; twice changes nothing. Publishes nothing."""
    TicketFollower.objects.bulk_create(
        [TicketFollower(ticket=ticket, user_id=actor.pk, since=now) for ticket in lock_tickets_of(subject)],
        ignore_conflicts=True,
    )


@transaction.atomic(savepoint=False)
def unfollow_tickets_of(*, subject: str, actor: permissions.Person) -> None:
    """Hear of them no longer; harmless for whoever does not. Publishes nothing."""
    ids = [ticket.pk for ticket in lock_tickets_of(subject)]
    TicketFollower.objects.filter(ticket_id__in=ids, user_id=actor.pk).delete()
