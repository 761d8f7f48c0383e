"""The unit of work: what actions do to tickets is put down here, and written, published and told in one go.

An action opens it inside its transaction, changes plain attributes of locked tickets, records events, turns clocks,
and leaves. At the end everything is written in a number of statements that does not grow with the tickets (each table
once), the record is chained, the figures are kept up, and there is one publish(). So a sweep of a hundred tickets and
the answer to a single one are the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import prefetch_related_objects

from realtime.publish import Outgoing, Rewrite, publish
from tickets import chain, clocks
from tickets.actions import clockwork, notifying, tallying
from tickets.actions.rows import insert_rows, update_changed, update_rows
from tickets.events import NoteView, QueueChanged, RelatedChanged, RelationView, TicketChanged, TicketShown
from tickets.keys import record_keys
from tickets.kinds import KINDS
from tickets.models import Escalation, SlaClock, Ticket, TicketEvent
from tickets.queries.tickets import clocks_of, desk_of, escalations_of, neighbours_of, stream_of
from tickets.serializers import desk_ticket, line_view, public_ticket, queue_row, status_of, title_elsewhere
from tickets.states import is_open

SAVED = (
    "title",
    "department",
    "category",
    "priority",
    "status",
    "requester",
    "assignee",
    "resolved_at",
    "closed_at",
    "changed_at",
    "policy",
    "calendar_version",
    "due_at",
    "level",
    "reopened",
    "rating",
    "rating_words",
    "merged_into",
    "next_at",
    "last_event",
    "last_digest",
)
"""What an action may change in a ticket."""


class Facts(NamedTuple):
    """Where a ticket stood when the work began, as far as the figures and the queues must know."""

    department_id: int
    department: str
    category: str
    is_open: bool
    waiting: bool
    status: str = ""


@dataclass(slots=True)
class Job:
    """One ticket being changed. Its row is locked."""

    ticket: Ticket
    work: Work
    before: Facts
    rows: list[SlaClock]
    book: clocks.Book
    is_new: bool = False
    first: clocks.Book = field(init=False)
    stored: dict[str, Any] = field(init=False)
    """What the row of the ticket holds: what differs is written at the end."""
    events: list[TicketEvent] = field(default_factory=list)
    escalations: list[Escalation] = field(default_factory=list)
    note: NoteView | None = None
    rewrite: Rewrite | None = None
    """What the last event does to earlier publications of the ticket."""
    relations: list[RelationView] | None = None

    def __post_init__(self) -> None:
        self.first = self.book
        self.stored = dict(vars(self.ticket))

    def record(self, kind: str, *, actor: Any = ..., key: str | None = None, **data: Any) -> TicketEvent:
        """Append an event, by the actor of the work unless another (None: time itself) is given.

        `data` holds text, whole numbers, true, false, null, lists and maps: it is chained, and must read back alike.
        """
        if kind not in KINDS:
            raise LookupError(f"no such kind of event: {kind}")
        who = self.work.actor if actor is ... else actor
        ticket = self.ticket
        ticket.last_event += 1
        event = TicketEvent(
            ticket=ticket, number=ticket.last_event, kind=kind, at=self.work.now, actor=who, data=data, key=key
        )
        link = chain.Link(
            ticket=ticket.number,
            number=event.number,
            kind=kind,
            at=event.at,
            actor=who.pk if who else None,
            data=data,
            key=key,
        )
        event.digest = ticket.last_digest = chain.digest(self.work.chain_key, ticket.last_digest, link)
        self.events.append(event)
        return event

    def turn(self, transition: Callable[[clocks.Book], clocks.Book]) -> None:
        """Bring the clocks on."""
        self.book = transition(self.book)

    def tell(self, people: Iterable[int | None], kind: str, **data: Any) -> None:
        """Tell people about the newest event; nobody hears of what they did themselves."""
        actor_id = self.work.actor.pk if self.work.actor else None
        ticket = self.ticket
        told = {user_id for user_id in people if user_id is not None and user_id != actor_id}
        known = {"reference": ticket.reference, "title": ticket.title, "subject": ticket.subject, **data}
        key = f"{ticket.number}:{ticket.last_event}:{kind}"
        self.work.news += [notifying.News(user_id, ticket, kind, known, key) for user_id in sorted(told)]

    def count(self, **deltas: int) -> None:
        """Count something in the figures of the ticket's department and category, as they are now."""
        ticket = self.ticket
        self.work.moves.append(
            tallying.TicketCount(
                department_id=ticket.department_id, category=ticket.category, at=self.work.now, **deltas
            )
        )


class Work:
    """What is done to tickets in one transaction. Made by `working`."""

    def __init__(self, *, now: datetime, actor: Any) -> None:
        self.now, self.actor = now, actor
        self.chain_key = record_keys()[0]
        self.jobs: dict[int, Job] = {}
        self.fresh: list[Job] = []
        self.news: list[notifying.News] = []
        self.moves: list[tallying.TicketCount] = []
        self.dues: list[tallying.DueChange] = []
        self.firsts: list[tallying.FirstDueChange] = []
        self.outgoing: list[Outgoing] = []

    def on(self, ticket: Ticket) -> Job:
        """Work on a locked ticket; the same job again for the same ticket."""
        return self.on_all([ticket])[0]

    def on_all(self, tickets: Iterable[Ticket]) -> list[Job]:
        """Work on many locked tickets; their clocks are read in one query."""
        wanted = list(tickets)
        rows = clocks_of([ticket.pk for ticket in wanted if ticket.pk not in self.jobs])
        for ticket in wanted:
            if ticket.pk not in self.jobs:
                own = rows.get(ticket.pk, [])
                self.jobs[ticket.pk] = Job(ticket, self, facts_of(ticket), own, clockwork.book_of(ticket, own))
        return [self.jobs[ticket.pk] for ticket in wanted]

    def begin(self, ticket: Ticket, book: clocks.Book) -> Job:
        """Work on a ticket that does not exist yet, with its first clocks; it is stored at the end."""
        nowhere = Facts(ticket.department_id, ticket.department.slug, ticket.category, is_open=False, waiting=False)
        empty = clocks.Book(terms=book.terms, waiting=False, clocks=())
        job = Job(ticket, self, nowhere, [], empty, is_new=True)
        job.book = book
        self.fresh.append(job)
        return job

    def publish(self, *outgoing: Outgoing) -> None:
        """Say something more in the one publish() at the end."""
        self.outgoing += outgoing

    # --- the end --------------------------------------------------------------------------------------------------

    def finish(self) -> None:
        """Write, count, publish."""
        self._create_tickets()
        jobs = [*self.fresh, *self.jobs.values()]
        touched = [job for job in jobs if job.events]
        stops = self._write_clocks(touched)
        self._write_tickets(touched)
        insert_rows(TicketEvent, [event for job in touched for event in job.events])
        self._write_escalations([one for job in touched for one in job.escalations])
        for job in touched:
            self._count_move(job)
        if stops or self.moves or self.dues or self.firsts:
            tallying.count(stops=stops, moves=self.moves, dues=self.dues, firsts=self.firsts)
        told = self._put_news()
        publish(*self._say(touched), *told, *self.outgoing, now=self.now)

    def _create_tickets(self) -> None:
        Ticket.objects.bulk_create([job.ticket for job in self.fresh])
        for job in self.fresh:
            job.stored = dict(vars(job.ticket))
            for event in job.events:
                event.ticket_id = job.ticket.pk

    def _write_clocks(self, jobs: list[Job]) -> list[tallying.ClockStop]:
        new: list[SlaClock] = []
        changed: list[SlaClock] = []
        stops: list[tallying.ClockStop] = []
        for job in jobs:
            turned = clockwork.write_back(job.ticket, job.rows, job.first, job.book)
            new += turned.new
            changed += [row for row in turned.changed if row not in turned.new]
            stops += turned.stops
            self.dues += turned.dues
            was = (job.before.department_id, job.first.first_due())
            self.firsts += tallying.first_due_moved(was, (job.ticket.department_id, job.book.first_due()))
            due = job.book.next_due() if is_open(job.ticket.status) else None
            job.ticket.due_at = due
        # What stops goes first: one live clock of a kind, says the database.
        for stops_first in (True, False):
            some = [row for row in changed if (row.state in clockwork.ENDED) is stops_first]
            update_rows(SlaClock, some, clockwork.STORED)
        SlaClock.objects.bulk_create(new)
        return stops

    def _write_tickets(self, jobs: list[Job]) -> None:
        for job in jobs:
            job.ticket.changed_at = self.now
        update_changed(Ticket, [(job.ticket, job.stored) for job in jobs], SAVED)

    def _write_escalations(self, rows: list[Escalation]) -> None:
        end = "RETURNING id, clock_id, step_id"
        ids = {(clock, step): pk for pk, clock, step in insert_rows(Escalation, rows, end)}
        for row in rows:
            row.pk = ids[row.clock_id, row.step_id]

    def _count_move(self, job: Job) -> None:
        """A ticket that is owed somewhere else now, or not any more, is taken off here and put on there."""
        was, now = job.before, facts_of(job.ticket)
        if (was.department_id, was.category, was.is_open, was.waiting) == (
            now.department_id,
            now.category,
            now.is_open,
            now.waiting,
        ):
            return
        self.moves += [
            tallying.TicketCount(
                department_id=facts.department_id,
                category=facts.category,
                at=self.now,
                still_open=sign * facts.is_open,
                waiting=sign * facts.waiting,
            )
            for facts, sign in ((was, -1), (now, 1))
        ]

    def _put_news(self) -> list[Outgoing]:
        return notifying.put_notifications(self.news, now=self.now) if self.news else []

    def _say(self, jobs: list[Job]) -> Iterator[Outgoing]:
        tickets = [job.ticket for job in jobs]
        prefetch_related_objects(tickets, "department", "assignee", "requester", "merged_into")
        raised = escalations_of([job.ticket.pk for job in jobs if job.stored["level"]])
        for job in jobs:
            yield from say(job, raised.get(job.ticket.pk, job.escalations))
        yield from self._tell_neighbours(jobs)

    def _tell_neighbours(self, jobs: list[Job]) -> Iterator[Outgoing]:
        """The pages of related tickets show how the others stand: they hear when that changes."""
        moved = {job.ticket.pk: job.ticket for job in jobs if job.before.status not in ("", job.ticket.status)}
        for ticket_id, other_id in neighbours_of(moved) if moved else ():
            ticket = moved[ticket_id]
            title = title_elsewhere(ticket)
            event = RelatedChanged(reference=ticket.reference, title=title, status=status_of(ticket))
            yield Outgoing(stream_of(other_id), event)


def facts_of(ticket: Ticket) -> Facts:
    """Where a ticket stands."""
    return Facts(
        department_id=ticket.department_id,
        department=ticket.department.slug,
        category=ticket.category,
        is_open=is_open(ticket.status),
        waiting=ticket.status == Ticket.Status.WAITING_CITIZEN,
        status=str(ticket.status),
    )


def say(job: Job, escalations: list[Escalation]) -> Iterator[Outgoing]:
    """What a job's events mean to its streams: one event for each, all with the state at the end."""
    ticket = job.ticket
    desk = desk_ticket(ticket, job.rows, escalations)
    shown = public_ticket(ticket, job.rows, escalations)
    last = job.events[-1]
    for event in job.events:
        is_last = event is last
        yield Outgoing(
            stream_of(ticket.pk),
            TicketChanged(
                ticket=desk,
                record=line_view(event),
                note=job.note if is_last else None,
                relations=job.relations if is_last else None,
            ),
            job.rewrite if is_last else None,
        )
        if ticket.subject and KINDS[event.kind].public:
            yield Outgoing(ticket.subject, TicketShown(ticket=shown, line=line_view(event)))
    if ticket.subject and not any(KINDS[event.kind].public for event in job.events):
        yield Outgoing(ticket.subject, TicketShown(ticket=shown))
    row = queue_row(ticket, job.rows)
    here = desk_of(ticket.department.slug)
    yield Outgoing(here, QueueChanged(row=row, gone=not is_open(ticket.status)))
    if job.before.department != ticket.department.slug:
        yield Outgoing(desk_of(job.before.department), QueueChanged(row=row, gone=True))


@contextmanager
def working(*, now: datetime, actor: Any = None) -> Iterator[Work]:
    """The unit of work of an action, inside its transaction. Nothing is written when the block raises."""
    work = Work(now=now, actor=actor)
    yield work
    work.finish()
