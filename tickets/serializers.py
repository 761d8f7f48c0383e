"""Rows of this room as data. Touches loaded rows only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import msgspec

from photos.serializers import kept_view
from tickets.events import (
    ClockView,
    DepartmentPage,
    DepartmentView,
    DeskTicket,
    EscalationView,
    LineView,
    MemberRole,
    MemberView,
    NoteView,
    PersonRef,
    PublicTicket,
    QueueRow,
    Status,
)
from tickets.models import Department, Escalation, Membership, Note, Priority, SlaClock, Ticket, TicketEvent
from tickets.states import is_open


def department_view(department: Department) -> DepartmentView:
    """A department as everyone may see it."""
    return DepartmentView(slug=department.slug, name=department.name)


def member_view(membership: Membership) -> MemberView:
    """A member as everyone may see them. Needs the person joined (`queries.list_members`)."""
    person = membership.user
    return MemberView(
        id=person.pk, handle=person.handle, name=person.display_name, role=cast("MemberRole", membership.role)
    )


def department_page(department: Department, members: Iterable[Membership] = ()) -> DepartmentPage:
    """A department with its public contacts and, where given, its members."""
    return DepartmentPage(
        slug=department.slug,
        name=department.name,
        summary=department.summary,
        phone=department.phone,
        email=department.email,
        members=[member_view(one) for one in members],
    )


def person_ref(person: Any) -> PersonRef | None:
    """A person by their public name, or None."""
    return PersonRef(id=person.pk, handle=person.handle, name=person.display_name) if person else None


def status_of(ticket: Ticket) -> Status:
    """Its status as views have it."""
    return cast("Status", str(ticket.status))


def title_elsewhere(ticket: Ticket) -> str:
    """Its title as it stands on the pages of other tickets, which other departments may have: nothing of one that is
    not for everyone."""
    return "" if ticket.restricted else ticket.title


def clock_view(clock: SlaClock) -> ClockView:
    """A clock as everybody may see it."""
    return ClockView(
        kind=cast("Any", str(clock.kind)),
        cycle=clock.cycle,
        state=cast("Any", str(clock.state)),
        target_seconds=clock.target_seconds,
        started_at=clock.started_at,
        due_at=clock.due_at,
        stopped_at=clock.stopped_at,
        consumed_seconds=clock.consumed_seconds,
        paused_since=clock.paused_since,
        paused_seconds=clock.paused_seconds,
    )


def escalation_view(escalation: Escalation) -> EscalationView:
    """A step that fired. Needs its step and clock loaded."""
    step = escalation.step
    return EscalationView(
        id=escalation.pk,
        clock=cast("Any", str(step.clock)),
        level=escalation.level,
        action=step.action,
        target=step.target,
        due_at=escalation.due_at,
        at=escalation.fired_at,
        warning=step.offset_seconds < 0,
    )


def line_view(event: TicketEvent) -> LineView:
    """An event of the record. Needs its actor loaded."""
    return LineView(
        number=event.number, kind=event.kind, at=event.at, by=person_ref(event.actor), data=public_data(event)
    )


def public_data(event: TicketEvent) -> dict[str, Any]:
    """An event's data without what only a rebuild needs: ids of policies and calendars, what never changes,
    fingerprints, what clocks took over."""
    data = {name: value for name, value in event.data.items() if name not in INTERNAL}
    if "photos" in data:
        data["photos"] = [msgspec.to_builtins(kept_view(kept)) for kept in data["photos"]]
    return data


INTERNAL = frozenset({"policy", "calendar_version", "facts", "body", "carried"})


def public_ticket(ticket: Ticket, clocks: Iterable[SlaClock], escalations: Iterable[Escalation] = ()) -> PublicTicket:
    """A ticket as everybody may see it. Needs its department and `merged_into` loaded."""
    return PublicTicket(**_public_fields(ticket, clocks, escalations))


def desk_ticket(ticket: Ticket, clocks: Iterable[SlaClock], escalations: Iterable[Escalation] = ()) -> DeskTicket:
    """A ticket as its department sees it. Needs department, assignee, requester and `merged_into` loaded."""
    return DeskTicket(
        **_public_fields(ticket, clocks, escalations),
        version=ticket.last_event,
        body=ticket.body,
        photos=[kept_view(kept) for kept in ticket.photos],
        origin=Ticket.Origin(ticket.origin).value,
        restricted=ticket.restricted,
        assignee=person_ref(ticket.assignee),
        requester=person_ref(ticket.requester),
        due_at=ticket.due_at,
    )


def _public_fields(
    ticket: Ticket, clocks: Iterable[SlaClock], escalations: Iterable[Escalation]
) -> Mapping[str, Any]:
    return {
        "id": ticket.pk,
        "reference": ticket.reference,
        "title": ticket.title,
        "department": department_view(ticket.department),
        "status": Ticket.Status(ticket.status).value,
        "opened_at": ticket.opened_at,
        "category": ticket.category,
        "priority": Priority(ticket.priority).value,
        "subject": ticket.subject,
        "clocks": [clock_view(clock) for clock in clocks],
        "escalations": [escalation_view(one) for one in escalations],
        "level": ticket.level,
        "reopened": ticket.reopened,
        "resolved_at": ticket.resolved_at,
        "closed_at": ticket.closed_at,
        "closes_at": ticket.next_at,
        "rating": ticket.rating,
        "rating_words": ticket.rating_words,
        "merged_into": ticket.merged_into.reference if ticket.merged_into else "",
    }


def queue_row(ticket: Ticket, clocks: Iterable[SlaClock]) -> QueueRow:
    """A ticket in the queue. Needs department and assignee loaded; `clocks` are its live ones."""
    return QueueRow(
        id=ticket.pk,
        reference=ticket.reference,
        title=ticket.title,
        department=department_view(ticket.department),
        status=cast("Any", Ticket.Status(ticket.status).value),
        version=ticket.last_event,
        opened_at=ticket.opened_at,
        category=ticket.category,
        priority=cast("Any", Priority(ticket.priority).value),
        assignee=person_ref(ticket.assignee),
        due_at=ticket.due_at,
        clock=leading_clock(clocks) if is_open(ticket.status) else None,
        level=ticket.level,
    )


def leading_clock(clocks: Iterable[SlaClock]) -> ClockView | None:
    """The clock that decides when a ticket is due: the running one that is due first, else the paused one."""
    live = [clock for clock in clocks if clock.state in (SlaClock.State.RUNNING, SlaClock.State.PAUSED)]
    running = [clock for clock in live if clock.state == SlaClock.State.RUNNING and clock.due_at]
    first = min(running, key=lambda clock: (clock.due_at, clock.pk)) if running else None
    paused = next((clock for clock in live if clock.state == SlaClock.State.PAUSED), None)
    leading = first or paused or next(iter(live), None)
    return clock_view(leading) if leading else None


def note_view(note: Note, people: Mapping[int, Any]) -> NoteView:
    """An internal note. `people` are those it mentions, by id; needs its author loaded."""
    named = [ref for user_id in note.mentions if (ref := person_ref(people.get(user_id)))]
    return NoteView(
        id=note.pk,
        author=cast("PersonRef", person_ref(note.author)),
        body=note.body,
        at=note.created_at,
        mentions=named,
        photos=[kept_view(kept) for kept in note.photos],
    )
