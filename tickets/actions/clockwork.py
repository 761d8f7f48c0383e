"""Rows of clocks and the pure machine: a ticket's clocks become a `clocks.Book`, and what it says becomes rows
again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from tickets import clocks
from tickets.actions.tallying import ClockStop, DueChange
from tickets.models import EscalationStep, SlaClock, Ticket
from tickets.queries.due import count_fired
from tickets.queries.policies import steps_of, terms_of

STORED = (
    "state",
    "started_at",
    "target_seconds",
    "kept_seconds",
    "runs",
    "running_since",
    "due_at",
    "stopped_at",
    "consumed_seconds",
    "paused_since",
    "paused_seconds",
    "department",
    "category",
    "policy",
    "calendar_version",
    "steps_done",
    "next_at",
)
"""What may change in a row of a clock."""
ENDED = frozenset({clocks.State.MET, clocks.State.BREACHED, clocks.State.CANCELLED})


def book_of(ticket: Ticket, rows: Sequence[SlaClock]) -> clocks.Book:
    """The ticket's clocks as the machine knows them, under the terms that hold for the ticket now."""
    return clocks.Book(
        terms=terms_of(ticket.policy_id, ticket.calendar_version_id),
        waiting=ticket.status == Ticket.Status.WAITING_CITIZEN,
        clocks=tuple(clock_of(row) for row in rows),
    )


def clock_of(row: SlaClock) -> clocks.Clock:
    """One row as the machine knows it."""
    return clocks.Clock(
        kind=clocks.Kind(row.kind),
        cycle=row.cycle,
        state=clocks.State(row.state),
        target_seconds=row.target_seconds,
        started_at=row.started_at,
        kept_seconds=row.kept_seconds,
        runs=tuple((start, end) for start, end in row.runs),
        running_since=row.running_since,
        due_at=row.due_at,
        stopped_at=cast("datetime", row.stopped_at),
        consumed_seconds=row.consumed_seconds,
        paused_since=row.paused_since,
        paused_seconds=row.paused_seconds,
    )


class Turned(NamedTuple):
    """What changed when a book was written back."""

    new: list[SlaClock]
    changed: list[SlaClock]
    stops: list[ClockStop]
    dues: list[DueChange]


def write_back(ticket: Ticket, rows: list[SlaClock], before: clocks.Book, after: clocks.Book) -> Turned:
    """Bring the rows to where the machine is now, new ones at the end of `rows`. Nothing is saved here.

    Live clocks follow the ticket: they count under its department and category, and escalate by its policy.
    """
    turned = Turned([], [], [], [])
    for index, clock in enumerate(after.clocks):
        if index < len(rows):
            row, known = rows[index], before.clocks[index]
        else:
            row, known = SlaClock(ticket=ticket, kind=clock.kind.value, cycle=clock.cycle), None
            rows.append(row)
            turned.new.append(row)
        ends = clock.state in ENDED and (known is None or known.state not in ENDED)
        lives = clock.state not in ENDED
        owed = _owed(row)
        moved = (lives or known is None) and _follow(row, ticket)
        if known is None or clock != known or moved:
            _store(row, clock)
            row.next_at = next_step_at(after, clock, row) if lives else None
            if known is not None:
                turned.changed.append(row)
        if ends:
            turned.stops.append(_stop(ticket, row))
        if owed != _owed(row):
            turned.dues.extend(DueChange(*place, by) for place, by in ((owed, -1), (_owed(row), 1)) if place)
    return turned


def _owed(row: SlaClock) -> tuple[int, str, str, datetime] | None:
    """Where and when something is owed by a clock; None where nothing is, or nobody knows when."""
    lives = row.stopped_at is None and row.due_at is not None and row.department_id is not None
    return (row.department_id, row.category, str(row.kind), row.due_at) if lives and row.due_at else None


def _follow(row: SlaClock, ticket: Ticket) -> bool:
    """Let a live clock count where its ticket is now; whether that is somewhere else."""
    here = (ticket.department_id, ticket.category, ticket.policy_id, ticket.calendar_version_id)
    if (row.department_id, row.category, row.policy_id, row.calendar_version_id) == here:
        return False
    if row.policy_id != ticket.policy_id:
        # A policy that holds again goes on where it was: each of its steps fires once for a clock.
        row.steps_done = count_fired(row.pk, ticket.policy_id) if ticket.level and ticket.policy_id else 0
    row.department_id, row.category, row.policy_id, row.calendar_version_id = here
    return True


def _store(row: SlaClock, clock: clocks.Clock) -> None:
    row.state = clock.state.value
    row.target_seconds = clock.target_seconds
    row.started_at = clock.started_at
    row.kept_seconds = clock.kept_seconds
    row.runs = [list(run) for run in clock.runs]
    row.running_since = clock.running_since
    row.due_at = clock.due_at
    row.stopped_at = clock.stopped_at
    row.consumed_seconds = clock.consumed_seconds
    row.paused_since = clock.paused_since
    row.paused_seconds = clock.paused_seconds


def _stop(ticket: Ticket, row: SlaClock) -> ClockStop:
    judged = row.target_seconds is not None and row.state != SlaClock.State.CANCELLED
    return ClockStop(
        department_id=row.department_id,
        category=row.category,
        kind=str(row.kind),
        stopped_at=cast("datetime", row.stopped_at),
        consumed_seconds=row.consumed_seconds,
        kept=row.state == SlaClock.State.MET if judged else None,
        due_at=row.due_at,
        paused_seconds=row.paused_seconds,
        cancelled=row.state == SlaClock.State.CANCELLED,
    )


def steps_for(row: SlaClock) -> list[EscalationStep]:
    """The steps of the clock's policy that are about this clock, in the order in which they come."""
    if row.policy_id is None:
        return []
    return [step for step in steps_of(row.policy_id) if step.clock == row.kind]


def next_step_at(book: clocks.Book, clock: clocks.Clock, row: SlaClock) -> datetime | None:
    """When the clock's next step is due; None where there is none, or while it stands still."""
    steps = steps_for(row)[row.steps_done :]
    return clocks.step_at(book, clock, steps[0].offset_seconds) if steps else None


def terms_data(ticket: Ticket) -> dict[str, Any]:
    """What an event says of the terms that hold from it on: versions, which never change, so clocks can be
    rebuilt."""
    return {"policy": ticket.policy_id, "calendar_version": ticket.calendar_version_id}
