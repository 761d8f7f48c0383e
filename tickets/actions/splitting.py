"""A part of a ticket becomes a ticket of its own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from realtime.publish import gathering
from tickets import permissions, text
from tickets.actions.joining import say_related
from tickets.actions.opening import Opening, begin_ticket
from tickets.actions.rules import check_fresh, check_open, check_works
from tickets.actions.work import working
from tickets.models import NOTE_LENGTH, TITLE_LENGTH, Relation, Ticket, TicketFollower
from tickets.queries import access_department
from tickets.queries.people import supervisors_of
from tickets.queries.tickets import access_ticket
from tickets.queries.watchers import followers_of, hearers_of, who_may_follow


@transaction.atomic
def split_ticket(
    *,
    actor: permissions.Person,
    number: int,
    title: str,
    body: str = "",
    department: str,
    version: int | None = None,
    now: datetime,
) -> Ticket:
    """Make a part of a ticket a ticket of its own, for the same or another department; gives the new one.

    It is about the same conversation, for the same person, with the same followers, and its clocks begin now. Raises
    MayNotWork, TicketMissing, TicketNotYours, StaleTicket, StatusImpossible, DepartmentMissing, TextEmpty,
    TextTooLong, TextUnreadable. Publishes TicketChanged of both, QueueChanged, TicketShown, NotificationReceived.
    """
    check_works(actor, now)
    ticket = access_ticket(actor, number)
    check_fresh(actor, ticket, version)
    check_open(ticket)
    opening = Opening(
        title=text.clean_line(title, limit=TITLE_LENGTH, field="title"),
        body=text.clean(body, limit=NOTE_LENGTH) if body.strip() else "",
        department=access_department(department),
        category=ticket.category,
        priority=str(ticket.priority),
        subject=ticket.subject,
        restricted=ticket.restricted,
        origin=Ticket.Origin.OFFICER.value,
        requester=ticket.requester,
    )
    with gathering(now=now):
        with working(now=now, actor=actor) as work:
            made = begin_ticket(work, opening, split_from=ticket.reference)
            if opening.department.pk != ticket.department_id:
                made.tell(supervisors_of([opening.department.pk]).get(opening.department.pk, []), "ticket_opened")
            old = work.on(ticket)
            old.record("split", into=made.ticket.reference, title=opening.title)
            old.tell(who_may_follow(made.ticket, hearers_of(ticket)), "ticket_split", into=made.ticket.reference)
        new = made.ticket
        people = who_may_follow(new, set(followers_of([ticket.pk]).get(ticket.pk, [])))
        followers = [TicketFollower(ticket=new, user_id=one, since=now) for one in sorted(people)]
        TicketFollower.objects.bulk_create(followers)
        kind = Relation.Kind.SPLIT_FROM.value
        Relation.objects.create(ticket=new, kind=kind, other=ticket, made_by_id=actor.pk, made_at=now)
        with working(now=now, actor=actor) as work:
            say_related(work, "related", new, kind, ticket)
    return new
