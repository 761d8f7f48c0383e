"""What happened while harm was done, as everybody tells it. Pure data; `tests.faults.checker` says whether it may be.

Times are seconds of one monotonic clock. Every client writes down what it asked for and what it was answered, as
Jepsen's do: `invoke` when it asks, then `ok` (done), `fail` (certainly not done), or `info` (nobody knows).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Outcome = Literal["ok", "fail", "info"]


class Invoked(NamedTuple):
    """`who` asks for `content` to be said in a stream. Contents are unique; the same key is the same content."""

    at: float
    who: str
    stream: str
    content: str


class Answered(NamedTuple):
    """What came of it."""

    at: float
    content: str
    outcome: Outcome


class Joined(NamedTuple):
    """`who` listens from `offset` of an epoch on; `recovered` None: it did not ask to go on from anywhere."""

    at: float
    who: str
    stream: str
    epoch: str
    offset: int
    recovered: bool | None = None


class Saw(NamedTuple):
    """`who` was sent a publication, live or as part of a recovery."""

    at: float
    who: str
    stream: str
    offset: int
    content: str


class Ended(NamedTuple):
    """The action that ended a right has been answered: nothing may reach `who` there `within` so many seconds."""

    at: float
    who: str
    stream: str
    within: float = 1.0


class Granted(NamedTuple):
    """The action that gives a right (again) is about to be asked for: from here on `who` may listen there."""

    at: float
    who: str
    stream: str


class Voted(NamedTuple):
    """`who` was answered that its vote on a question stands (`up`), or is taken back."""

    asked_at: float
    at: float
    who: str
    question: str
    up: bool
    outcome: Outcome = "ok"


class Due(NamedTuple):
    """A step of a ticket's clock that was to fire at `at`."""

    at: float
    ticket: str
    step: str


class Fired(NamedTuple):
    """It fired."""

    at: float
    ticket: str
    step: str


Event = Invoked | Answered | Joined | Saw | Ended | Granted


@dataclass(slots=True)
class History:
    """Everything that is known in the end. Events are in the order in which each client wrote them down."""

    events: list[Event] = field(default_factory=list)
    logs: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """Stream -> (offset, content) as the database holds them."""
    votes: list[Voted] = field(default_factory=list)
    ballots: list[tuple[str, str]] = field(default_factory=list)
    """(voter, question): the rows."""
    tallies: dict[str, int] = field(default_factory=dict)
    """Question -> the number that everybody sees."""
    due: list[Due] = field(default_factory=list)
    fired: list[Fired] = field(default_factory=list)
    ended_at: float = 0.0
    """When the last worker had nothing more to do: what was due before has fired."""
    notifications: list[str] = field(default_factory=list)
    """Whom each row is for, about what."""
    published: Mapping[str, float] = field(default_factory=dict)
    """Figure -> as the pages show it."""
    recomputed: Mapping[str, float] = field(default_factory=dict)
    """The same, from the record alone."""
    chain: list[str] = field(default_factory=list)
    """What differs between the record of tickets and what follows from it."""
    record: list[str] = field(default_factory=list)
    """What does not fit the Merkle tree."""
    recorded: list[str] = field(default_factory=list)
    """Every row of the tables that are recorded."""
    leaves: list[str] = field(default_factory=list)
    """What every leaf is about, but for clocks, which are told again."""
    memory: tuple[float, float] = (0.0, 0.0)
    """MiB of the servers at rest before, and after."""
    connections: tuple[int, int] = (0, 0)
    """Sockets that the servers count before, and after."""
    held: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Service -> connections of servers and workers that it counts before, and after."""
    oddities: list[str] = field(default_factory=list)
    """What a client was told that no page should ever be told."""
    deserted: list[str] = field(default_factory=list)
    """Processes that ended, and nobody had ended them."""
