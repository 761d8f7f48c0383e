"""One clock: how it starts, pauses, resumes and ends, and when it is due. Pure; `clocks` says what happens to which.

A clock runs in stretches, and only the working time in them counts. It is due at the instant at which what it
consumed reaches its target; it was kept when it ended at that instant or before. Nothing else decides that. An
instant that lies before what a clock already knows counts as that moment: clocks never run backwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from tickets.working_time import Calendar, epoch_of, floored, instant_of


class Kind(StrEnum):
    """What a clock measures."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"


class State(StrEnum):
    """How a clock stands. The last three are final."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """`runs` are the stretches it ran, in epoch seconds, as far as they are measured by the present calendar;
    `kept_seconds` is what it consumed under earlier ones, which is not measured again.

    `consumed_seconds` is what it had consumed when it last started, paused or ended. `due_at` is None without a
    target, and while a paused clock has something left: then nobody knows. Once the target is used up it is a fact
    and stays. An ended clock shows the due time it was judged by.
    """

    kind: Kind
    cycle: int
    state: State
    target_seconds: int | None
    started_at: datetime
    kept_seconds: int = 0
    runs: tuple[tuple[int, int], ...] = ()
    running_since: datetime | None = None
    due_at: datetime | None = None
    stopped_at: datetime | None = None
    consumed_seconds: int = 0
    paused_since: datetime | None = None
    paused_seconds: int = 0

    @property
    def live(self) -> bool:
        """Whether it has still to end."""
        return self.stopped_at is None

    @property
    def since(self) -> datetime:
        """When it last started, paused, resumed or ended."""
        return self.stopped_at or self.paused_since or self.running_since or self.started_at


_FIELDS = tuple(field.name for field in fields(Clock))


def to_fields(clock: Clock) -> dict[str, Any]:
    """The clock as plain values by their names, for a row or for JSON apart from the instants."""
    values = {name: getattr(clock, name) for name in _FIELDS}
    return values | {"kind": clock.kind.value, "state": clock.state.value, "runs": [list(run) for run in clock.runs]}


def from_fields(values: Mapping[str, Any]) -> Clock:
    """The clock of `to_fields`; what else is there is left aside."""
    known = {name: values[name] for name in _FIELDS}
    runs = tuple((start, end) for start, end in known["runs"])
    return Clock(**known | {"kind": Kind(known["kind"]), "state": State(known["state"]), "runs": runs})


def started(calendar: Calendar, clock: Clock) -> Clock:
    """A new clock, running or paused as its state says."""
    at = floored(clock.started_at)
    running = clock.state == State.RUNNING
    return settled(
        calendar,
        replace(clock, started_at=at, running_since=at if running else None, paused_since=None if running else at),
    )


def pause(calendar: Calendar, clock: Clock, at: datetime) -> Clock:
    """Let a running clock stand still."""
    at = max(floored(at), clock.since)
    return settled(calendar, replace(_halted(calendar, clock, at), state=State.PAUSED, paused_since=at))


def resume(calendar: Calendar, clock: Clock, at: datetime) -> Clock:
    """Let a paused clock run on."""
    at = max(floored(at), clock.since)
    runs, since = clock.runs, at
    if runs and runs[-1][1] == epoch_of(at):
        # It never stood still: the stretch goes on.
        runs, since = runs[:-1], instant_of(runs[-1][0])
    clock = replace(_halted(calendar, clock, at), state=State.RUNNING, runs=runs, running_since=since)
    return settled(calendar, clock)


def end(calendar: Calendar, clock: Clock, at: datetime, *, kept: State = State.MET) -> Clock:
    """End it for good: breached if it was overdue, else as `kept` says."""
    at = max(floored(at), clock.since)
    due = clock.due_at
    clock = settled(calendar, replace(_halted(calendar, clock, at), stopped_at=at))
    if due is None and clock.target_seconds is not None:
        # It ended in a pause with something left: this is when it would have been due.
        due = calendar.add(at, clock.target_seconds - clock.consumed_seconds)
    return replace(clock, due_at=due, state=State.BREACHED if due and at > due else kept)


def retarget(calendar: Calendar, clock: Clock, target_seconds: int | None) -> Clock:
    """Promise something else from its beginning; what it consumed stays."""
    if target_seconds == clock.target_seconds:
        return clock
    return settled(calendar, replace(clock, target_seconds=target_seconds, due_at=None))


def freeze(calendar: Calendar, clock: Clock, at: datetime) -> Clock:
    """Keep what it consumed as this calendar measures it, and the instant at which that reached the target, so that
    another calendar can measure on. A pause that goes on is measured by the calendar under which it ends."""
    at = max(floored(at), clock.since)
    halted = settled(calendar, _halted(calendar, replace(clock, paused_since=None), at))
    return replace(
        halted,
        kept_seconds=halted.consumed_seconds,
        runs=(),
        running_since=at if clock.state == State.RUNNING else None,
        paused_since=clock.paused_since,
    )


def settled(calendar: Calendar, clock: Clock) -> Clock:
    """What follows from its stretches: how much it had consumed, and when it is due."""
    consumed = clock.kept_seconds + sum(calendar.count(start, end) for start, end in clock.runs)
    return replace(clock, consumed_seconds=consumed, due_at=_due(calendar, clock))


def reached(calendar: Calendar, clock: Clock, point: int) -> datetime | None:
    """When what it consumed reaches `point`; None if that was under an earlier calendar, or if it had to run for
    it."""
    left = point - clock.kept_seconds
    if left <= 0:
        return None
    for start, stop in clock.runs:
        worked = calendar.count(start, stop)
        if left <= worked:
            return instant_of(calendar.advance(start, left))
        left -= worked
    return None if clock.running_since is None else calendar.add(clock.running_since, left)


def measured_since(clock: Clock) -> datetime:
    """When its present calendar began to measure it; for one that has not run since, when it last stood still."""
    return instant_of(clock.runs[0][0]) if clock.runs else clock.since


def _due(calendar: Calendar, clock: Clock) -> datetime | None:
    if clock.target_seconds is None:
        return None
    if clock.target_seconds > clock.kept_seconds:
        return reached(calendar, clock, clock.target_seconds)
    return clock.due_at or measured_since(clock)


def _halted(calendar: Calendar, clock: Clock, at: datetime) -> Clock:
    """Its stretch or its pause is over: for the moment it neither runs nor pauses."""
    runs, paused_seconds = clock.runs, clock.paused_seconds
    if clock.running_since is not None and at > clock.running_since:
        runs = (*runs, (epoch_of(clock.running_since), epoch_of(at)))
    if clock.paused_since is not None:
        paused_seconds += calendar.between(clock.paused_since, at)
    return replace(clock, runs=runs, running_since=None, paused_since=None, paused_seconds=paused_seconds)
