"""Escalation: what happens when a clock comes to a step. Each step fires once per clock, and never early."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import transaction

from tickets.actions.clockwork import clock_of, next_step_at, steps_for
from tickets.actions.remeasuring import catch_up
from tickets.actions.rows import update_rows
from tickets.actions.work import Job, working
from tickets.models import Escalation, EscalationStep, Priority, SlaClock, Ticket
from tickets.queries.due import find_due_clocks, lock_due_clock_tickets
from tickets.queries.people import directors, people_by_id, supervisors_of
from tickets.states import is_open

logger = logging.getLogger(__name__)

LOOKED_AT = 500
TOGETHER = 100
"""Tickets in one transaction, which share its COMMIT and its statements. One that fails is tried alone."""
TRY_AGAIN = timedelta(minutes=5)

RAISED: Mapping[str, str] = {"low": "normal", "normal": "high", "high": "urgent", "urgent": "urgent"}


def fire_due_steps(*, now: datetime, limit: int = LOOKED_AT) -> int:
    """Fire the steps that are due; how many fired. What a holiday moved meanwhile is not due any more. Any number of
    workers at once: a ticket that one of them has locked is passed over by the others, and the database knows each
    clock and step once.

    A worker that is killed loses nothing (what did not commit is still due) and repeats nothing (what did is not).
    """
    due = find_due_clocks(now, limit)
    return sum(_fire_together(due[start : start + TOGETHER], now) for start in range(0, len(due), TOGETHER))


def _fire_together(ticket_ids: list[int], now: datetime) -> int:
    try:
        return _fire(ticket_ids, now)
    except Exception:
        logger.exception("escalation failed: %d tickets", len(ticket_ids))
        if len(ticket_ids) > 1:
            return sum(_fire_together([ticket_id], now) for ticket_id in ticket_ids)
        _put_off(ticket_ids, now)
        return 0


@transaction.atomic
def _put_off(ticket_ids: list[int], now: datetime) -> None:
    """A ticket that cannot be escalated must not stand in the way of those behind it."""
    SlaClock.objects.filter(ticket_id__in=ticket_ids, next_at__lte=now).update(next_at=now + TRY_AGAIN)


@transaction.atomic
def _fire(ticket_ids: list[int], now: datetime) -> int:
    tickets = lock_due_clock_tickets(ticket_ids)
    if not tickets:
        return 0
    audience = Audience.of(tickets)
    fired = 0
    idle: list[SlaClock] = []
    with working(now=now) as work:
        for job in work.on_all(catch_up(work, tickets)):
            for row in [row for row in job.rows if row.next_at is not None and row.next_at <= now]:
                fired += _fire_clock(job, row, audience, now)
                idle.append(row)
        # The machine did not turn these clocks; only where they are on their way through the steps changed.
        update_rows(SlaClock, idle, ["steps_done", "next_at"])
    return fired


def _fire_clock(job: Job, row: SlaClock, audience: Audience, now: datetime) -> int:
    fired = 0
    clock = clock_of(row)
    steps = steps_for(row)
    while row.next_at is not None and row.next_at <= now and is_open(job.ticket.status):
        step = steps[row.steps_done]
        _fire_step(job, row, step, audience)
        fired += 1
        row.steps_done += 1
        row.next_at = next_step_at(job.book, clock, row)
    if not is_open(job.ticket.status):
        row.next_at = None
    return fired


def _fire_step(job: Job, row: SlaClock, step: EscalationStep, audience: Audience) -> None:
    ticket = job.ticket
    people = audience.people(step.target, ticket)
    ticket.level = max(ticket.level, step.level)
    data: dict[str, Any] = {
        "clock": step.clock,
        "cycle": row.cycle,
        "step": step.pk,
        "level": step.level,
        "action": step.action,
        "target": step.target,
        "offset": step.offset_seconds,
        "due": _text(row.next_at),
        "clock_due": _text(row.due_at),
    }
    if step.action == EscalationStep.Action.REASSIGN and people:
        data |= {"before": ticket.assignee_id, "assignee": people[0]}
        ticket.assignee = audience.person(people[0])
    if step.action == EscalationStep.Action.RAISE_PRIORITY:
        data |= {"priority_before": str(ticket.priority), "priority": RAISED[str(ticket.priority)]}
        ticket.priority = Priority(RAISED[str(ticket.priority)]).value
    job.record("escalated", key=f"escalation:{row.pk}:{step.pk}", **data)
    job.escalations.append(
        Escalation(
            ticket=ticket,
            clock=row,
            step=step,
            due_at=cast("datetime", row.next_at),
            fired_at=job.work.now,
            level=step.level,
        )
    )
    job.count(escalated=1)
    warning = step.offset_seconds < 0
    job.tell(people, "due_warning" if warning else "ticket_escalated", clock=step.clock, level=step.level)
    if not warning:
        job.tell([ticket.requester_id], "due_missed", clock=step.clock, target=step.target)


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


@dataclass(frozen=True, slots=True)
class Audience:
    """Who the targets of steps are: read once for many tickets."""

    supervisors: Mapping[int, list[int]]
    directors: list[int]
    rows: Mapping[int, Any]

    @classmethod
    def of(cls, tickets: list[Ticket]) -> Audience:
        """For these tickets."""
        supervisors, above = supervisors_of({ticket.department_id for ticket in tickets}), directors()
        ids = {user_id for some in supervisors.values() for user_id in some} | set(above)
        ids |= {ticket.assignee_id for ticket in tickets if ticket.assignee_id}
        return cls(supervisors, above, people_by_id(ids))

    def people(self, target: str, ticket: Ticket) -> list[int]:
        """The ids behind a target: who is not there is stood in for by whoever is above."""
        supervisors = self.supervisors.get(ticket.department_id, [])
        if target == EscalationStep.Target.ASSIGNEE and ticket.assignee_id:
            return [ticket.assignee_id]
        if target != EscalationStep.Target.DIRECTOR and supervisors:
            return supervisors
        return self.directors

    def person(self, user_id: int) -> Any:
        """The row of a person."""
        return self.rows[user_id]
