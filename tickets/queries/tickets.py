"""Tickets, read. `get_` and `list_` give what the viewer may see; `access_` loads, authorises and locks.

What a viewer may not read answers exactly like what does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Prefetch, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from realtime import log
from realtime.errors import Kind, Refusal
from tickets import permissions, references
from tickets.events import (
    DeskTicket,
    LineView,
    PublicTicket,
    QueueSnapshot,
    RelationView,
    ShownTicket,
    TicketSnapshot,
)
from tickets.kinds import COLLIDING, PUBLIC
from tickets.models import Department, Escalation, Note, Relation, SlaClock, Ticket, TicketEvent
from tickets.queries.people import people_by_id
from tickets.serializers import (
    desk_ticket,
    line_view,
    note_view,
    public_ticket,
    queue_row,
    status_of,
    title_elsewhere,
)

ID_MAX = 2**63 - 1
LIVE = (SlaClock.State.RUNNING, SlaClock.State.PAUSED)


class TicketMissing(Refusal):
    """There is no such ticket for this person."""

    code = 520
    slug = "ticket_missing"
    kind = Kind.MISSING
    message = _("There is no such ticket, or it is not open to you.")


class TicketNotYours(Refusal):
    """The ticket is another department's, or another person's."""

    code = 521
    slug = "ticket_not_yours"
    kind = Kind.DENIED
    message = _("This ticket belongs to another department. Only its officers can change it.")


class NotRequester(Refusal):
    """Only whose ticket it is may say this."""

    code = 522
    slug = "not_requester"
    kind = Kind.DENIED
    message = _("Only the person whose ticket it is can say whether it is solved.")


def stream_of(ticket_id: int) -> str:
    """Where the ticket's department listens."""
    return f"ticket:{ticket_id}"


def desk_of(department: str) -> str:
    """Where the officers of a department (its short name) listen."""
    return f"desk:{department}"


def number_of(reference: str) -> int:
    """The number behind a reference. Raises TicketMissing for what is none."""
    number = references.parse(reference)
    if number is None:
        raise TicketMissing
    return number


def tickets_with_people() -> QuerySet[Ticket]:
    """All tickets with what the views of one need."""
    return Ticket.objects.select_related("department", "assignee", "requester", "merged_into")


def get_ticket(viewer: Any, number: int) -> Ticket:
    """The ticket with this number, if the viewer may read its public side. Raises TicketMissing."""
    ticket = tickets_with_people().filter(number=number).first() if 0 < number <= ID_MAX else None
    if ticket is None or not permissions.can_read(viewer, ticket):
        raise TicketMissing
    return ticket


def find_ticket(ticket_id: int) -> Ticket | None:
    """The ticket with this id, whoever asks: for the table that says who sees its photos."""
    return Ticket.objects.filter(pk=ticket_id).first()


def find_ticket_of_note(note_id: int) -> Ticket | None:
    """The ticket that a note is on, whoever asks."""
    return Ticket.objects.filter(notes=note_id).first()


def find_note_with(ticket: Ticket, photo: str) -> Note | None:
    """The note on this ticket that has the photo of this name."""
    notes = Note.objects.filter(ticket=ticket).exclude(photos=[]).order_by("pk")
    return next((note for note in notes if any(kept[0] == photo for kept in note.photos)), None)


def get_desk_ticket(viewer: Any, number: int) -> Ticket:
    """The ticket, if the viewer may see its inside. Raises TicketMissing, TicketNotYours."""
    ticket = get_ticket(viewer, number)
    if not permissions.can_work_on(viewer, ticket):
        raise TicketNotYours
    return ticket


class AboutSomething(RawSQL):
    """The condition of the index of subjects, word for word, as `StillOpen` is."""

    conditional = True

    def __init__(self) -> None:
        super().__init__("NOT (tickets_ticket.subject = '')", [], output_field=BooleanField())


def find_tickets_of(subject: str) -> list[Ticket]:
    """The tickets about this stream, oldest first, people loaded."""
    rows = tickets_with_people().filter(AboutSomething(), subject=subject).order_by("pk")
    return list(rows) if subject else []


def list_tickets(
    viewer: Any,
    *,
    department: str = "",
    status: str = "",
    category: str = "",
    priority: str = "",
    subject: str = "",
    mine: bool = False,
) -> QuerySet[Ticket]:
    """The tickets whose public side the viewer may read, in no order yet, with all that it shows: clocks under
    `all_clocks`, escalations under `raised`."""
    asked = {"department__slug": department, "status": status, "category": category, "priority": priority}
    rows = tickets_with_people().filter(**{name: value for name, value in asked.items() if value})
    if subject:
        rows = rows.filter(AboutSomething(), subject=subject)
    if mine:
        rows = rows.filter(requester_id=viewer.pk) if viewer else rows.none()
    return _readable(rows, viewer).prefetch_related(
        Prefetch("clocks", queryset=SlaClock.objects.order_by("pk"), to_attr="all_clocks"),
        Prefetch("escalations", queryset=Escalation.objects.select_related("step").order_by("pk"), to_attr="raised"),
    )


def _readable(rows: QuerySet[Ticket], viewer: Any) -> QuerySet[Ticket]:
    """Those that `permissions.can_read` lets the viewer read."""
    if permissions.oversees_desks(viewer):
        return rows
    if viewer is None or not viewer.is_active or viewer.is_guest:
        return rows.filter(restricted=False)
    own = [one.department_id for one in permissions.memberships_of(viewer)]
    return rows.filter(Q(restricted=False) | Q(requester_id=viewer.pk) | Q(department__in=own))


# --- locked, for actions ----------------------------------------------------------------------------------------


def lock_tickets(ids: Iterable[int]) -> dict[int, Ticket]:
    """Tickets by id, rows locked until COMMIT in the order of their ids; departments joined, nobody asked."""
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("department")
    return {ticket.pk: ticket for ticket in rows.filter(pk__in=list(ids)).order_by("pk")}


def lock_tickets_of(subject: str) -> list[Ticket]:
    """The tickets about this stream, locked in the order of their ids. Nobody is asked: the room above decided."""
    if not subject:
        return []
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("department")
    return list(rows.filter(AboutSomething(), subject=subject).order_by("pk"))


def access_ticket(actor: Any, number: int) -> Ticket:
    """The ticket, locked, for an officer who works on it. Raises TicketMissing, TicketNotYours."""
    ticket = _lock(number)
    if ticket is None or not permissions.can_read(actor, ticket):
        raise TicketMissing
    if not permissions.can_work_on(actor, ticket):
        raise TicketNotYours
    return ticket


def access_tickets(actor: Any, numbers: Iterable[int]) -> list[Ticket]:
    """Several tickets, locked in the order of their ids, given in the order asked for. Raises TicketMissing,
    TicketNotYours."""
    wanted = list(numbers)
    known = dict(Ticket.objects.filter(number__in=wanted).values_list("number", "pk"))
    locked = lock_tickets(known.values())
    found = [locked[known[number]] if number in known else None for number in wanted]
    if any(ticket is None or not permissions.can_read(actor, ticket) for ticket in found):
        raise TicketMissing
    tickets = [ticket for ticket in found if ticket is not None]
    if not all(permissions.can_work_on(actor, ticket) for ticket in tickets):
        raise TicketNotYours
    return tickets


def access_own_ticket(actor: Any, number: int) -> Ticket:
    """The ticket, locked, for the person whose it is. Raises TicketMissing, NotRequester."""
    ticket = _lock(number)
    if ticket is None or not permissions.can_read(actor, ticket):
        raise TicketMissing
    if not permissions.is_requester(actor, ticket):
        raise NotRequester
    return ticket


def _lock(number: int) -> Ticket | None:
    if not 0 < number <= ID_MAX:
        return None
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("department")
    return rows.filter(number=number).first()


def find_collisions(actor: Any, ticket: Ticket, seen: int) -> list[TicketEvent]:
    """What other officers did to the ticket since the version `seen` that whoever writes now must know of."""
    if seen >= ticket.last_event:
        return []
    events = TicketEvent.objects.filter(ticket=ticket, number__gt=seen, kind__in=COLLIDING)
    return list(events.exclude(actor_id=actor.pk).exclude(actor=None).select_related("actor").order_by("number"))


# --- around one ticket -------------------------------------------------------------------------------------------


def clocks_of(ticket_ids: Iterable[int], *, live: bool = False) -> dict[int, list[SlaClock]]:
    """The clocks of tickets, in the order they were started; one query."""
    rows = SlaClock.objects.filter(ticket_id__in=list(ticket_ids))
    if live:
        rows = rows.filter(state__in=LIVE)
    found: dict[int, list[SlaClock]] = {}
    for clock in rows.order_by("ticket_id", "pk"):
        found.setdefault(clock.ticket_id, []).append(clock)
    return found


def escalations_of(ticket_ids: Iterable[int]) -> dict[int, list[Escalation]]:
    """The escalations of tickets, oldest first, steps joined; one query."""
    rows = Escalation.objects.filter(ticket_id__in=list(ticket_ids)).select_related("step")
    found: dict[int, list[Escalation]] = {}
    for one in rows.order_by("ticket_id", "pk"):
        found.setdefault(one.ticket_id, []).append(one)
    return found


def list_events(ticket: Ticket, *, public: bool = False) -> QuerySet[TicketEvent]:
    """The ticket's record, oldest first, actors joined; `public`: only what everybody may read."""
    events = TicketEvent.objects.filter(ticket=ticket).select_related("actor").order_by("number")
    return events.filter(kind__in=PUBLIC) if public else events


def list_notes(ticket: Ticket) -> QuerySet[Note]:
    """Internal notes, oldest first, authors joined."""
    return Note.objects.filter(ticket=ticket).select_related("author").order_by("pk")


REVERSED = {"duplicate_of": "duplicated_by", "split_from": "split_into", "blocks": "blocked_by"}


def list_relations(ticket: Ticket) -> list[RelationView]:
    """How the ticket stands to others, read from its side."""
    rows = Relation.objects.filter(Q(ticket=ticket) | Q(other=ticket)).select_related("ticket", "other")
    found = []
    for row in rows.order_by("pk"):
        own = row.ticket_id == ticket.pk
        other = row.other if own else row.ticket
        kind = row.kind if own else REVERSED[row.kind]
        found.append(
            RelationView(kind=kind, reference=other.reference, title=title_elsewhere(other), status=status_of(other))
        )
    return found


def neighbours_of(ticket_ids: Iterable[int]) -> set[tuple[int, int]]:
    """Pairs of a ticket of these and another one that it is related to, in whatever way; one query."""
    wanted = set(ticket_ids)
    rows = Relation.objects.filter(Q(ticket__in=wanted) | Q(other__in=wanted))
    pairs = [(one, other) for row in rows.values_list("ticket_id", "other_id") for one, other in (row, row[::-1])]
    return {(one, other) for one, other in pairs if one in wanted}


def public_view(ticket: Ticket) -> PublicTicket:
    """A ticket as everybody may see it; two queries."""
    return public_ticket(
        ticket, clocks_of([ticket.pk]).get(ticket.pk, ()), escalations_of([ticket.pk]).get(ticket.pk, ())
    )


def shown_tickets_of(subject: str) -> list[ShownTicket]:
    """The tickets about a stream with their public lines, oldest first; four queries, one where there is none."""
    tickets = find_tickets_of(subject)
    ids = [ticket.pk for ticket in tickets]
    if not ids:
        return []
    clocks, escalations = clocks_of(ids), escalations_of(ids)
    lines: dict[int, list[LineView]] = {}
    events = TicketEvent.objects.filter(ticket_id__in=ids, kind__in=PUBLIC).select_related("actor")
    for event in events.order_by("ticket_id", "number"):
        lines.setdefault(event.ticket_id, []).append(line_view(event))
    return [
        ShownTicket(
            ticket=public_ticket(ticket, clocks.get(ticket.pk, ()), escalations.get(ticket.pk, ())),
            lines=lines.get(ticket.pk, []),
        )
        for ticket in tickets
    ]


def desk_view(ticket: Ticket) -> DeskTicket:
    """A ticket as its department sees it; two queries."""
    return desk_ticket(
        ticket, clocks_of([ticket.pk]).get(ticket.pk, ()), escalations_of([ticket.pk]).get(ticket.pk, ())
    )


def get_snapshot(viewer: Any, number: int) -> TicketSnapshot:
    """What the page of a ticket needs; the position of its stream is read before the state. Raises TicketMissing,
    TicketNotYours."""
    known = get_desk_ticket(viewer, number)
    position = log.position(stream_of(known.pk))
    ticket = get_desk_ticket(viewer, number)
    notes = list(list_notes(ticket))
    people = people_by_id({user_id for note in notes for user_id in note.mentions})
    return TicketSnapshot(
        epoch=position.epoch,
        offset=position.offset,
        ticket=desk_view(ticket),
        records=[line_view(event) for event in list_events(ticket)],
        notes=[note_view(note, people) for note in notes],
        relations=list_relations(ticket),
    )


# --- the queue ---------------------------------------------------------------------------------------------------


class StillOpen(RawSQL):
    """The condition of the partial indexes, word for word: SQLite matches `IN` with literals only, and would scan the
    table for the same states as parameters."""

    conditional = True

    def __init__(self) -> None:
        states_open = ", ".join(f"'{status}'" for status in ("new", "open", "waiting_citizen", "waiting_third_party"))
        super().__init__(f"tickets_ticket.status IN ({states_open})", [], output_field=BooleanField())


class IsEscalated(RawSQL):
    """The rest of the condition of the index of escalated tickets, word for word, as `StillOpen` is."""

    conditional = True

    def __init__(self) -> None:
        super().__init__("tickets_ticket.level > 0", [], output_field=BooleanField())


def open_tickets() -> QuerySet[Ticket]:
    """Every ticket that something is still owed on."""
    return Ticket.objects.filter(StillOpen())


def queue_tickets() -> QuerySet[Ticket]:
    """Open tickets with what `serializers.queue_row` needs, live clocks as `live_clocks`, by due time."""
    live = Prefetch("clocks", queryset=SlaClock.objects.filter(state__in=LIVE).order_by("pk"), to_attr="live_clocks")
    return open_tickets().select_related("department", "assignee").prefetch_related(live).order_by("due_at", "pk")


def get_queue(department: Department, *, limit: int = 200) -> QueueSnapshot:
    """The first tickets of a department's queue, and the position of its desk read before them. What has no due time
    comes last, by age; both parts are found in an index."""
    position = log.position(desk_of(department.slug))
    queue = queue_tickets().filter(department=department)
    rows = list(queue.filter(due_at__isnull=False)[:limit])
    rows += queue.filter(due_at=None).order_by("pk")[: limit - len(rows)]
    return QueueSnapshot(
        epoch=position.epoch,
        offset=position.offset,
        rows=[queue_row(ticket, ticket.live_clocks) for ticket in rows],  # type: ignore[attr-defined]
    )
