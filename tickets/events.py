"""What this room shows inside events, snapshots and the API. Loaded rows in, data out.

Two sides: what everybody may read of a ticket goes out on the stream of what it is about (`Ticket.subject`), what its
department sees on `ticket:<id>` and `desk:<department>`. Every payload is the absolute new state.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from photos.events import PhotoView
from realtime.events import Event

When = Annotated[datetime, msgspec.Meta(tz=True)]
"""RFC 3339, UTC."""
ClockKind = Literal["first_response", "next_response", "resolution"]
ClockState = Literal["running", "paused", "met", "breached", "cancelled"]
Status = Literal["new", "open", "waiting_citizen", "waiting_third_party", "resolved", "closed", "merged"]
Priority = Literal["low", "normal", "high", "urgent"]

MemberRole = Literal["officer", "supervisor"]


class View(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of the objects inside events and snapshots: fields at their default are left out of the JSON."""


class DepartmentView(View, frozen=True):
    """A department as everyone may see it."""

    slug: str
    name: str


class MemberView(View, frozen=True):
    """Somebody who answers for a department: public fields only."""

    id: int
    handle: str
    name: str
    role: MemberRole


class DepartmentPage(DepartmentView, frozen=True):
    """A department with what it does, how to reach it, and in its own answer who works there (`members`)."""

    summary: str = ""
    phone: str = ""
    email: str = ""
    members: list[MemberView] = []


class DepartmentList(View, frozen=True):
    """The answer to a question for departments."""

    results: list[DepartmentPage]


class PersonRef(View, frozen=True):
    """Somebody by their public name."""

    id: int
    handle: str
    name: str


class ClockView(View, frozen=True):
    """One clock. Seconds are working seconds; `due_at` of a stopped clock is the time it was judged by.

    A running clock has used `consumed_seconds` when it was last looked at; what remains follows from `due_at`.
    """

    kind: ClockKind
    state: ClockState
    started_at: When
    cycle: int = 1
    target_seconds: int | None = None
    due_at: When | None = None
    stopped_at: When | None = None
    consumed_seconds: int = 0
    paused_since: When | None = None
    paused_seconds: int = 0


class EscalationView(View, frozen=True):
    """A step that fired: for whom (`target`), what (`action`), and when it was due to."""

    id: int
    clock: ClockKind
    level: int
    action: str
    target: str
    due_at: When
    at: When
    warning: bool = False
    """It fired before the clock's due time."""


class LineView(View, frozen=True):
    """One event of the record that everybody may read; `data` depends on `kind` (tickets/README.md)."""

    number: int
    kind: str
    at: When
    by: PersonRef | None = None
    """None: time itself."""
    data: dict[str, Any] = {}


class PublicTicket(View, frozen=True):
    """A ticket as everybody may see it."""

    id: int
    reference: str
    title: str
    department: DepartmentView
    status: Status
    opened_at: When
    category: str = ""
    priority: Priority = "normal"
    subject: str = ""
    clocks: list[ClockView] = []
    escalations: list[EscalationView] = []
    level: int = 0
    reopened: int = 0
    resolved_at: When | None = None
    closed_at: When | None = None
    closes_at: When | None = None
    """When an unanswered confirmation closes it."""
    rating: int | None = None
    rating_words: str = ""
    merged_into: str = ""
    """The reference of the ticket that it went into."""


class ShownTicket(View, frozen=True):
    """A ticket with the lines of its record that everybody may read, oldest first."""

    ticket: PublicTicket
    lines: list[LineView]


class RelationView(View, frozen=True):
    """How this ticket stands to another one: `kind` read from this side, e.g. `blocks` or `blocked_by`."""

    kind: str
    reference: str
    title: str
    status: Status


class NoteView(View, frozen=True):
    """An internal note."""

    id: int
    author: PersonRef
    body: str
    at: When
    mentions: list[PersonRef] = []
    photos: list[PhotoView] = []


class DeskTicket(PublicTicket, frozen=True, kw_only=True):
    """A ticket as its department sees it. `version` is the number of its newest event: say which one you saw."""

    version: int
    body: str = ""
    photos: list[PhotoView] = []
    """That came with it, where an officer opened it."""
    origin: str = "subject"
    restricted: bool = False
    assignee: PersonRef | None = None
    requester: PersonRef | None = None
    due_at: When | None = None


class QueueRow(View, frozen=True):
    """A ticket in the queue: what one needs to choose. `clock` is the one that is due next."""

    id: int
    reference: str
    title: str
    department: DepartmentView
    status: Status
    version: int
    opened_at: When
    category: str = ""
    priority: Priority = "normal"
    assignee: PersonRef | None = None
    due_at: When | None = None
    clock: ClockView | None = None
    level: int = 0


class TicketShown(Event, frozen=True, tag="ticket.shown"):
    """On the stream of what the ticket is about: its public side as it is now, and the line this leaves."""

    ticket: PublicTicket
    line: LineView | None = None


class TicketChanged(Event, frozen=True, tag="ticket.changed"):
    """On `ticket:`: the ticket as its department sees it, the event, and the note where it is one."""

    ticket: DeskTicket
    record: LineView
    note: NoteView | None = None
    relations: list[RelationView] | None = None
    """None: unchanged."""


class RelatedChanged(Event, frozen=True, tag="related.changed"):
    """On `ticket:`: a ticket that it is related to, in one way or more, has another status now."""

    reference: str
    title: str
    status: Status


class QueueChanged(Event, frozen=True, tag="queue.changed"):
    """On `desk:`: a row of the queue as it is now. It left this queue where `gone` is true."""

    row: QueueRow
    gone: bool = False


class TicketSnapshot(View, frozen=True):
    """What the page of a ticket needs to be right at `offset` of `ticket:<id>`."""

    epoch: str
    offset: int
    ticket: DeskTicket
    records: list[LineView]
    notes: list[NoteView]
    relations: list[RelationView]


class QueueSnapshot(View, frozen=True):
    """A department's open tickets by due time, right at `offset` of `desk:<department>`."""

    epoch: str
    offset: int
    rows: list[QueueRow]


PUBLIC_EVENTS: tuple[type[Event], ...] = (TicketShown,)
TICKET_EVENTS: tuple[type[Event], ...] = (TicketChanged, RelatedChanged)
DESK_EVENTS: tuple[type[Event], ...] = (QueueChanged,)
