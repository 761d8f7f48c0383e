"""Opening tickets: from a conversation, by an officer, through the API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from photos.models import Photo
from realtime.errors import Kind, Refusal
from tickets import chain, clocks, permissions, text
from tickets.actions.calendars import ensure_default_calendar
from tickets.actions.clockwork import terms_data
from tickets.actions.photographing import attach_photos, kept_of, take_photos
from tickets.actions.rules import PriorityUnknown, check_works
from tickets.actions.work import Job, Work, working
from tickets.models import (
    CATEGORY_LENGTH,
    NOTE_LENGTH,
    TITLE_LENGTH,
    CalendarVersion,
    Department,
    Priority,
    SlaPolicy,
    Ticket,
    TicketFollower,
)
from tickets.photographs import TICKET
from tickets.queries import access_department
from tickets.queries.calendars import calendar_of
from tickets.queries.people import people_by_id, supervisors_of
from tickets.queries.policies import policy_for, terms_of


class RequesterMissing(Refusal):
    """Nobody has this id."""

    code = 530
    slug = "requester_missing"
    kind = Kind.INVALID
    message = _("There is nobody by this number here.")


class NotYourDesk(Refusal):
    """Only officers, supervisors, the director and administrators open tickets by hand."""

    code = 531
    slug = "not_your_desk"
    kind = Kind.DENIED
    message = _("Only officers of a department can open a ticket themselves. Open an issue instead.")


class Opening(NamedTuple):
    """What a new ticket is to be."""

    title: str
    department: Department
    body: str = ""
    category: str = ""
    priority: str = Priority.NORMAL.value
    subject: str = ""
    restricted: bool = False
    origin: str = Ticket.Origin.SUBJECT.value
    requester: Any = None
    photos: Sequence[Photo] = ()


_NEXT_NUMBER = """
INSERT INTO tickets_ticketcounter (id, last_number) VALUES (1, %s)
ON CONFLICT (id) DO UPDATE SET last_number = tickets_ticketcounter.last_number + excluded.last_number
RETURNING last_number
"""


def take_numbers(count: int) -> int:
    """The first of `count` numbers that follow each other; the counter is locked until COMMIT, so none is left
    out."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_NUMBER, [count])
        last: int = cursor.fetchone()[0]
    return last - count + 1


@transaction.atomic
def open_ticket(
    *,
    actor: permissions.Person,
    title: str,
    body: str = "",
    department: str,
    category: str = "",
    priority: str = "normal",
    requester_id: int | None = None,
    restricted: bool = False,
    origin: str = "officer",
    photos: Sequence[str] = (),
    now: datetime,
) -> Ticket:
    """Open a ticket for what reached a department by telephone, letter or visit. Officers open it for any department;
    its `photos` were sent before (names).

    Raises MayNotWork, NotYourDesk, DepartmentMissing, PriorityUnknown, RequesterMissing, TextEmpty, TextTooLong,
    TextUnreadable, TooManyPhotos, PhotoMissing. Publishes TicketChanged on `ticket:`, QueueChanged on `desk:`,
    NotificationReceived on `user:`.
    """
    check_works(actor, now)
    if not permissions.has_desk(actor):
        raise NotYourDesk
    owner = access_department(department)
    if priority not in Priority.values:
        raise PriorityUnknown(field="priority")
    requester = people_by_id([requester_id]).get(requester_id) if requester_id is not None else None
    if requester_id is not None and requester is None:
        raise RequesterMissing(field="requester")
    opening = Opening(
        title=text.clean_line(title, limit=TITLE_LENGTH, field="title"),
        body=text.clean(body, limit=NOTE_LENGTH) if body.strip() else "",
        department=owner,
        category=text.clean_line(category, limit=CATEGORY_LENGTH, field="category", optional=True),
        priority=priority,
        restricted=restricted,
        origin=origin,
        requester=requester,
        photos=take_photos(actor, photos),
    )
    with working(now=now, actor=actor) as work:
        job = begin_ticket(work, opening)
        if requester is not None:
            job.turn(lambda book: clocks.citizen_wrote(book, now))
            job.record("citizen_wrote", actor=requester)
    attach_photos(TICKET, job.ticket.pk, opening.photos)
    follow(job.ticket, requester, now)
    return job.ticket


@transaction.atomic(savepoint=False)
def open_ticket_for(
    *,
    subject: str,
    title: str,
    department: Department,
    category: str = "",
    restricted: bool = False,
    requester: permissions.Person,
    now: datetime,
) -> Ticket:
    """The obligation behind a conversation that a citizen just opened: called by the room that has it, with texts
    that it has cleaned. Publishes TicketShown on the subject, TicketChanged on `ticket:`, QueueChanged on `desk:`."""
    opening = Opening(
        title=title,
        department=department,
        category=category,
        subject=subject,
        restricted=restricted,
        requester=requester,
    )
    with working(now=now, actor=requester) as work:
        job = begin_ticket(work, opening)
        job.turn(lambda book: clocks.citizen_wrote(book, now))
        job.record("citizen_wrote")
        job.tell(supervisors_of([department.pk]).get(department.pk, []), "ticket_opened")
    follow(job.ticket, requester, now)
    return job.ticket


def begin_ticket(work: Work, opening: Opening, **data: Any) -> Job:
    """A new ticket in a unit of work: its terms by policy and calendar, its clocks, its first event (`data` goes
    in)."""
    department = opening.department
    version = version_for(department, now=work.now)
    policy = policy_for(department.pk, opening.category, opening.priority)
    return begin_under(work, opening, Footing(take_numbers(1), policy, version), **data)


class Footing(NamedTuple):
    """What a new ticket stands on."""

    number: int
    policy: SlaPolicy | None
    version: CalendarVersion


def begin_under(work: Work, opening: Opening, footing: Footing, **data: Any) -> Job:
    """The same where number, policy and calendar are known: for many at once."""
    policy, version = footing.policy, footing.version
    ticket = Ticket(
        number=footing.number,
        title=opening.title,
        body=opening.body,
        photos=kept_of(opening.photos),
        subject=opening.subject,
        restricted=opening.restricted,
        department=opening.department,
        category=opening.category,
        priority=opening.priority,
        origin=opening.origin,
        requester=opening.requester,
        opened_at=work.now,
        changed_at=work.now,
        policy=policy,
        calendar_version=version,
    )
    job = work.begin(ticket, clocks.opened(terms_of(policy.pk if policy else None, version.pk), work.now))
    job.record(
        "opened",
        department=opening.department.slug,
        category=opening.category,
        priority=opening.priority,
        origin=opening.origin,
        facts=facts_data(ticket),
        **terms_data(ticket),
        **data,
    )
    job.count(opened=1)
    return job


def facts_data(ticket: Ticket) -> dict[str, Any]:
    """What of a ticket never changes, for its first event: nobody can put another text under the record."""
    return facts_of(ticket.title, ticket.body, ticket.subject, ticket.restricted, ticket.requester_id)


def facts_of(title: str, body: str, subject: str, restricted: bool, requester: int | None) -> dict[str, Any]:
    """The same of a ticket that is no row yet."""
    return {
        "title": title,
        "body": chain.fingerprint(body),
        "subject": subject,
        "restricted": restricted,
        "requester": requester,
    }


def version_for(department: Department, *, now: datetime) -> CalendarVersion:
    """What measures the department's work from now on; a house without any calendar gets one."""
    calendar = calendar_of(department) or ensure_default_calendar(now=now)
    return cast("CalendarVersion", calendar.current)


def follow(ticket: Ticket, person: Any, now: datetime) -> None:
    """Whoever follows hears what becomes of the ticket; following twice changes nothing."""
    if person is not None:
        TicketFollower.objects.get_or_create(ticket=ticket, user_id=person.pk, defaults={"since": now})
