"""What is stored about a ticket, as plain data, and how one says that some of it is not as it should be. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from tickets import chain, references
from tickets.rebuild import Raised


class Difference(NamedTuple):
    """Something that is not as it should be: of which ticket (its number), where in it, and what differs."""

    ticket: int
    where: str
    what: str

    def __str__(self) -> str:
        return f"{references.reference_of(self.ticket)} {self.where}: {self.what}"


class Entry(NamedTuple):
    """An event and the digest that is stored with it."""

    link: chain.Link
    digest: str


class TicketRow(NamedTuple):
    """A ticket as it is stored; its department by short name, the ticket it went into by number."""

    id: int
    number: int
    title: str
    body: str
    subject: str
    restricted: bool
    requester: int | None
    department: str
    category: str
    priority: str
    status: str
    origin: str
    assignee: int | None
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    changed_at: datetime
    policy: int | None
    calendar_version: int
    due_at: datetime | None
    level: int
    reopened: int
    rating: int | None
    rating_words: str
    merged_into: int | None
    next_at: datetime | None
    last_event: int
    last_digest: str


class ClockRow(NamedTuple):
    """A clock as it is stored."""

    kind: str
    cycle: int
    state: str
    target_seconds: int | None
    started_at: datetime
    kept_seconds: int
    runs: list[list[int]]
    running_since: datetime | None
    due_at: datetime | None
    stopped_at: datetime | None
    consumed_seconds: int
    paused_since: datetime | None
    paused_seconds: int
    department: str
    category: str
    policy: int | None
    calendar_version: int
    steps_done: int
    next_at: datetime | None


class Dossier(NamedTuple):
    """Everything that is stored about a ticket. Events in their order; clocks in the order they were started; notes
    as their texts by id."""

    ticket: TicketRow
    events: Sequence[Entry]
    clocks: Sequence[ClockRow]
    escalations: Sequence[Raised]
    notes: Mapping[int, str]
