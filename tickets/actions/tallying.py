"""Keeping the figures of the responsiveness pages up, in the transaction of the change itself.

Called once per unit of work, last: rows are added in the order of their keys, so two transactions wait for each
other, at worst, and never in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from tickets.days import day_of, month_of
from tickets.histogram import WIDTH, place_of
from tickets.models import ASSEMBLY, CategoryBand, DueTally, FirstDueTally, MonthBand, TicketTally, YearBand

ROWS_AT_ONCE = 100
"""Rows in one statement; a database takes only so many values."""
TOTALS = ("stopped", "kept", "missed", "paused", "paused_seconds")
BAND_COUNTS = (*TOTALS, *(f"{what}{place}" for what in "ns" for place in range(WIDTH)))
TICKET_COUNTS = ("opened", "resolved", "reopened", "escalated", "still_open", "waiting")
MONTH_KEY = ("scope", "month", "kind", "band")
YEAR_KEY = ("scope", "year", "kind", "band")
CATEGORY_KEY = ("scope", "year", "category", "kind", "band")
DUE_COUNTS = ("owed",)
DUE_KEY = ("department_id", "kind", "category", "day")
FIRST_DUE_KEY = ("department_id", "day")
TICKET_KEY = ("department_id", "month", "category")

Key = tuple[object, ...]
Sums = dict[Key, list[int]]
Addition = tuple[Key, tuple[int, ...]]


class ClockStop(NamedTuple):
    """A clock that came to its end, whichever way. `category` and `department_id` are those it counts under.

    `kept` is its verdict, None where nothing was promised, and `due_at` the due time that it was judged by. A clock
    that was `cancelled` before it was due answered nothing and broke nothing: it is not counted.
    """

    department_id: int
    category: str
    kind: str
    stopped_at: datetime
    consumed_seconds: int
    kept: bool | None
    due_at: datetime | None
    paused_seconds: int = 0
    cancelled: bool = False


class TicketCount(NamedTuple):
    """What happened to tickets of a department and category, as differences.

    `still_open`: +1 when one is opened, reopened or comes in by transfer or another category; -1 when it is resolved,
    closed from an open state, merged, or goes elsewhere. `waiting`: +1 and -1 as it begins and stops to wait for the
    citizen, whatever ends the wait. `opened` counts where a ticket was opened, `escalated` where it stood then.
    """

    department_id: int
    category: str
    at: datetime
    opened: int = 0
    resolved: int = 0
    reopened: int = 0
    escalated: int = 0
    still_open: int = 0
    waiting: int = 0


class DueChange(NamedTuple):
    """One live clock more (`by` 1) or less (-1) that is due at a time."""

    department_id: int
    category: str
    kind: str
    due_at: datetime
    by: int


class FirstDueChange(NamedTuple):
    """One ticket more (`by` 1) or less (-1) that owes the first of what it owes at a time."""

    department_id: int
    due_at: datetime
    by: int


def first_due_moved(before: tuple[int, datetime | None], after: tuple[int, datetime | None]) -> list[FirstDueChange]:
    """What it takes to count a ticket where it is `after`, no longer where it was `before`: (department, first
    due)."""
    if before == after:
        return []
    places = ((before, -1), (after, 1))
    return [FirstDueChange(department_id, at, by) for (department_id, at), by in places if at is not None]


def count(
    *,
    stops: Sequence[ClockStop] = (),
    moves: Sequence[TicketCount] = (),
    dues: Sequence[DueChange] = (),
    firsts: Sequence[FirstDueChange] = (),
) -> None:
    """Add these to the tallies, in the caller's transaction: it stands or falls with what is counted."""
    months, years, categories = _banded(one for stop in stops for one in _counted(stop))
    _add(MonthBand._meta.db_table, MONTH_KEY, BAND_COUNTS, months)
    _add(YearBand._meta.db_table, YEAR_KEY, BAND_COUNTS, years)
    _add(CategoryBand._meta.db_table, CATEGORY_KEY, BAND_COUNTS, categories)
    _add(TicketTally._meta.db_table, TICKET_KEY, TICKET_COUNTS, _summed(map(_of_tickets, moves)))
    _add(DueTally._meta.db_table, DUE_KEY, DUE_COUNTS, _summed(map(_of_due, dues)))
    _add(FirstDueTally._meta.db_table, FIRST_DUE_KEY, DUE_COUNTS, _summed(map(_of_first_due, firsts)))


class _Counted(NamedTuple):
    """One thing to count of a clock, and the day that it belongs to. `counts` are its TOTALS."""

    stop: ClockStop
    on: date
    counts: tuple[int, ...]


def _counted(stop: ClockStop) -> Iterator[_Counted]:
    """The time it took, where it stopped; its promise, where that was decided."""
    if stop.cancelled:
        return
    on = day_of(stop.stopped_at)
    was_kept, was_paused = int(stop.kept is True), int(stop.paused_seconds > 0)
    yield _Counted(stop, on, (1, was_kept, 0, was_paused, stop.paused_seconds))
    if stop.kept is False:
        decided = day_of(min(stop.due_at, stop.stopped_at)) if stop.due_at else on
        yield _Counted(stop, decided, (0, 0, 1, 0, 0))


def _banded(counted: Iterable[_Counted]) -> tuple[Sums, Sums, Sums]:
    """By month, by year and by category, each for the department and for the assembly."""
    months: Sums = {}
    years: Sums = {}
    categories: Sums = {}
    for stop, on, counts in counted:
        band, place = place_of(stop.consumed_seconds)
        month = on.replace(day=1)
        for scope in (ASSEMBLY, stop.department_id):
            for sums, key in (
                (months, (scope, month, stop.kind, band)),
                (years, (scope, on.year, stop.kind, band)),
                (categories, (scope, on.year, stop.category, stop.kind, band)),
            ):
                row = sums.get(key) or sums.setdefault(key, [0] * len(BAND_COUNTS))
                for number, value in enumerate(counts):
                    row[number] += value
                row[len(TOTALS) + place] += counts[0]
                row[len(TOTALS) + WIDTH + place] += counts[0] * stop.consumed_seconds
    return months, years, categories


def _of_tickets(move: TicketCount) -> Addition:
    month = month_of(move.at)
    return (move.department_id, month, move.category), move[3:]


def _of_due(change: DueChange) -> Addition:
    return (change.department_id, change.kind, change.category, day_of(change.due_at)), (change.by,)


def _of_first_due(change: FirstDueChange) -> Addition:
    return (change.department_id, day_of(change.due_at)), (change.by,)


def _summed(additions: Iterable[Addition]) -> Sums:
    sums: Sums = {}
    for key, counts in additions:
        row = sums.get(key) or sums.setdefault(key, [0] * len(counts))
        for number, value in enumerate(counts):
            row[number] += value
    return {key: row for key, row in sums.items() if any(row)}


def _add(table: str, key: Sequence[str], counts: Sequence[str], sums: Sums) -> None:
    """One statement for all of them, in the order of their keys."""
    rows = sorted(sums.items())
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[start : start + ROWS_AT_ONCE]
        with connection.cursor() as cursor:
            values: list[Any] = [one for k, c in some for one in (*k, *c)]
            cursor.execute(_statement(table, key, counts, len(some)), values)


def _statement(table: str, key: Sequence[str], counts: Sequence[str], rows: int) -> str:
    one_row = f"({', '.join(['%s'] * (len(key) + len(counts)))})"
    sums = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in counts)
    return (
        f"INSERT INTO {table} ({', '.join((*key, *counts))}) VALUES {', '.join([one_row] * rows)} "  # noqa: S608
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {sums}"
    )
