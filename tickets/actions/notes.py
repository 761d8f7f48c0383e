"""Internal notes: what the department says to itself. Never a response, and never seen outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tickets import chain, permissions, text
from tickets.actions.photographing import attach_photos, kept_of, take_photos
from tickets.actions.rules import check_works
from tickets.actions.work import working
from tickets.models import NOTE_LENGTH, Note
from tickets.photographs import NOTE
from tickets.queries.people import find_named
from tickets.queries.tickets import access_ticket
from tickets.serializers import note_view


@transaction.atomic
def add_note(*, actor: permissions.Person, number: int, body: str, photos: Sequence[str] = (), now: datetime) -> Note:
    """Write a note on a ticket, with `photos` that were sent before (names). Whoever is named (@handle) and works on
    it is told, and whoever has it; other handles stay text.

    It touches no clock. Raises MayNotWork, TicketMissing, TicketNotYours, TextEmpty, TextTooLong, TextUnreadable,
    TooManyPhotos, PhotoMissing.
    Publishes TicketChanged on `ticket:`, QueueChanged on `desk:`, NotificationReceived on `user:`.
    """
    check_works(actor, now)
    ticket = access_ticket(actor, number)
    body = text.clean(body, limit=NOTE_LENGTH)
    named = find_named(text.handles_in(body), ticket.department_id, above=permissions.APPOINTING_ROLES)
    taken = take_photos(actor, photos)
    note = Note.objects.create(
        ticket=ticket,
        author_id=actor.pk,
        body=body,
        photos=kept_of(taken),
        mentions=[person.pk for person in named],
        created_at=now,
    )
    attach_photos(NOTE, note.pk, taken)
    note.author = actor  # type: ignore[assignment]
    with working(now=now, actor=actor) as work:
        job = work.on(ticket)
        job.record("noted", note=note.pk, body=chain.fingerprint(body))
        job.note = note_view(note, {person.pk: person for person in named})
        job.tell(note.mentions, "note_mention")
        job.tell({ticket.assignee_id} - set(note.mentions), "note_written")
    return note
