"""The clocks of a ticket: which of them start, pause, resume and end by what happens to it. Pure.

A Book holds all clocks of one ticket and the terms they run under. Every function takes a book and the instant at
which something happened, and gives the book as it is then: the same events give the same book, whenever they are
told.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from tickets import timekeeping
from tickets.timekeeping import Clock, Kind, State, from_fields, to_fields
from tickets.working_time import Calendar, WorkingTimeError

__all__ = [
    "LIVE",
    "Book",
    "Clock",
    "Kind",
    "Mode",
    "State",
    "Terms",
    "calendar_revised",
    "cancelled",
    "citizen_wrote",
    "closed_by_citizen",
    "consumed",
    "first_responded",
    "from_fields",
    "opened",
    "paused",
    "projected_due",
    "remaining",
    "reopened",
    "resolved",
    "responded",
    "step_at",
    "taken_over",
    "terms_changed",
    "to_fields",
    "waiting_changed",
]

LIVE = frozenset({State.RUNNING, State.PAUSED})
EVERY = frozenset(Kind)
PAUSABLE = frozenset({Kind.NEXT_RESPONSE, Kind.RESOLUTION})
"""What stands still while the department waits for the citizen. A first response is owed even then."""


class Mode(StrEnum):
    """From when a next response counts: the oldest message without a reply, or the latest contact of either side."""

    OLDEST_UNANSWERED = "oldest_unanswered"
    LATEST_CONTACT = "latest_contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is promised, and the working time it is measured in. A target of None promises nothing: the clock
    measures, and is never due."""

    calendar: Calendar
    first_response: int | None
    next_response: int | None
    resolution: int | None
    mode: Mode = Mode.OLDEST_UNANSWERED

    def __post_init__(self) -> None:
        """Refuse targets that nobody could keep."""
        for kind in Kind:
            target = self.target(kind)
            if target is not None and target <= 0:
                raise WorkingTimeError(kind.value, "bad_target", "A target is at least one second.")

    def target(self, kind: Kind) -> int | None:
        """The working seconds that are promised."""
        targets = {
            Kind.FIRST_RESPONSE: self.first_response,
            Kind.NEXT_RESPONSE: self.next_response,
            Kind.RESOLUTION: self.resolution,
        }
        return targets[kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """All clocks of a ticket in the order they were started; at most one of a kind is live. `waiting`: the department
    waits for the citizen."""

    terms: Terms
    waiting: bool = False
    clocks: tuple[Clock, ...] = ()

    def live(self, kind: Kind) -> Clock | None:
        """The clock of this kind that has still to end."""
        clock = self.latest(kind)
        return clock if clock and clock.live else None

    def latest(self, kind: Kind) -> Clock | None:
        """The newest clock of this kind, ended or not."""
        return next((clock for clock in reversed(self.clocks) if clock.kind == kind), None)

    def next_due(self) -> datetime | None:
        """The earliest due time of what runs."""
        return min((c.due_at for c in self.clocks if c.due_at and c.state == State.RUNNING), default=None)

    def first_due(self) -> datetime | None:
        """The earliest due time of what is owed; of what stands still, only where its target is used up."""
        return min((c.due_at for c in self.clocks if c.due_at and c.live), default=None)


# What happens to a ticket.


def opened(terms: Terms, at: datetime, *, waiting: bool = False) -> Book:
    """A new ticket owes a first response and a resolution. What the citizen wrote with it is `citizen_wrote`."""
    book = Book(terms=terms, waiting=waiting)
    return _started(_started(book, Kind.FIRST_RESPONSE, at), Kind.RESOLUTION, at)


def taken_over(terms: Terms, at: datetime) -> Book:
    """A ticket from old records, which know when it was opened and closed: it owes a resolution, and nothing else."""
    return _started(Book(terms=terms), Kind.RESOLUTION, at)


def citizen_wrote(book: Book, at: datetime) -> Book:
    """The citizen said something in public: an answer is owed. Saying it again does not postpone the answer, except
    where the terms count from the latest contact."""
    if book.terms.mode == Mode.LATEST_CONTACT:
        book = cancelled(book, at, kinds={Kind.NEXT_RESPONSE})
    return book if book.live(Kind.NEXT_RESPONSE) else _started(book, Kind.NEXT_RESPONSE, at)


def responded(book: Book, at: datetime) -> Book:
    """The department answered in public."""
    book = _ended(book, at, {Kind.FIRST_RESPONSE, Kind.NEXT_RESPONSE})
    return _started(book, Kind.NEXT_RESPONSE, at) if book.terms.mode == Mode.LATEST_CONTACT else book


def first_responded(book: Book, at: datetime) -> Book:
    """The first response alone was given, in a way that answers no message: a call, a visit."""
    return _ended(book, at, {Kind.FIRST_RESPONSE})


def waiting_changed(book: Book, at: datetime, waiting: bool) -> Book:
    """The department waits for the citizen from now on, or no longer."""
    if book.waiting == waiting:
        return book
    turn = timekeeping.pause if waiting else timekeeping.resume
    book = _turned(book, PAUSABLE, lambda clock: turn(book.terms.calendar, clock, at))
    return replace(book, waiting=waiting)


def resolved(book: Book, at: datetime) -> Book:
    """The department says that it is done, in public: that answers whatever was still open."""
    return replace(_ended(book, at, EVERY), waiting=False)


def cancelled(book: Book, at: datetime, kinds: Collection[Kind] = EVERY) -> Book:
    """Nobody owes this any longer: the ticket was merged, or withdrawn. What was overdue by then stays a breach."""
    return _ended(book, at, kinds, kept=State.CANCELLED)


def closed_by_citizen(book: Book, at: datetime) -> Book:
    """The citizen needs nothing any more. What was overdue by then stays a breach."""
    return replace(cancelled(book, at), waiting=False)


def reopened(book: Book, at: datetime) -> Book:
    """The citizen does not accept the resolution: a new one is owed, and an answer to the note. Verdicts stay."""
    book = waiting_changed(book, at, waiting=False)
    book = book if book.live(Kind.RESOLUTION) else _started(book, Kind.RESOLUTION, at)
    return citizen_wrote(book, at)


def terms_changed(book: Book, terms: Terms, at: datetime) -> Book:
    """Another policy, priority or department: what runs keeps what it consumed, and has the new targets.

    Under another calendar, what was consumed stays as the old one measured it. A new target that is used up already
    is due at the instant it was reached; if that was under an even earlier calendar, when the old one began to
    measure.
    """
    before, after = book.terms.calendar, terms.calendar

    def turn(clock: Clock) -> Clock:
        clock = timekeeping.retarget(before, clock, terms.target(clock.kind))
        if after != before:
            clock = timekeeping.freeze(before, clock, at)
        return timekeeping.settled(after, clock)

    return replace(_turned(book, EVERY, turn), terms=terms)


def calendar_revised(book: Book, calendar: Calendar, at: datetime) -> Book:
    """The calendar was corrected, perhaps for days that have gone by: what runs is measured again, what ended is not.

    It is as if the calendar had always been so: unlike other terms, it does not matter when that became known.
    """
    book = replace(book, terms=replace(book.terms, calendar=calendar))
    return _turned(book, EVERY, lambda clock: timekeeping.settled(calendar, clock))


# What a clock says.


def consumed(book: Book, clock: Clock, now: datetime) -> int:
    """The working seconds that it has used by now."""
    if clock.running_since is None:
        return clock.consumed_seconds
    return clock.consumed_seconds + book.terms.calendar.between(clock.running_since, now)


def paused(book: Book, clock: Clock, now: datetime) -> int:
    """The working seconds that it has stood still by now, the present pause included."""
    if clock.paused_since is None:
        return clock.paused_seconds
    return clock.paused_seconds + book.terms.calendar.between(clock.paused_since, now)


def remaining(book: Book, clock: Clock, now: datetime) -> int | None:
    """The working seconds that are left, negative when it is overdue; None without a target."""
    return None if clock.target_seconds is None else clock.target_seconds - consumed(book, clock, now)


def projected_due(book: Book, clock: Clock, now: datetime) -> datetime | None:
    """When it is due; for a paused clock, when it would be if it resumed now."""
    if clock.due_at or clock.target_seconds is None or clock.state != State.PAUSED:
        return clock.due_at
    return book.terms.calendar.add(max(now, clock.since), clock.target_seconds - clock.consumed_seconds)


def step_at(book: Book, clock: Clock, offset_seconds: int) -> datetime | None:
    """When it comes to a point `offset_seconds` of working time after its target, or before it where negative.

    Never before so much was consumed. None unless it runs and has a target. A point that was passed under an earlier
    calendar counts from when the present one began to measure, or from the due time if that came first.
    """
    if clock.due_at is None or clock.target_seconds is None or clock.state != State.RUNNING:
        return None
    if offset_seconds == 0:
        return clock.due_at
    passed = timekeeping.reached(book.terms.calendar, clock, clock.target_seconds + offset_seconds)
    if passed is None:
        passed = timekeeping.measured_since(clock)
        return min(passed, clock.due_at) if offset_seconds < 0 else passed
    return passed


# What the book does.


def _turned(book: Book, kinds: Collection[Kind], turn: Callable[[Clock], Clock]) -> Book:
    """The book with its live clocks of these kinds turned."""
    clocks = tuple(turn(clock) if clock.live and clock.kind in kinds else clock for clock in book.clocks)
    return replace(book, clocks=clocks)


def _ended(book: Book, at: datetime, kinds: Collection[Kind], *, kept: State = State.MET) -> Book:
    return _turned(book, kinds, lambda clock: timekeeping.end(book.terms.calendar, clock, at, kept=kept))


def _started(book: Book, kind: Kind, at: datetime) -> Book:
    before = book.latest(kind)
    clock = Clock(
        kind=kind,
        cycle=before.cycle + 1 if before else 1,
        state=State.PAUSED if book.waiting and kind in PAUSABLE else State.RUNNING,
        target_seconds=book.terms.target(kind),
        started_at=at,
    )
    return replace(book, clocks=(*book.clocks, timekeeping.started(book.terms.calendar, clock)))
