"""The periods that figures can be asked for, and the steps that a period is shown in. Pure."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

RECENT, ALL = "recent", "all"
MONTHS_SHOWN = 24
"""A longer period is shown by years."""


class Period(NamedTuple):
    """Whole calendar years. `name` is what the address says: `recent`, `all`, or the year."""

    name: str
    first_year: int
    last_year: int

    @property
    def since(self) -> date:
        """Its first day."""
        return date(self.first_year, 1, 1)

    @property
    def until(self) -> date:
        """The day after its last."""
        return date(self.last_year + 1, 1, 1)

    @property
    def by_year(self) -> bool:
        """Whether it is too long to be shown month by month."""
        return (self.last_year - self.first_year + 1) * 12 > MONTHS_SHOWN


def periods_between(first_year: int, this_year: int) -> list[Period]:
    """What can be asked for: this year and the last one, each year from the newest on, all of them."""
    recent = Period(RECENT, this_year - 1, this_year)
    years = [Period(str(year), year, year) for year in range(this_year, first_year - 1, -1)]
    return [recent, *years, Period(ALL, min(first_year, this_year), this_year)]


def steps_of(period: Period, *, first: date, last: date) -> list[date]:
    """The first days of its months, or of its years where it is long, from the month `first` to the month `last`."""
    if period.by_year:
        years = range(max(period.first_year, first.year), min(period.last_year, last.year) + 1)
        return [date(year, 1, 1) for year in years]
    years = range(period.first_year, period.last_year + 1)
    months = (date(year, month, 1) for year in years for month in range(1, 13))
    return [month for month in months if first <= month <= last]
