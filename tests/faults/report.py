"""What a run of the rig says: what was done, what was checked, how long everybody had to wait. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults import checker
from tests.faults.history import Answered, Ended, Event, Granted, History, Invoked, Saw

WITH_REDIS_SECONDS, WITHOUT_REDIS_SECONDS = 1.0, 5.0
PATIENCE = 3.0
"""By so much is everything longer that may take seconds, where the machine is not ours alone; and by as much again as
it is slower."""
REDIS = {"restart_redis_empty", "flush_redis", "pause_redis", "part_from_redis"}
HOUSE = {
    *("freeze_server", "slow_postgres"),
    *("restart_postgres", "exhaust_connections", "lock_hot_row", "cut_behind_commit"),
}
"""What holds up a right's end for everybody: what decides on it, or a process that has already sent, stands still."""
LANE = {"dead_clients", "slow_clients", "delayed_clients", "half_open_clients"}
"""What holds it up for those who come by the lane: what was sent before is still on the way. Nothing else is an
excuse: not a process that ends, not lines that are cut, not a clock that jumps, not a crowd."""
HEARING_AGAIN_SECONDS = 8.0
"""After Redis is back it takes the servers so long to listen again."""
EARLY_SECONDS = 1.0
"""The hubs may hear of it before whoever did it is answered."""


@dataclass(frozen=True)
class Waits:
    """Seconds."""

    n: int
    p50: float
    p99: float
    longest: float

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Waits:
        """Of what was measured."""
        found = sorted(seconds)
        if not found:
            return cls(0, 0.0, 0.0, 0.0)
        return cls(len(found), found[len(found) // 2], found[len(found) * 99 // 100], found[-1])

    def __str__(self) -> str:
        if not self.n:
            return "none"
        return f"{self.n} times, p50 {self.p50:.2f} s, p99 {self.p99:.2f} s, max {self.longest:.2f} s"


def with_tolerance(
    events: Sequence[Event], windows: Sequence[Any], *, lanes: Mapping[str, int], patience: float
) -> list[Event]:
    """Every end of a right with the time that it may take: a second, five without Redis, both from the moment at
    which whatever held it up was mended; `patience` times as long where it is more than 1. `lanes`: by which lane
    somebody comes."""
    return [
        event._replace(within=until(event.at, windows, patience, lane=lanes[event.who]) - event.at)
        if isinstance(event, Ended)
        else event
        for event in events
    ]


def until(at: float, windows: Sequence[Any], patience: float, *, lane: int) -> float:
    """When a right of somebody who comes by this lane, that ended at `at`, has to be gone."""
    stop = at + WITH_REDIS_SECONDS * patience
    for window in sorted(window for window in windows if _holds_up(window.fault, lane)):
        without_redis = window.fault.kind in REDIS
        ended = window.ended + (HEARING_AGAIN_SECONDS if without_redis else 0.0)
        if window.began > stop or ended < at:
            continue
        if without_redis:
            stop = max(stop, min(ended, at + WITHOUT_REDIS_SECONDS * patience))
        else:
            stop = max(stop, window.ended + WITH_REDIS_SECONDS * patience)
    return stop


def _holds_up(fault: Any, lane: int) -> bool:
    return fault.kind in REDIS | HOUSE or (fault.kind in LANE and fault.target == lane)


@dataclass(frozen=True, kw_only=True)
class Report:
    """All that is printed."""

    seed: int
    seconds: float
    operations: dict[str, int]
    faults: dict[str, int]
    broken: dict[str, list[str]]
    """Invariant -> what breaks it; [] where nothing does."""
    recovery: Waits
    longest_recovery: str
    """What was done meanwhile."""
    revocation: Waits
    answers: Waits
    memory: tuple[float, float]
    peak: float
    held: dict[str, tuple[int, int]]
    """Service -> connections before, and after."""
    refused: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        seed: int,
        seconds: float,
        history: History,
        town: Any,
        magistrate: Any,
        windows: Sequence[Any],
        violations: Sequence[checker.Violation],
        peak: float,
    ) -> Report:
        """Of a run that is over."""
        broken: dict[str, list[str]] = {invariant.__name__: [] for invariant in checker.INVARIANTS}
        for violation in violations:
            broken[violation.invariant].append(violation.what)
        witnesses = list(town.witnesses.values())
        return cls(
            seed=seed,
            seconds=seconds,
            operations=operations_in(history) | dict(magistrate.done),
            faults=dict(Counter(window.fault.kind for window in windows)),
            broken=broken,
            recovery=Waits.of(listens - lost for witness in witnesses for lost, listens in witness.recoveries),
            longest_recovery=during([pair for witness in witnesses for pair in witness.recoveries], windows),
            revocation=Waits.of(revocations_in(history, [told for one in witnesses for told in one.revocations])),
            answers=Waits.of(answers_in(history)),
            memory=history.memory,
            peak=peak,
            held=dict(history.held),
            refused={
                str(code): number for code, number in sum((one.refused for one in witnesses), Counter[int]()).items()
            },
        )

    def __str__(self) -> str:
        lines = [
            f"seed {self.seed}, {self.seconds:.0f} s",
            "operations: " + ", ".join(f"{number:,} {name}" for name, number in self.operations.items()),
            "faults: " + ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in self.faults.items()),
            f"answers: {self.answers}",
            f"recovery of a client: {self.recovery}, the longest during {self.longest_recovery or 'nothing'}",
            f"revocation: {self.revocation}",
            f"memory of a server: {self.memory[0]:.0f} MiB, {self.memory[1]:.0f} after, at most {self.peak:.0f}",
            "connections: " + ", ".join(f"{name} {was}, {now} after" for name, (was, now) in self.held.items()),
            "refused: " + (", ".join(f"{number} with {code}" for code, number in self.refused.items()) or "nothing"),
        ]
        for name, found in self.broken.items():
            lines.append(f"{'BROKEN' if found else 'holds '} {name.replace('_', ' ')}")
            lines += [f"         {what}" for what in found[:5]]
            if len(found) > 5:
                lines.append(f"         and {len(found) - 5} more")
        return "\n".join(lines)


def during(recoveries: Sequence[tuple[float, float]], windows: Sequence[Any]) -> str:
    """The faults that were done during the longest of these."""
    lost, listens = max(recoveries, key=lambda pair: pair[1] - pair[0], default=(0.0, 0.0))
    return ", ".join(str(one.fault) for one in windows if one.began < listens and one.ended >= lost - 1)


def operations_in(history: History) -> dict[str, int]:
    """What was done, by name."""
    answers = Counter(event.outcome for event in history.events if isinstance(event, Answered))
    votes = Counter(vote.outcome for vote in history.votes)
    return {
        "posts acknowledged": answers["ok"],
        "refused": answers["fail"],
        "unknown": answers["info"],
        "deliveries": sum(isinstance(event, Saw) for event in history.events),
        "votes": votes["ok"],
        "escalations fired": len(history.fired),
    }


def answers_in(history: History) -> list[float]:
    """From saying to being answered, with all the trying again."""
    asked = {event.content: event.at for event in history.events if isinstance(event, Invoked)}
    return [
        event.at - asked[event.content]
        for event in history.events
        if isinstance(event, Answered) and event.outcome == "ok" and event.content in asked
    ]


def revocations_in(history: History, told: Sequence[tuple[float, str]]) -> list[float]:
    """From the answer of what ended a right to the moment at which a client that was there was told so, if it was
    before it had the right again."""
    ends = [event for event in history.events if isinstance(event, Ended)]
    granted, words = defaultdict(list), defaultdict(list)
    for event in history.events:
        if isinstance(event, Granted):
            granted[event.who].append(event.at)
    for at, who in told:
        words[who].append(at)
    found = []
    for end in ends:
        stop = min((at for at in granted[end.who] if at > end.at), default=float("inf"))
        at = min((at for at in words[end.who] if end.at - EARLY_SECONDS < at < stop), default=None)
        if at is not None:
            found.append(max(0.0, at - end.at))
    return found
