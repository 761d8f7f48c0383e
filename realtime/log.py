"""The log on disk: append, read, prune. Called inside the caller's transaction, from threads, never from the loop.

The stream's row is locked by the statement that moves its head, and stays locked until COMMIT: offsets are
handed out in commit order and have no holes.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import F

from realtime.models import LogEpoch, Publication, Stream
from realtime.sql import value_rows

INSERT_CHUNK = 500


class Position(NamedTuple):
    """Where a stream stands: its epoch and the offset of its newest publication (0: none yet)."""

    epoch: str
    offset: int


class Entry(NamedTuple):
    """One publication as it is delivered: its offset and its JSON."""

    offset: int
    data: str


def current_epoch() -> str:
    """The epoch of streams that have no row yet. Raises LogEpoch.DoesNotExist before the first migration."""
    return LogEpoch.objects.values_list("epoch", flat=True).get()


_ADVANCE = """
INSERT INTO realtime_stream (name, epoch, head)
SELECT column1, (SELECT epoch FROM realtime_logepoch LIMIT 1), column2 FROM (VALUES {rows}) AS added WHERE true
ON CONFLICT (name) DO UPDATE SET head = realtime_stream.head + excluded.head
RETURNING id, name, epoch, head
"""
_APPEND = 'INSERT INTO realtime_publication (stream_id, "offset", data, created_at) VALUES {rows}'


def new_epoch() -> str:
    """One that no stream has had: hexadecimal."""
    return secrets.token_hex(4)


def append(stream: str, data: Sequence[str], *, now: datetime) -> Position:
    """Add publications to a stream; returns its position after the last of them. Needs a transaction."""
    return append_all({stream: data}, now=now)[stream]


def append_all(added: Mapping[str, Sequence[str]], *, now: datetime) -> dict[str, Position]:
    """Add publications to many streams; returns the position of each after the last of its own, in the order of their
    names, in which they are locked: two transactions wait for each other, at worst, and never in a circle.

    Needs a transaction. Two statements for any number of streams, chunks of 500 apart.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("log.append_all() needs a transaction")
    at = connection.ops.adapt_datetimefield_value(now)
    sizes = [(name, len(added[name])) for name in sorted(added)]
    rows: list[tuple[Any, ...]] = []
    found: dict[str, Position] = {}
    with connection.cursor() as cursor:
        for stream_id, name, epoch, head in _in_chunks(cursor, _ADVANCE, sizes):
            found[name] = Position(epoch, head)
            first = head - len(added[name]) + 1
            rows += [(stream_id, offset, item, at) for offset, item in enumerate(added[name], start=first)]
        _in_chunks(cursor, _APPEND, rows)
    return {name: found[name] for name, _size in sizes}


def _in_chunks(cursor: Any, statement: str, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Run it with these rows of values; what it returns."""
    returned: list[tuple[Any, ...]] = []
    for start in range(0, len(rows), INSERT_CHUNK):
        chunk = rows[start : start + INSERT_CHUNK]
        places = value_rows(chunk, len(chunk[0]))
        cursor.execute(statement.format(rows=places), [value for row in chunk for value in row])
        if cursor.description:
            returned += cursor.fetchall()
    return returned


def positions(streams: Iterable[str]) -> dict[str, Position]:
    """The position of each stream; one that has no row yet stands at offset 0 of the current epoch."""
    names = list(streams)
    rows = Stream.objects.filter(name__in=names).values_list("name", "epoch", "head")
    found = {name: Position(epoch, head) for name, epoch, head in rows}
    if len(found) < len(set(names)):
        nowhere = Position(current_epoch(), 0)
        for name in names:
            found.setdefault(name, nowhere)
    return found


def position(stream: str) -> Position:
    """The position of one stream. Read it *before* the state it is to go with: events are absolute, so an
    overlap is harmless and a hole is not."""
    return positions([stream])[stream]


def read(stream: str, *, after: int, limit: int, upto: int | None = None) -> list[Entry]:
    """Publications with `after < offset <= upto`, oldest first, at most `limit`."""
    rows = Publication.objects.filter(stream__name=stream, offset__gt=after)
    if upto is not None:
        rows = rows.filter(offset__lte=upto)
    return [Entry(*row) for row in rows.order_by("offset").values_list("offset", "data")[:limit]]


def read_back(stream: str, *, before: int | None, limit: int) -> list[Entry]:
    """Publications with `offset < before` (None: from the newest), newest first, at most `limit`."""
    rows = Publication.objects.filter(stream__name=stream)
    if before is not None:
        rows = rows.filter(offset__lt=before)
    return [Entry(*row) for row in rows.order_by("-offset").values_list("offset", "data")[:limit]]


def rewrite(stream: str, *, containing: str, change: Callable[[str], str], before: int) -> int:
    """Let publications with `offset < before` whose JSON contains this say something else; returns how many.

    Reads the whole stream: for what happens rarely. Needs a transaction in which the stream was appended to.
    """
    rows = list(Publication.objects.filter(stream__name=stream, offset__lt=before, data__contains=containing))
    for row in rows:
        row.data = change(row.data)
    Publication.objects.bulk_update(rows, ["data"], batch_size=INSERT_CHUNK)
    return len(rows)


def lock(streams: Iterable[str]) -> list[int]:
    """Keep all others from appending to these streams, in the order of their names; the ids of those that have a row.
    Needs a transaction."""
    rows = Stream.objects.select_for_update().filter(name__in=set(streams)).order_by("name")
    return list(rows.values_list("pk", flat=True))


def start_anew(streams: Iterable[str], *, epoch: str) -> int:
    """Forget every publication of these streams and give them this epoch; returns how many streams there were. Their
    heads stay. Needs a transaction."""
    found = lock(streams)
    Publication.objects.filter(stream__in=found).delete()
    return Stream.objects.filter(pk__in=found).update(epoch=epoch)


def renewal(epoch: str) -> list[str]:
    """The SQL that gives every stream another epoch: whoever resumes from before it reloads. For a log that was taken
    back to an earlier state, to be carried out where that is done. `epoch` is hexadecimal."""
    if not all(letter in "0123456789abcdef" for letter in epoch):
        raise ValueError("an epoch is hexadecimal")
    tables = (LogEpoch._meta.db_table, Stream._meta.db_table)
    return [f"UPDATE {table} SET epoch = '{epoch}'" for table in tables]  # noqa: S608 - letters and digits, just checked


def prune(*, older_than: datetime, keep: int, limit: int = 10_000) -> int:
    """Delete publications made before `older_than`, except the newest `keep` of each stream; returns how many."""
    old = (
        Publication.objects.filter(created_at__lt=older_than, offset__lte=F("stream__head") - keep)
        .order_by("created_at", "offset")
        .values_list("pk", flat=True)[:limit]
    )
    return Publication.objects.filter(pk__in=list(old)).delete()[0]
