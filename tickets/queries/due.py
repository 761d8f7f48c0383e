"""What is due: rows with a partial index on `next_at`, so that looking costs what is due and not what is open."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import Min, QuerySet

from tickets.models import Delivery, Escalation, SlaClock, Ticket


def find_due_clocks(now: datetime, limit: int) -> list[int]:
    """The ids of the tickets with the most overdue escalation steps, each once, at most `limit` clocks looked at."""
    rows = SlaClock.objects.filter(next_at__lte=now).order_by("next_at", "pk")
    return list(dict.fromkeys(rows.values_list("ticket_id", flat=True)[:limit]))


def lock_due_clock_tickets(ticket_ids: list[int]) -> list[Ticket]:
    """These tickets, locked, without those that another worker has in hand."""
    return list(_locking(Ticket.objects.filter(pk__in=ticket_ids).select_related("department").order_by("pk")))


def lock_due_tickets(now: datetime, limit: int) -> list[Ticket]:
    """Resolved tickets whose time to confirm is over, locked, without those that another worker has in hand."""
    due = Ticket.objects.filter(next_at__lte=now).order_by("next_at", "pk").values_list("pk", flat=True)[:limit]
    rows = Ticket.objects.filter(pk__in=list(due), next_at__lte=now).select_related("department").order_by("pk")
    return list(_locking(rows))


def _locking(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    # On SQLite a write transaction is alone anyway.
    return rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",))


def count_fired(clock_id: int | None, policy_id: int) -> int:
    """How many steps of a policy have fired for a clock."""
    return Escalation.objects.filter(clock_id=clock_id, step__policy_id=policy_id).count() if clock_id else 0


def oldest_by_queue() -> dict[str, datetime | None]:
    """Queue -> when its oldest entry was or will be due; the first entry of an index each."""
    queues = {"escalations": SlaClock.objects, "closings": Ticket.objects, "e-mails": Delivery.objects}
    return {
        name: rows.filter(next_at__isnull=False).aggregate(at=Min("next_at"))["at"] for name, rows in queues.items()
    }


def next_due_at() -> datetime | None:
    """When the next step or closing is due; two looks at the first entry of an index."""
    steps = SlaClock.objects.filter(next_at__isnull=False).aggregate(at=Min("next_at"))["at"]
    closings = Ticket.objects.filter(next_at__isnull=False).aggregate(at=Min("next_at"))["at"]
    return min((at for at in (steps, closings) if at), default=None)
