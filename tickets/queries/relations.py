"""How tickets stand to each other, as far as actions must know."""

from __future__ import annotations

from django.db import connection

from tickets.models import Relation, TicketCounter

_REACHES = """
WITH RECURSIVE reached(id) AS (
    SELECT other_id FROM tickets_relation WHERE ticket_id = %s AND kind = %s
    UNION
    SELECT next.other_id FROM tickets_relation next JOIN reached ON next.ticket_id = reached.id WHERE next.kind = %s
)
SELECT 1 FROM reached WHERE id = %s LIMIT 1
"""


def find_relation(ticket_id: int, kind: str, other_id: int) -> Relation | None:
    """The relation from the one to the other, or None."""
    return Relation.objects.filter(ticket_id=ticket_id, kind=kind, other_id=other_id).first()


def hold_relations() -> None:
    """Let nobody else relate tickets until COMMIT: two relations that are made at once, between tickets that have
    nothing to do with each other, could close a circle that neither of them sees. Tickets are locked before."""
    list(TicketCounter.objects.select_for_update().filter(pk=1))


def reaches(start: int, kind: str, goal: int) -> bool:
    """Whether relations of this kind lead from one ticket to the other, over any number of steps. One query; what was
    reached once is not followed again."""
    if start == goal:
        return True
    with connection.cursor() as cursor:
        cursor.execute(_REACHES, [start, kind, kind, goal])
        return cursor.fetchone() is not None
