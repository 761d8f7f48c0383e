"""Opening many tickets in one transaction: for what a room above owes all at once, or in nobody's name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from realtime.publish import announce_rights_changed
from tickets import clocks
from tickets.actions.assignment import hand_over
from tickets.actions.ground import Ground
from tickets.actions.opening import Footing, Opening, begin_under, take_numbers
from tickets.actions.work import Job, Work, working
from tickets.models import Department, Ticket, TicketFollower
from tickets.queries.policies import Place
from tickets.queries.tickets import lock_tickets_of, stream_of
from tickets.states import is_open


class Owed(NamedTuple):
    """A ticket to be opened, and who hears what becomes of it besides whose it is."""

    opening: Opening
    followers: Collection[int] = ()


class Opened(NamedTuple):
    """An opened ticket, and when its first response is due (None: nothing was promised)."""

    ticket: Ticket
    due_at: datetime | None


@transaction.atomic(savepoint=False)
def open_tickets_about(*, actor: Any, owed: Sequence[Owed], now: datetime) -> list[Opened]:
    """Open tickets about streams of the room above, in the order given, with texts that it has cleaned. One whose
    opening names no requester is nobody's: it closes as soon as it is resolved. The number of statements grows with
    the departments and the streams, not with what is written to the tables.

    Publishes TicketShown on each subject, TicketChanged on `ticket:`, QueueChanged on `desk:`, NotificationReceived
    on `user:`.
    """
    if not owed:
        return []
    ground = Ground(now)
    ground.look_up(_place(one.opening) for one in owed)
    number = take_numbers(len(owed))
    with working(now=now, actor=actor) as work:
        jobs = [_begin(work, one.opening, ground, number + place) for place, one in enumerate(owed)]
        _tell_supervisors(jobs, ground)
    TicketFollower.objects.bulk_create(
        [
            TicketFollower(ticket=job.ticket, user_id=user_id, since=now)
            for job, one in zip(jobs, owed, strict=True)
            for user_id in sorted(_hearers(one))
        ]
    )
    return [Opened(job.ticket, _first_due(job)) for job in jobs]


def _place(opening: Opening) -> Place:
    return Place(opening.department.pk, opening.category, opening.priority)


def _begin(work: Work, opening: Opening, ground: Ground, number: int) -> Job:
    footing = Footing(number, ground.policy(_place(opening)), ground.version(opening.department))
    job = begin_under(work, opening, footing)
    if opening.requester is not None:
        job.turn(lambda book: clocks.citizen_wrote(book, work.now))
        job.record("citizen_wrote", actor=opening.requester)
    return job


def _tell_supervisors(jobs: Sequence[Job], ground: Ground) -> None:
    """Each hears once, however many came: of the first one, and how many they are."""
    came: dict[int, list[Job]] = {}
    for job in jobs:
        for user_id in ground.supervisors(job.ticket.department_id):
            came.setdefault(user_id, []).append(job)
    for user_id, theirs in came.items():
        if len(theirs) == 1:
            theirs[0].tell([user_id], "ticket_opened")
        else:
            theirs[0].tell([user_id], "tickets_opened", tickets=len(theirs))


def _hearers(one: Owed) -> set[int]:
    own = set() if one.opening.requester is None else {one.opening.requester.pk}
    return own | set(one.followers)


def _first_due(job: Job) -> datetime | None:
    clock = job.book.live(clocks.Kind.FIRST_RESPONSE)
    return clock.due_at if clock else None


@transaction.atomic(savepoint=False)
def hand_over_about(*, subject: str, actor: Any, department: Department, reason: str, now: datetime) -> None:
    """The room above says that another department owes what is open about this stream from now on; that room follows
    by itself, and has cleaned the reason. Publishes as `transfer_ticket`."""
    ground = Ground(now)
    with working(now=now, actor=actor) as work:
        known = [one for one in lock_tickets_of(subject) if is_open(one.status)]
        for job in work.on_all(one for one in known if one.department_id != department.pk):
            hand_over(job, department, reason, ground)
    streams = {stream_of(job.ticket.pk) for job in work.jobs.values()}
    if streams:
        announce_rights_changed(streams=sorted(streams | {subject}), now=now)
