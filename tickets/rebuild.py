"""A ticket from its record alone: what its events, told one after the other, say it must be now. Pure.

Nothing is read here but the events and the rules they name (versions of policies and calendars, which never change).
Whoever compares the result with the rows finds what was written behind the application's back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from tickets import clocks, merging
from tickets.chain import Link
from tickets.states import is_open
from tickets.workdays import closing_after

NOBODY_SAYS = (clocks.Kind.FIRST_RESPONSE, clocks.Kind.NEXT_RESPONSE)


class Rules(Protocol):
    """Versions of policies and calendars by id. Each raises LookupError for an id that is not there."""

    def terms(self, policy: int | None, calendar_version: int) -> clocks.Terms:
        """What clocks run under."""

    def confirm_days(self, policy: int | None) -> int:
        """Working days to confirm a resolution."""

    def steps(self, policy: int | None, kind: str) -> Sequence[Step]:
        """What happens when this kind of clock is in danger, in order."""


class Step(NamedTuple):
    """A step of an escalation."""

    id: int
    offset_seconds: int


class Place(NamedTuple):
    """Where a clock counts, and what it runs under."""

    department: str
    category: str
    policy: int | None
    calendar_version: int


class Raised(NamedTuple):
    """A step that fired."""

    kind: str
    cycle: int
    step: int
    level: int
    due_at: datetime
    fired_at: datetime


@dataclass(slots=True)
class Track:
    """What is known of a clock beside what the machine knows."""

    place: Place
    steps_done: int = 0


@dataclass(slots=True, kw_only=True)
class Rebuilt:
    """A ticket as its record has it. `facts` is None in records that do not hold them."""

    book: clocks.Book
    place: Place
    opened_at: datetime
    changed_at: datetime
    priority: str = ""
    origin: str = ""
    status: str = "new"
    assignee: int | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    next_at: datetime | None = None
    level: int = 0
    reopened: int = 0
    rating: int | None = None
    rating_words: str = ""
    merged_into: str = ""
    facts: Mapping[str, Any] | None = None
    tracks: list[Track] = field(default_factory=list)
    raised: list[Raised] = field(default_factory=list)
    notes: dict[int, str] = field(default_factory=dict)

    def due_at(self) -> datetime | None:
        """The earliest due time of what runs."""
        return self.book.next_due() if is_open(self.status) else None


def begun(first: Link, rules: Rules) -> Rebuilt:
    """The ticket after its first event. Raises ValueError where that does not begin a ticket."""
    data = first.data
    if first.kind not in ("opened", "imported"):
        raise ValueError(f"begins with {first.kind!r}")
    place = Place(data["department"], data["category"], data["policy"], data["calendar_version"])
    start = clocks.opened if first.kind == "opened" else clocks.taken_over
    ticket = Rebuilt(
        book=start(rules.terms(place.policy, place.calendar_version), first.at),
        place=place,
        opened_at=first.at,
        changed_at=first.at,
        priority=data["priority"],
        origin=data["origin"],
        facts=data.get("facts"),
    )
    _follow(ticket, rules)
    return ticket


def told(ticket: Rebuilt, event: Link, rules: Rules) -> None:
    """Bring the ticket on by its next event. Raises LookupError, TypeError or ValueError for one that makes no
    sense."""
    tell = _KINDS.get(event.kind)
    if tell is None:
        raise ValueError(f"no such kind of event: {event.kind!r}")
    tell(ticket, event, rules)
    ticket.changed_at = event.at
    _follow(ticket, rules)


def _follow(ticket: Rebuilt, rules: Rules) -> None:
    """New clocks count where the ticket is, and what lives follows it there. A policy that holds again goes on where
    it was."""
    for index, clock in enumerate(ticket.book.clocks):
        if index == len(ticket.tracks):
            ticket.tracks.append(Track(ticket.place))
        track = ticket.tracks[index]
        if clock.live and track.place != ticket.place:
            if track.place.policy != ticket.place.policy:
                known = {step.id for step in rules.steps(ticket.place.policy, clock.kind.value)}
                fired = [one for one in ticket.raised if (one.kind, one.cycle) == (clock.kind.value, clock.cycle)]
                track.steps_done = sum(one.step in known for one in fired)
            track.place = ticket.place


def next_step_at(ticket: Rebuilt, index: int, rules: Rules) -> datetime | None:
    """When the next step of a clock is due."""
    clock, track = ticket.book.clocks[index], ticket.tracks[index]
    if not clock.live:
        return None
    steps = rules.steps(track.place.policy, clock.kind.value)[track.steps_done :]
    return clocks.step_at(ticket.book, clock, steps[0].offset_seconds) if steps else None


# --- what each kind of event does ---------------------------------------------------------------------------------

Tell = Callable[[Rebuilt, Link, Rules], None]


def _nothing(_ticket: Rebuilt, _event: Link, _rules: Rules) -> None:
    """It is on record, and changes nothing."""


def _citizen_wrote(ticket: Rebuilt, event: Link, _rules: Rules) -> None:
    ticket.book = clocks.citizen_wrote(ticket.book, event.at)


def _responded(ticket: Rebuilt, event: Link, _rules: Rules) -> None:
    ticket.book = clocks.responded(ticket.book, event.at)
    _touched(ticket)
    ticket.assignee = event.data.get("assignee", ticket.assignee)


def _touched(ticket: Rebuilt) -> None:
    """The first touch of an officer opens a new ticket."""
    if ticket.status == "new":
        ticket.status = "open"


def _noted(ticket: Rebuilt, event: Link, _rules: Rules) -> None:
    ticket.notes[event.data["note"]] = event.data.get("body", "")


def _assigned(ticket: Rebuilt, event: Link, _rules: Rules) -> None:
    ticket.assignee = event.data["assignee"]
    if ticket.assignee is not None:
        _touched(ticket)


def _priority(ticket: Rebuilt, event: Link, rules: Rules) -> None:
    ticket.priority = event.data["after"]
    _terms(ticket, event, rules)


def _category(ticket: Rebuilt, event: Link, rules: Rules) -> None:
    ticket.place = ticket.place._replace(category=event.data["after"])
    _terms(ticket, event, rules)


def _transferred(ticket: Rebuilt, event: Link, rules: Rules) -> None:
    ticket.place = ticket.place._replace(department=event.data["after"])
    ticket.assignee = None
    _terms(ticket, event, rules)


def _terms(ticket: Rebuilt, event: Link, rules: Rules) -> None:
    """From this event on it runs under these versions. A calendar that was `revised` always was so; any other one
    holds from now on."""
    place = ticket.place._replace(policy=event.data["policy"], calendar_version=event.data["calendar_version"])
    terms = rules.terms(place.policy, place.calendar_version)
    if event.data.get("revised"):
        ticket.book = clocks.calendar_revised(ticket.book, terms.calendar, event.at)
    elif (place.policy, place.calendar_version) != (ticket.place.policy, ticket.place.calendar_version):
        ticket.book = clocks.terms_changed(ticket.book, terms, event.at)
    ticket.place = place


def _status(ticket: Rebuilt, event: Link, _rules: Rules) -> None:
    _set_status(ticket, event.data["after"], event.at)


def _set_status(ticket: Rebuilt, status: str, at: datetime) -> None:
    ticket.status = status
    ticket.book = clocks.waiting_changed(ticket.book, at, waiting=status == "waiting_citizen")


def _undone(ticket: Rebuilt, event: Link, rules: Rules) -> None:
    data = event.data
    ticket.assignee, ticket.priority = data["assignee"], data["priority"]
    _set_status(ticket, data["status"], event.at)
    ticket.place = ticket.place._replace(department=data["department"], category=data["category"])
    _terms(ticket, event, rules)


def _escalated(ticket: Rebuilt, event: Link, _rules: Rules) -> None:
    data = event.data
    ticket.level = max(ticket.level, data["level"])
    ticket.assignee = data.get("assignee", ticket.assignee)
    ticket.priority = data.get("priority", ticket.priority)
    due = datetime.fromisoformat(data["due"])
    ticket.raised.append(Raised(data["clock"], data["cycle"], data["step"], data["level"], due, event.at))
    for clock, track in zip(ticket.book.clocks, ticket.tracks, strict=True):
        if (clock.kind.value, clock.cycle) == (data["clock"], data["cycle"]):
            track.steps_done += 1


def _resolved(ticket: Rebuilt, event: Link, rules: Rules) -> None:
    ticket.status, ticket.resolved_at = "resolved", event.at
    ticket.book = clocks.resolved(ticket.book, event.at)
    days = rules.confirm_days(ticket.place.policy)
    calendar = rules.terms(ticket.place.policy, ticket.place.calendar_version).calendar
    ticket.next_at = closing_after(calendar, event.at, days=days)


def _confirmed(ticket: Rebuilt, event: Link, _rules: Rules) -> None:
    ticket.status, ticket.closed_at, ticket.next_at = "closed", event.at, None


def _closed(ticket: Rebuilt, event: Link, rules: Rules) -> None:
    by = event.data["by"]
    if by == "requester":
        ticket.book = clocks.cancelled(ticket.book, event.at, kinds=NOBODY_SAYS)
    if by in ("requester", "import"):
        ticket.book, ticket.resolved_at = clocks.resolved(ticket.book, event.at), event.at
    _confirmed(ticket, event, rules)


def _reopened(ticket: Rebuilt, event: Link, _rules: Rules) -> None:
    ticket.status, ticket.reopened = "open", ticket.reopened + 1
    ticket.resolved_at = ticket.closed_at = ticket.next_at = None
    ticket.book = clocks.reopened(ticket.book, event.at)


def _rated(ticket: Rebuilt, event: Link, _rules: Rules) -> None:
    ticket.rating, ticket.rating_words = event.data["rating"], event.data["words"]


def _merged(ticket: Rebuilt, event: Link, _rules: Rules) -> None:
    ticket.status, ticket.merged_into, ticket.next_at = "merged", event.data["into"], None
    ticket.book = clocks.cancelled(ticket.book, event.at)


def _absorbed(ticket: Rebuilt, event: Link, _rules: Rules) -> None:
    carry = [merging.Carry.from_data(one) for one in event.data["carried"]]
    ticket.book = merging.carried(ticket.book, carry, event.at)


_KINDS: Mapping[str, Tell] = {
    "citizen_wrote": _citizen_wrote,
    "responded": _responded,
    "noted": _noted,
    "assigned": _assigned,
    "priority_changed": _priority,
    "category_changed": _category,
    "transferred": _transferred,
    "status_changed": _status,
    "policy_applied": _terms,
    "due_moved": _terms,
    "escalated": _escalated,
    "resolved": _resolved,
    "confirmed": _confirmed,
    "rejected": _reopened,
    "rated": _rated,
    "closed": _closed,
    "reopened": _reopened,
    "merged": _merged,
    "absorbed": _absorbed,
    "split": _nothing,
    "photo_taken_down": _nothing,
    "related": _nothing,
    "unrelated": _nothing,
    "undone": _undone,
}
