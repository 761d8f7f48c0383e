"""When many fresh accounts write in one place at once, it becomes slow by itself for a time: one table for all rooms.
Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from engagement.accounts.limits import DAY, MINUTE

YOUNGER: Final = 7 * DAY
"""An account that is younger counts as fresh."""
WITHIN: Final = MINUTE


class Calm(NamedTuple):
    """From so many fresh accounts within a minute on, everybody writes once in `seconds` for `lasts`."""

    accounts: int
    seconds: int
    lasts: timedelta


CALMS: Final[Mapping[str, Calm]] = {
    "issue": Calm(5, 60, 15 * MINUTE),
    "chat": Calm(30, 20, 10 * MINUTE),
    "questions": Calm(30, 120, 10 * MINUTE),
}
"""By the kind of thread, and the questions of a town hall: there and in its chat nearly everybody is a guest, and so
fresh."""


def calm_for(kind: str, writers: Collection[tuple[int, datetime]], now: datetime) -> Calm | None:
    """What follows from who wrote when (person, time; fresh accounts only), or None. What was written exactly a
    minute ago does not count."""
    calm = CALMS[kind]
    fresh = {person for person, at in writers if at > now - WITHIN}
    return calm if len(fresh) >= calm.accounts else None


def wait_left(last: datetime | None, seconds: int, now: datetime) -> int:
    """Whoever wrote at `last` where one writes once in `seconds` waits for so many milliseconds more, rounded up."""
    left = last + timedelta(seconds=seconds) - now if last is not None else timedelta()
    return max(0, -(-left // timedelta(milliseconds=1)))
