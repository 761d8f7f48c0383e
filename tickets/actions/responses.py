"""Answers: what the department says in public, and what the citizen says. Both come from the room that has the
conversation, in the transaction of the post itself; a ticket without one is answered here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal
from tickets import clocks, permissions, states, subjects, text
from tickets.actions.photographing import attach_photos, kept_of, take_photos
from tickets.actions.rules import check_fresh, check_open, check_works
from tickets.actions.work import Job, working
from tickets.models import NOTE_LENGTH, Ticket
from tickets.photographs import ANSWER
from tickets.queries.about import lock_where_it_went
from tickets.queries.tickets import TicketNotYours, access_ticket, get_ticket
from tickets.queries.watchers import followers_of


class NoPhotosThere(Refusal):
    """The conversation shows no photos."""

    code = 533
    slug = "no_photos_there"
    kind = Kind.INVALID
    message = _("This answer goes where no photos are shown.")


class AnswerWay(Refusal):
    """An answer outside of a conversation was given by telephone, letter, e-mail or in person."""

    code = 532
    slug = "answer_way_unknown"
    kind = Kind.INVALID
    message = _("Say how the answer was given: by telephone, by letter, by e-mail or in person.")


WAYS = ("telephone", "letter", "email", "person")


def record_response(*, subject: str, actor: permissions.Person, vouched: bool = False, now: datetime) -> None:
    """An officer answered officially in a conversation: stops the response clocks of the tickets about it that are
    the actor's to answer, or of those that they went into. Called inside the transaction of the post, so both are
    there or neither. `vouched`: the room above says that the actor answers there for whoever owes it.

    Publishes TicketShown on the subject, TicketChanged on `ticket:`, QueueChanged on `desk:`.
    """
    tickets = [one for one in lock_where_it_went(subject) if states.is_open(one.status)]
    own = [one for one in tickets if vouched or permissions.can_work_on(actor, one)]
    with working(now=now, actor=actor) as work:
        for job in work.on_all(own):
            _answer(job, {}, now)


def record_citizen_message(*, subject: str, actor: permissions.Person, now: datetime) -> None:
    """Whose ticket it is wrote again: an answer is owed from the oldest message without one, and a ticket that waited
    for them waits no longer. Called inside the transaction of the post. A word that changes no clock
    leaves nothing: a talkative author is not a longer record."""
    tickets = lock_where_it_went(subject, requester_id=actor.pk)
    with working(now=now, actor=actor) as work:
        for job in work.on_all(one for one in tickets if states.is_open(one.status)):
            if not _changes_clocks(job.book):
                continue
            if job.ticket.status == Ticket.Status.WAITING_CITIZEN:
                job.ticket.status = Ticket.Status.OPEN.value
                job.turn(lambda book: clocks.waiting_changed(book, now, waiting=False))
                job.record("status_changed", before="waiting_citizen", after="open", reason="")
            job.turn(lambda book: clocks.citizen_wrote(book, now))
            job.record("citizen_wrote")
            job.tell([job.ticket.assignee_id], "citizen_wrote")


def _changes_clocks(book: clocks.Book) -> bool:
    """Whether another word of the citizen's means anything: not while an answer to an earlier one is owed."""
    latest = book.terms.mode == clocks.Mode.LATEST_CONTACT
    return book.waiting or latest or book.live(clocks.Kind.NEXT_RESPONSE) is None


@transaction.atomic
def respond(
    *,
    actor: permissions.Person,
    number: int,
    body: str,
    way: str = "",
    version: int | None = None,
    photos: Sequence[str] = (),
    now: datetime,
) -> Ticket:
    """Answer a ticket in public: as the official response in its conversation, or, where there is none, as a text on
    its page that was given by telephone, letter, e-mail or in person (`way`). `photos` were sent before (names).

    Raises TicketMissing, TicketNotYours, MayNotWork, StaleTicket, StatusImpossible, AnswerWay, NoPhotosThere,
    TextEmpty, TextTooLong, TextUnreadable, TooManyPhotos, PhotoMissing, and what the conversation raises. Publishes
    as `record_response`.
    """
    check_works(actor, now)
    known = get_ticket(actor, number)
    if not permissions.can_work_on(actor, known):
        raise TicketNotYours
    found = subjects.hold(known.subject)
    ticket = access_ticket(actor, number)
    check_fresh(actor, ticket, version)
    check_open(ticket)
    if photos and found and not found[0].photos:
        raise NoPhotosThere(field="photos")
    if found:
        with_it = {"photos": photos} if photos else {}
        found[0].respond(actor=actor, key=found[1], body=body, **with_it, now=now)
        ticket.refresh_from_db()
        return ticket
    if way not in WAYS:
        raise AnswerWay(field="way")
    said = text.clean(body, limit=NOTE_LENGTH)
    taken = take_photos(actor, photos)
    data = {"way": way, "text": said} | ({"photos": kept_of(taken)} if taken else {})
    with working(now=now, actor=actor) as work:
        _answer(work.on(ticket), data, now)
    attach_photos(ANSWER, ticket.pk, taken)
    return ticket


def _answer(job: Job, data: dict[str, Any], now: datetime) -> None:
    """The department has answered: clocks, and the first touch opens a new ticket."""
    if job.ticket.status == Ticket.Status.NEW:
        job.ticket.status = Ticket.Status.OPEN.value
    if job.ticket.assignee_id is None and permissions.works_for(job.work.actor, job.ticket.department_id):
        job.ticket.assignee = job.work.actor
        data = {**data, "assignee": job.work.actor.pk}
    job.turn(lambda book: clocks.responded(book, now))
    job.record("responded", **data)
    followers = followers_of([job.ticket.pk]).get(job.ticket.pk, [])
    job.tell([job.ticket.requester_id, *followers], "ticket_answered")
