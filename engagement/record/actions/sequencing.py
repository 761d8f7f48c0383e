"""Taking what was committed into the record, in one order for all.

It runs beside the work and never in it: a worker looks every few seconds, whoever is first locks the one row of the
record's head, and gives the next numbers. So an event is in the tree some seconds after it happened, and no request
ever waits for that.

A database gives out the number of a row before the row is committed, so a smaller number may appear after a larger
one was taken in. It is taken in then, at the end: the order is that of being taken in, and is the same for
everybody. Where such rows may still appear is known (`Cursor`), and looked at once a minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from engagement.record import leaves, merkle
from engagement.record.comparing import STRIDE
from engagement.record.leaves import Row
from engagement.record.models import Cursor, Head, Leaf, Node
from engagement.record.queries.sources import CLOCK, SOURCES, Source, clocks_of_events, read_rows
from engagement.record.queries.tree import (
    LONGEST_WRITE,
    Stored,
    access_head,
    get_cursor,
    has_news,
    list_late,
    list_new,
    looks_back,
    newest_leaves,
)
from tickets.keys import record_keys

AT_ONCE = 500
"""Rows of a table in one transaction."""


def take_in(*, now: datetime, limit: int = AT_ONCE) -> int:
    """Add what was committed since; returns how many leaves there are more. Looks without a lock first."""
    if not has_news(now):
        return 0
    # Committed by itself: a row that is only being made could not be locked.
    Head.objects.get_or_create(pk=1)
    return _take_in(now, limit)


@transaction.atomic
def _take_in(now: datetime, limit: int) -> int:
    head = access_head()
    if head is None:
        return 0
    rows: list[Row] = []
    for source in SOURCES:
        found = _found(source, limit, now)
        rows += found
        if source.name == "ticket" and found:
            rows += _moved_clocks([row.row_id for row in found])
    if rows:
        _append(head, rows)
    return len(rows)


def _found(source: Source, limit: int, now: datetime) -> list[Row]:
    """What of a table is to be taken in, and the cursor moved on."""
    cursor = get_cursor(source)
    late: list[int] = []
    if looks_back(cursor, now):
        late = list_late(source, cursor, limit)
        _settle(cursor, now, all_found=len(late) < limit)
    new = list_new(source, cursor, limit)
    if new:
        cursor.top = new[-1]
    if new or cursor.looked_at == now:
        cursor.save()
    return list(read_rows(source, [*late, *new]).values())


def _settle(cursor: Cursor, now: datetime, *, all_found: bool) -> None:
    """Numbers that were given out long ago, and are not there after this look, will not come any more."""
    if not all_found:
        return
    cursor.looked_at = now
    if cursor.marked_at is None or now >= cursor.marked_at + LONGEST_WRITE:
        cursor.settled, cursor.next_settled, cursor.marked_at = cursor.next_settled, cursor.top, now


def _moved_clocks(events: Sequence[int]) -> list[Row]:
    """The clocks of tickets to which something happened, where they are not what the record last said."""
    rows = clocks_of_events(events)
    said = newest_leaves(CLOCK, rows)
    return [
        row for row_id, row in rows.items() if row_id not in said or not leaves.tells(said[row_id].body.encode(), row)
    ]


def _append(head: Head, rows: Sequence[Row]) -> None:
    secret = record_keys()[0]
    made = []
    for index, row in enumerate(rows, start=head.size):
        body = leaves.written(secret, index, row)
        digest = merkle.leaf_hash(body).hex()
        made.append(Leaf(index=index, source=row.source, row_id=row.row_id, body=body.decode(), hash=digest))
    Leaf.objects.bulk_create(made)
    before, head.size = head.size, head.size + len(made)
    head.save()
    _grow(before, head.size)


def _grow(before: int, size: int) -> None:
    """The hashes of the stored subtrees that are complete by now."""
    level = STRIDE
    while size >> level:
        stored = Stored()
        new = range(before >> level, size >> level)
        nodes = [Node(level=level, number=number, hash=_above(stored, level, number)) for number in new]
        Node.objects.bulk_create(nodes)
        level += STRIDE


def _above(stored: Stored, level: int, number: int) -> str:
    half = level - 1
    return merkle.node_hash(stored(half, 2 * number), stored(half, 2 * number + 1)).hex()
