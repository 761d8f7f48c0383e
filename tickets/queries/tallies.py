"""The tallies, read: what was counted, added up by month or year, by category, by department."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Min, QuerySet, Sum

from realtime.sql import placeholders
from tickets.days import months_on
from tickets.figures import ClockSums
from tickets.histogram import WIDTH, both
from tickets.models import ASSEMBLY, CategoryBand, ClockBand, MonthBand, TicketTally, YearBand
from tickets.periods import Period

FLOWS = ("opened", "resolved", "reopened", "escalated")
Grouped = dict[Any, dict[str, ClockSums]]
"""What is grouped by, then the kind of clock."""


class Moves(NamedTuple):
    """What happened to tickets in a period, and how many are open and wait for the citizen by the end of it."""

    opened: int = 0
    resolved: int = 0
    reopened: int = 0
    escalated: int = 0
    open: int = 0
    waiting: int = 0

    def plus(self, other: Moves) -> Moves:
        """Both together."""
        return Moves(*map(sum, zip(self, other, strict=True)))


def first_month() -> date | None:
    """The month of the first ticket that was ever counted, or clock."""
    months = [
        TicketTally.objects.aggregate(first=Min("month"))["first"],
        MonthBand.objects.filter(scope=ASSEMBLY).aggregate(first=Min("month"))["first"],
    ]
    return min((month for month in months if month), default=None)


def clocks_by_step(scope: int, period: Period) -> Grouped:
    """Clocks of a scope by the first day of each month or, in a long period, year."""
    if period.by_year:
        years = _grouped(YearBand, "year", "scope = %s", period, [scope])
        return {date(year, 1, 1): kinds for year, kinds in years.items()}
    months = _grouped(MonthBand, "CAST(month AS TEXT)", "scope = %s", period, [scope])
    return {date.fromisoformat(month): kinds for month, kinds in months.items()}


def clocks_of(scope: int, period: Period) -> dict[str, ClockSums]:
    """All clocks of a scope, by kind alone."""
    return _grouped(YearBand, "scope", "scope = %s", period, [scope]).get(scope, {})


def clocks_by_category(scope: int, period: Period) -> Grouped:
    """Clocks of a scope by category."""
    return _grouped(CategoryBand, "category", "scope = %s", period, [scope])


def clocks_by_department(period: Period) -> Grouped:
    """Clocks of the whole assembly by department id."""
    return _grouped(YearBand, "scope", "scope > %s", period, [ASSEMBLY])


_COUNTS = """
SELECT id, {by}, kind, band, stopped, kept, missed, paused, paused_seconds FROM {table}
WHERE {whose} AND {span} >= %s AND {span} < %s
"""
_BANDS = "SELECT id, {places} FROM {table} WHERE id IN ({ids})"
_PLACES = ", ".join(f"{what}{place}" for what in "ns" for place in range(WIDTH))
Ids = dict[tuple[Any, str, int], list[int]]
"""The rows of a band, by group and kind: one for each month or year."""


def _grouped(model: type[ClockBand], by: str, whose: str, period: Period, values: list[Any]) -> Grouped:
    """Added up by group and kind. Two queries: how much there is everywhere, and then what lies where the
    percentiles are."""
    by_month = model is MonthBand
    bounds = [period.since, period.until] if by_month else [period.first_year, period.last_year + 1]
    sql = _COUNTS.format(by=by, table=model._meta.db_table, whose=whose, span="month" if by_month else "year")
    grouped: Grouped = {}
    ids: Ids = {}
    for pk, group, kind, band, stopped, kept, missed, paused, paused_seconds in _fetched(sql, [*values, *bounds]):
        kinds = grouped.get(group) or grouped.setdefault(group, {})
        sums = kinds.get(kind) or kinds.setdefault(kind, ClockSums())
        sums.counts[band] = sums.counts.get(band, 0) + stopped
        sums.kept += kept
        sums.missed += missed
        sums.paused += paused
        sums.paused_seconds += paused_seconds
        ids.setdefault((group, kind, band), []).append(pk)
    _look_closer(model, grouped, ids)
    return grouped


def _look_closer(model: type[ClockBand], grouped: Grouped, ids: Ids) -> None:
    """Read what lies in the bands that hold a percentile. What was counted since does no harm: bands only grow."""
    wanted = {
        pk: (sums, rank.band)
        for group, kinds in grouped.items()
        for kind, sums in kinds.items()
        for rank in sums.ranks()
        for pk in ids[group, kind, rank.band]
    }
    if not wanted:
        return
    sql = _BANDS.format(places=_PLACES, table=model._meta.db_table, ids=placeholders(wanted))
    for pk, *lies in _fetched(sql, list(wanted)):
        sums, band = wanted[pk]
        before = sums.bands.get(band)
        sums.bands[band] = both(before, lies) if before else lies


def _fetched(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


# --- tickets ------------------------------------------------------------------------------------------------------


def moves_by_step(department_id: int | None, period: Period, steps: Iterable[date]) -> dict[date, Moves]:
    """What happened to tickets (of a department, or of all) in each step; `open` and `waiting` at its end."""
    grown = list(_growing(department_id, period))
    found: dict[date, Moves] = {}
    for step in steps:
        until = date(step.year + 1, 1, 1) if period.by_year else months_on(step, 1)
        flows = [moves for month, moves in grown if step <= month < until]
        level = [moves for month, moves in grown if month < until]
        happened = Moves(*map(sum, zip(*(moves[:4] for moves in flows), strict=True))) if flows else Moves()
        found[step] = happened._replace(
            open=sum(moves.open for moves in level), waiting=sum(moves.waiting for moves in level)
        )
    return found


def _growing(department_id: int | None, period: Period) -> Iterator[tuple[date, Moves]]:
    rows = _of_department(department_id).filter(month__lt=period.until).order_by("month")
    named = rows.values_list("month").annotate(*(Sum(name) for name in (*FLOWS, "still_open", "waiting")))
    for month, *sums in named:
        yield month, Moves(*sums)


def moves_by_category(department_id: int | None, period: Period) -> dict[str, Moves]:
    """What happened in the period, and what is open now, by category."""
    return _moves(_of_department(department_id), "category", period)


def moves_by_department(period: Period) -> dict[int, Moves]:
    """What happened in the period, and what is open now, by department id."""
    return _moves(TicketTally.objects.all(), "department_id", period)


def _moves(rows: QuerySet[TicketTally], by: str, period: Period) -> dict[Any, Moves]:
    """Flows of the period beside the levels of all time. Two sums: a condition in each of them took twice as long."""
    inside = rows.filter(month__gte=period.since, month__lt=period.until)
    levels = rows.order_by().values_list(by).annotate(Sum("still_open"), Sum("waiting"))
    flows = inside.order_by().values_list(by).annotate(*(Sum(name) for name in FLOWS))
    found = {group: Moves(open=still_open, waiting=waiting) for group, still_open, waiting in levels}
    for group, *sums in flows:
        found[group] = Moves(*sums)._replace(open=found[group].open, waiting=found[group].waiting)
    return found


def _of_department(department_id: int | None) -> QuerySet[TicketTally]:
    rows = TicketTally.objects.all()
    return rows if department_id is None else rows.filter(department_id=department_id)
