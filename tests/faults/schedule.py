"""Which harm is done when: a pure function of a seed. `tests.faults.harms` does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import NamedTuple

SERVERS, WORKERS, LANES = 3, 2, 4
"""A lane is a way to all servers that some of the clients take."""
BEFORE_SECONDS, PEACE_SECONDS = 2.0, 3.0
"""Without harm: at first, and after the last of those that were done at once."""
AT_ONCE = 3
SPREAD_SECONDS = 2.0
"""What is done at once begins within so many seconds."""


class Kind(NamedTuple):
    """A way to do harm, for so many seconds, to one of so many; of what has the same `place` only one at once."""

    shortest: float
    longest: float
    targets: int = 1
    place: str = ""


KINDS: Mapping[str, Kind] = {
    "kill_server": Kind(0.2, 2, SERVERS, "servers"),
    "freeze_server": Kind(1, 4, SERVERS, "servers"),
    "roll_servers": Kind(8, 8, 1, "servers"),
    "kill_worker": Kind(0.2, 2, WORKERS, "workers"),
    "freeze_worker": Kind(1, 4, WORKERS, "workers"),
    "restart_redis_empty": Kind(0, 0, 1, "redis"),
    "flush_redis": Kind(0, 0, 1, "redis"),
    "pause_redis": Kind(1, 4, 1, "redis"),
    "part_from_redis": Kind(2, 5, SERVERS, "redis"),
    "restart_postgres": Kind(0, 0, 1, "postgres"),
    "kill_backends": Kind(0, 0, 1, "postgres"),
    "exhaust_connections": Kind(2, 4, 1, "postgres"),
    "lock_hot_row": Kind(5, 5, 2, "postgres"),
    "cut_behind_commit": Kind(1, 3, SERVERS, "postgres lines"),
    "slow_postgres": Kind(2, 5, SERVERS, "postgres lines"),
    "cut_behind_posts": Kind(1, 3, LANES, "lanes"),
    "cut_after_bytes": Kind(1, 3, LANES, "lanes"),
    "half_open_clients": Kind(2, 5, LANES, "lanes"),
    "dead_clients": Kind(2, 5, LANES, "lanes"),
    "slow_clients": Kind(3, 6, LANES, "lanes"),
    "delayed_clients": Kind(3, 6, LANES, "lanes"),
    "cut_every_socket": Kind(0, 0, 1, "lanes"),
    "jump_of_server_clock": Kind(3, 6, 1, "clocks"),
    "jump_of_worker_clock": Kind(3, 6, 1, "clocks"),
    "slow_readers": Kind(3, 6, 1, "strangers"),
    "flooders": Kind(3, 6, 1, "strangers"),
}


class Fault(NamedTuple):
    """From `at` on, for `seconds`, to number `target`; all times are seconds from the beginning."""

    at: float
    seconds: float
    kind: str
    target: int

    @property
    def ends_at(self) -> float:
        """When it is mended."""
        return self.at + self.seconds

    def __str__(self) -> str:
        return f"{self.kind.replace('_', ' ')} {self.target} for {self.seconds:.1f} s"


def plan(seed: int, seconds: float, kinds: Sequence[str] = tuple(KINDS)) -> list[Fault]:
    """What is done within so many seconds, in order. Each of the kinds comes up before any of them comes again."""
    die = Random(seed)
    faults: list[Fault] = []
    deck: list[str] = []
    at = BEFORE_SECONDS
    while True:
        if not deck:
            deck = die.sample(list(kinds), len(kinds))
        round_ = [fault_of(die, kind, at + die.uniform(0, SPREAD_SECONDS)) for kind in draw(die, deck)]
        ends_at = max(fault.ends_at for fault in round_)
        if ends_at + PEACE_SECONDS > seconds:
            return faults
        faults += sorted(round_)
        at = ends_at + die.uniform(PEACE_SECONDS / 2, PEACE_SECONDS)


def draw(die: Random, deck: list[str]) -> list[str]:
    """One to three from the deck, each from another place."""
    drawn: list[str] = []
    wanted = die.randint(1, AT_ONCE)
    for kind in list(deck):
        if len(drawn) < wanted and KINDS[kind].place not in {KINDS[one].place for one in drawn}:
            drawn.append(kind)
            deck.remove(kind)
    return drawn


def fault_of(die: Random, name: str, at: float) -> Fault:
    """A fault of this kind."""
    kind = KINDS[name]
    return Fault(round(at, 2), round(die.uniform(kind.shortest, kind.longest), 2), name, die.randrange(kind.targets))
