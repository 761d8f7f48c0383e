"""When a time zone changes its offset, so that whoever checks the record needs no database of zones. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

FIRST_YEAR = 1990
"""Before that nothing is measured."""


@lru_cache
def offset_changes(zone: str, last_year: int) -> tuple[tuple[int, int], ...]:
    """(instant, offset from then on), both in seconds, from FIRST_YEAR to the end of a year; the first is how it
    began."""
    day, end = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    found = [(int(day.timestamp()), _offset(zone, day))]
    while day < end:
        morrow = day + timedelta(days=1)
        if _offset(zone, morrow) != found[-1][1]:
            found.append((_between(zone, day, morrow), _offset(zone, morrow)))
        day = morrow
    return tuple(found)


def _between(zone: str, before: datetime, after: datetime) -> int:
    """The first second of the new offset."""
    old = _offset(zone, before)
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, datetime.fromtimestamp(middle, UTC)) == old:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: str, at: datetime) -> int:
    shift = at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    return int(shift.total_seconds())
