"""The log on disk: append, read, prune. Called inside the caller's transaction, from threads, never from the loop.

The stream's row is locked by the statement that moves its head, and stays locked until COMMIT: offsets are
handed out in commit order and have no holes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import F

from realtime.models import LogEpoch, Publication, Stream

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
VALUES (%s, (SELECT epoch FROM realtime_logepoch LIMIT 1), %s)
ON CONFLICT (name) DO UPDATE SET head = realtime_stream.head + excluded.head
RETURNING id, epoch, head
"""


def append(stream: str, data: Sequence[str], *, now: datetime) -> Position:
    """Add publications to a stream; returns its position after the last of them. Needs a transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("log.append() needs a transaction")
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, [stream, len(data)])
        stream_id, epoch, head = cursor.fetchone()
        first = head - len(data) + 1
        at = connection.ops.adapt_datetimefield_value(now)
        for start in range(0, len(data), INSERT_CHUNK):
            chunk = data[start : start + INSERT_CHUNK]
            values = ",".join(["(%s,%s,%s,%s)"] * len(chunk))
            parameters: list[Any] = []
            for index, item in enumerate(chunk, start=first + start):
                parameters += (stream_id, index, item, at)
            cursor.execute(
                f'INSERT INTO realtime_publication (stream_id, "offset", data, created_at) VALUES {values}',  # noqa: S608 - placeholders only
                parameters,
            )
    return Position(epoch, head)


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
