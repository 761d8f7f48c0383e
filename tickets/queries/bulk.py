"""Changes of many tickets, read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from tickets.kinds import COLLIDING
from tickets.models import BulkChange, Ticket, TicketEvent

ID_MAX = 2**63 - 1
CHANGING = COLLIDING | {"undone"}


def access_bulk_change(actor: Any, bulk_id: int) -> BulkChange | None:
    """The person's own change of many tickets, locked, or None."""
    if not 0 < bulk_id <= ID_MAX:
        return None
    return BulkChange.objects.select_for_update().filter(pk=bulk_id, actor_id=actor.pk).first()


def lock_by_number(numbers: Iterable[int]) -> list[Ticket]:
    """Tickets, locked in the order of their ids, departments joined. Nobody is asked: after a transfer they are
    another department's."""
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("department")
    return list(rows.filter(number__in=list(numbers)).order_by("pk"))


def find_changed_since(actor: Any, versions: Mapping[int, int], since: datetime) -> set[int]:
    """The ids of those tickets (id -> version) that somebody else changed after that version, which is not older than
    `since`. One query."""
    rows = TicketEvent.objects.filter(
        ~Q(actor_id=actor.pk), ticket_id__in=list(versions), at__gte=since, kind__in=CHANGING, actor__isnull=False
    )
    found = rows.order_by().values_list("ticket_id", "number")
    return {ticket_id for ticket_id, number in found if number > versions[ticket_id]}
