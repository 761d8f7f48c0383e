"""What may be said of how quickly a department answers: sums in, figures out. Pure.

No means: a mean hides the failures that it is made of. Percentiles of working time instead, each with the number it
is taken from; a share of promises in which whatever is overdue and still open counts as missed; and nothing at all
said of fewer than ten, where one report more would turn it over. Counts of what is owed are always said: what is
overdue does not vanish for being the only one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, NamedTuple

import msgspec

from tickets.histogram import Band, Rank, ranks_of, value_at

ENOUGH = 10
"""Of fewer than these nothing is said."""
PERCENTILES = (50, 75, 90)


class ClockFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of clock. Seconds are working seconds.

    `n` clocks came to their end, half of them within `p50_seconds`; `kept_percent` of `decided` promises were kept,
    `missed` of them were not, `overdue` of which still run. Null: there were fewer than ten.
    """

    n: int | None = None
    p50_seconds: int | None = None
    p75_seconds: int | None = None
    p90_seconds: int | None = None
    decided: int | None = None
    kept: int | None = None
    missed: int | None = None
    kept_percent: float | None = None
    overdue: int = 0
    """Past its due time and still running, now; whatever the period."""
    paused: int | None = None
    """How many of the `n` stood paused for some time, and for how long in all."""
    paused_seconds: int | None = None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one period, month, year, category or department: `name` says which, `title` in words."""

    name: str
    title: str = ""
    first_response: ClockFigures
    next_response: ClockFigures
    resolution: ClockFigures
    opened: int = 0
    resolved: int = 0
    reopened: int = 0
    escalated: int = 0
    open: int = 0
    """Still open: now, or in a month or year at its end."""
    waiting: int = 0
    """Of these, waiting for the citizen."""


class OverdueByAge(msgspec.Struct, frozen=True, kw_only=True):
    """Clocks that are overdue and still run, for at least `since_days` days and less than `until_days`."""

    since_days: int
    until_days: int | None
    first_response: int
    next_response: int
    resolution: int


class Overdue(msgspec.Struct, frozen=True, kw_only=True):
    """What is overdue now: tickets, each counted once, and their clocks by age (days of the calendar)."""

    tickets: int
    oldest_due_at: Annotated[datetime, msgspec.Meta(tz=True)] | None
    by_age: list[OverdueByAge]


class Responsiveness(msgspec.Struct, frozen=True, kw_only=True):
    """How quickly a department, or the whole assembly (`department` null), answers.

    `day_seconds` is how long its working day is, to read working seconds by; 86400 where days are whole days.
    """

    department: str | None
    title: str
    as_of: Annotated[datetime, msgspec.Meta(tz=True)]
    period: str
    since: date
    until: date
    """The day after the period's last."""
    periods: list[str]
    """What else can be asked for."""
    by_year: bool
    """Whether `steps` are years rather than months."""
    day_seconds: int
    whole: Line
    overdue: Overdue
    steps: list[Line]
    categories: list[Line]
    departments: list[Line]


@dataclass(slots=True)
class ClockSums:
    """What the tallies hold of one kind of clock, added up: how many clocks each band of the histogram holds, and
    what lies in those bands that hold a percentile."""

    counts: dict[int, int] = field(default_factory=dict)
    bands: dict[int, Band] = field(default_factory=dict)
    kept: int = 0
    missed: int = 0
    paused: int = 0
    paused_seconds: int = 0
    overdue: int = 0

    @property
    def n(self) -> int:
        """How many came to their end."""
        return sum(self.counts.values())

    def ranks(self) -> list[Rank]:
        """Where its percentiles lie; [] where nothing is said of them. What lies there belongs into `bands`."""
        return ranks_of(self.counts, PERCENTILES) if self.n >= ENOUGH else []

    def figures(self) -> ClockFigures:
        """What may be said of it."""
        n, decided = self.n, self.kept + self.missed
        some, promised = n >= ENOUGH, decided >= ENOUGH
        p50, p75, p90 = [value_at(self.bands[rank.band], rank.place) for rank in self.ranks()] or (None, None, None)
        return ClockFigures(
            n=said(n),
            p50_seconds=p50,
            p75_seconds=p75,
            p90_seconds=p90,
            decided=said(decided),
            kept=self.kept if promised else None,
            missed=self.missed if promised else None,
            kept_percent=percent(self.kept, decided) if promised else None,
            overdue=self.overdue,
            paused=self.paused if some else None,
            paused_seconds=self.paused_seconds if some else None,
        )


def said(n: int) -> int | None:
    """A number of clocks as it may be said: none at all, or enough of them."""
    return n if n == 0 or n >= ENOUGH else None


def percent(part: int, whole: int) -> float | None:
    """A share in percent, with one decimal, never rounded up: 100 is all of them."""
    return part * 1000 // whole / 10 if whole else None


class Age(NamedTuple):
    """A group of what is overdue: for at least `since_days`, and less than `until_days` (None: however long)."""

    since_days: int
    until_days: int | None


AGES = (Age(0, 1), Age(1, 7), Age(7, 30), Age(30, 90), Age(90, None))
Kinds = Mapping[str, ClockSums]
"""By kind of clock."""
