"""Measuring again what runs, after a calendar changed or a department got another one.

A ticket is behind while its live clocks are measured by another version than the one in force for its department.
That is all the state there is: whoever finds such tickets brings them up to date, so an action that was interrupted
is carried on by the next one, or by the worker.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from tickets import clocks
from tickets.actions.clockwork import terms_data
from tickets.actions.work import Job, Work, working
from tickets.models import CalendarVersion, Ticket
from tickets.queries.calendars import (
    access_stale_tickets,
    load_calendar,
    reasons_between,
    version_ids_in_force,
    versions_in_force,
)

CHUNK = 500
"""How many tickets are measured again in one transaction."""
AT_ONCE = 10
"""After so many chunks an action leaves the rest to the worker."""


def follow_calendars(*, now: datetime, actor: Any = None, chunks: int = AT_ONCE) -> int:
    """Bring tickets that are behind up to date, in transactions of `CHUNK`; how many that were.

    For the worker, once a minute and when it starts: with nothing to do it is a few looks into an index. Publishes
    TicketChanged on `ticket:`, QueueChanged on `desk:` and, where a due time moved, TicketShown on the subject.
    """
    done = 0
    for _chunk in range(chunks):
        measured = measure_again(limit=CHUNK, now=now, actor=actor)
        done += measured
        if measured < CHUNK:
            break
    return done


@transaction.atomic
def measure_again(*, limit: int, now: datetime, actor: Any = None) -> int:
    """The same for at most `limit` tickets in one transaction. `actor` gave a department another calendar; a version
    of a calendar has its own maker."""
    tickets = access_stale_tickets(limit=limit)
    if tickets:
        with working(now=now, actor=actor) as work:
            catch_up(work, tickets)
    return len(tickets)


def catch_up(work: Work, tickets: Sequence[Ticket]) -> list[Ticket]:
    """Of these locked tickets measure those again that are behind, and give the others.

    Also for whoever acts because it is time: they must not go by a due that a holiday has moved. One query where
    nobody is behind.
    """
    in_force = version_ids_in_force()
    behind = [one for one in tickets if in_force[one.department_id] not in (one.calendar_version_id, None)]
    if behind:
        versions, reasons = versions_in_force(), _Reasons()
        for job in work.on_all(behind):
            version = versions[job.ticket.department_id]
            bring_up_to_date(job, version, reason=reasons.why(job.ticket.calendar_version, version))
    moved = {one.pk for one in behind}
    return [one for one in tickets if one.pk not in moved]


class _Reasons:
    """Why a ticket is measured by another version, asked once for each pair of them."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, int], str] = {}

    def why(self, old: CalendarVersion, new: CalendarVersion) -> str:
        pair = (old.pk, new.pk)
        if pair not in self.known:
            self.known[pair] = _reason(old, new)
        return self.known[pair]


def _reason(old: CalendarVersion, new: CalendarVersion) -> str:
    if old.calendar_id == new.calendar_id:
        return " ".join(reasons_between(old, new))
    return gettext("The department works by another calendar now: %(name)s.") % {"name": new.calendar.name}


def bring_up_to_date(job: Job, version: CalendarVersion, *, reason: str) -> None:
    """Let the ticket's live clocks be measured by this version, and put down which dues that moved.

    A later version of the same calendar corrects it: also days that have gone by count as it says. Another calendar
    holds from now on: what was consumed stays as the old one measured it.
    """
    ticket, before = job.ticket, job.book.clocks
    revised = ticket.calendar_version.calendar_id == version.calendar_id
    hours = load_calendar(version.pk)
    if revised:
        job.turn(lambda book: clocks.calendar_revised(book, hours, job.work.now))
    else:
        job.turn(lambda book: clocks.terms_changed(book, replace(book.terms, calendar=hours), job.work.now))
    ticket.calendar_version = version
    moved = list(_moved(before, job.book.clocks))
    data: dict[str, Any] = {**terms_data(ticket), "revised": revised, "reason": reason, "moved": moved}
    by = version.made_by if revised else job.work.actor
    job.record("due_moved" if moved else "policy_applied", actor=by, **data)


def _moved(before: Iterable[clocks.Clock], after: Iterable[clocks.Clock]) -> Iterable[dict[str, Any]]:
    """Each clock whose due time is another one now."""
    for old, new in zip(before, after, strict=True):
        if old.due_at != new.due_at:
            yield {
                "kind": new.kind.value,
                "cycle": new.cycle,
                "old": old.due_at and old.due_at.isoformat(),
                "new": new.due_at and new.due_at.isoformat(),
            }
