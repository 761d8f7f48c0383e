"""What the actions share that take many people's wishes at once: constant SQL, in chunks, because building a
query takes the ORM longer than answering it takes the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from engagement.townhalls.models import TownHall
from realtime.sql import placeholders, value_rows

CHUNK = 4_000
"""Rows in one statement at most: SQLite takes some 32,000 values."""


_BANS = """
SELECT hall_id, user_id, reason FROM townhalls_hallban WHERE lifted_at IS NULL AND (until IS NULL OR until > %s)
AND scope = 'all' AND hall_id IN ({halls}) AND user_id IN ({users})
"""
_HALLS = """
SELECT id, state, voting_open, reactions_open, panic, voting_strength FROM townhalls_townhall WHERE id IN ({halls})
"""


def find_bans(halls: Collection[int], users: Collection[int], now: datetime) -> dict[tuple[int, int], str]:
    """(hall, person) -> why they may only watch, where such a ban runs. One query."""
    if not halls or not users:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            _BANS.format(halls=placeholders(halls), users=placeholders(users)),
            [connection.ops.adapt_datetimefield_value(now), *halls, *users],
        )
        return {(hall, user): reason for hall, user, reason in cursor.fetchall()}


def find_halls(ids: Collection[int]) -> dict[int, TownHall]:
    """Halls with no more than what a crowd's wishes are checked by: state and switches. One query."""
    if not ids:
        return {}
    rows = TownHall.objects.raw(_HALLS.format(halls=placeholders(ids)), list(ids))
    return {hall.pk: hall for hall in rows}


def perform(statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Execute a statement for all rows, `{rows}` in it being those after `VALUES`; for no rows, nothing. One query
    for each `CHUNK`."""
    with connection.cursor() as cursor:
        for chunk in _chunks(list(rows)):
            cursor.execute(statement.format(rows=value_rows(chunk, len(chunk[0]))), _flat(chunk))


def select(statement: str, rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """The same for a statement that answers."""
    found: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for chunk in _chunks(list(rows)):
            cursor.execute(statement.format(rows=value_rows(chunk, len(chunk[0]))), _flat(chunk))
            found += cursor.fetchall()
    return found


def _chunks(rows: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))


def _flat(rows: Iterable[Sequence[Any]]) -> list[Any]:
    return [value for row in rows for value in row]
