"""How a clock stands at this moment: what is left of it, and the shape and the word that say so. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from tickets.working_time import Calendar


class ClockLike(Protocol):
    """A clock as it is stored."""

    kind: str
    cycle: int
    state: str
    target_seconds: int | None
    started_at: datetime
    running_since: datetime | None
    due_at: datetime | None
    stopped_at: datetime | None
    consumed_seconds: int
    paused_since: datetime | None
    paused_seconds: int


class Standing(NamedTuple):
    """`shape` is `due`, `soon`, `breached`, `paused`, `met`, `cancelled` or `open` (nothing was promised). `left` is
    in working seconds, negative when it is overdue; `share` is how much of the target is used up, 0 to 100."""

    kind: str
    cycle: int
    shape: str
    due_at: datetime | None
    started_at: datetime
    stopped_at: datetime | None
    target: int | None
    consumed: int
    paused: int
    paused_since: datetime | None
    left: int | None
    share: int

    @property
    def live(self) -> bool:
        """Whether it has still to end."""
        return self.stopped_at is None

    @property
    def over(self) -> int:
        """The working seconds beyond the target."""
        return max(0, -(self.left or 0))


SOON = 80
"""The share of the target from which on it is soon."""


def standing(clock: ClockLike, calendar: Calendar, now: datetime) -> Standing:
    """How this clock stands."""
    consumed = clock.consumed_seconds
    if clock.running_since is not None and clock.stopped_at is None:
        consumed += calendar.between(clock.running_since, now)
    paused = clock.paused_seconds
    if clock.paused_since is not None and clock.stopped_at is None:
        paused += calendar.between(clock.paused_since, now)
    target = clock.target_seconds
    left = None if target is None else target - consumed
    share = 0 if not target else max(0, min(100, round(100 * consumed / target)))
    return Standing(
        kind=str(clock.kind),
        cycle=clock.cycle,
        shape=_shape(str(clock.state), clock.due_at, target, share, now),
        due_at=clock.due_at,
        started_at=clock.started_at,
        stopped_at=clock.stopped_at,
        target=target,
        consumed=consumed,
        paused=paused,
        paused_since=clock.paused_since,
        left=left,
        share=share,
    )


def _shape(state: str, due_at: datetime | None, target: int | None, share: int, now: datetime) -> str:
    if state in ("met", "cancelled", "breached"):
        return state
    if due_at is not None and due_at < now:
        return "breached"  # also a paused one: what is used up stays used up
    if state == "paused":
        return "paused"
    if target is None:
        return "open"
    return "soon" if share >= SOON else "due"


def runs_for(calendar: Calendar, now: datetime) -> int:
    """For how many seconds from now on every second is working time; 0 while the calendar is closed."""
    zone = ZoneInfo(calendar.content.zone)
    local = now.astimezone(zone)
    midnight = datetime.combine(local.date(), time(), zone)
    for _opening, closing in calendar.windows_on(local.date()):
        end = midnight + timedelta(seconds=closing)
        seconds = int((end - now).total_seconds())
        if seconds > 0 and calendar.is_open(now) and calendar.between(now, end) >= seconds:
            return seconds
    return 0


def leading(standings: Iterable[Standing]) -> Standing | None:
    """The clock that decides when a ticket is due: the running one that is due first, else one that stands still."""
    live = [one for one in standings if one.live]
    running = [one for one in live if one.due_at is not None]
    if running:
        return min(running, key=lambda one: (one.due_at or one.started_at, one.kind))
    return next((one for one in live if one.shape == "paused"), next(iter(live), None))
