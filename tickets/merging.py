"""What becomes of the clocks when one ticket goes into another: the older obligation wins. Pure.

Whoever waited longer goes on waiting no longer: for each kind, the ticket that stays has used as much as the one of
the two that had used more, and is overdue since the earlier time. A first response that was given stays given; a
message that had no answer yet still wants one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from tickets import clocks, timekeeping
from tickets.clocks import Book, Clock, Kind


class Carry(NamedTuple):
    """What a clock brings along: what it had used by then, since when, and when it reached the target of the clock
    that it goes into, if it had."""

    kind: Kind
    consumed_seconds: int
    started_at: datetime
    due_at: datetime | None

    def to_data(self) -> dict[str, Any]:
        """For the record: a rebuild carries the same."""
        due = self.due_at.isoformat() if self.due_at else None
        started = self.started_at.isoformat()
        return {"kind": self.kind.value, "consumed": self.consumed_seconds, "started": started, "due": due}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Carry:
        """What `to_data` wrote."""
        due = datetime.fromisoformat(data["due"]) if data["due"] else None
        return cls(Kind(data["kind"]), data["consumed"], datetime.fromisoformat(data["started"]), due)


def carries(source: Book, target: Book, at: datetime) -> list[Carry]:
    """What the clocks of `source` bring into `target`."""
    found = []
    for kind in Kind:
        clock, other = source.live(kind), target.live(kind)
        if clock is None or (other is None and kind is not Kind.NEXT_RESPONSE):
            continue
        used = clocks.consumed(source, clock, at)
        if other is not None and used <= clocks.consumed(target, other, at):
            continue
        found.append(Carry(kind, used, clock.started_at, _overdue_since(source, clock, target, used, at)))
    return found


def _overdue_since(source: Book, clock: Clock, target: Book, used: int, at: datetime) -> datetime | None:
    promised = target.terms.target(clock.kind)
    if promised is None or used < promised:
        return None
    return timekeeping.reached(source.terms.calendar, clock, promised) or at


def carried(book: Book, carry: Iterable[Carry], at: datetime) -> Book:
    """The clocks of the ticket that stays, with what they take over."""
    for one in carry:
        if book.live(one.kind) is None:
            book = clocks.citizen_wrote(book, at)
        book = replace(
            book,
            clocks=tuple(
                _taken_over(book, clock, one, at) if clock.live and clock.kind is one.kind else clock
                for clock in book.clocks
            ),
        )
    return book


def _taken_over(book: Book, clock: Clock, carry: Carry, at: datetime) -> Clock:
    calendar = book.terms.calendar
    frozen = timekeeping.freeze(calendar, clock, at)
    due = min((one for one in (frozen.due_at, carry.due_at) if one), default=None)
    started = min(clock.started_at, carry.started_at)
    kept = max(frozen.kept_seconds, carry.consumed_seconds)
    overdue = clock.target_seconds is not None and kept >= clock.target_seconds
    return timekeeping.settled(
        calendar, replace(frozen, kept_seconds=kept, started_at=started, due_at=due if overdue else None)
    )
