"""One photo of a note, or of a ticket that an officer opened, taken away alone: by whoever sent it, or by a
supervisor, who says why. Its file goes for good, so there is no way back; the text and the other photos stay."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from photos import actions as photos
from photos.queries import PhotoMissing, photos_of
from photos.serializers import without
from realtime.errors import Kind, Refusal
from realtime.publish import Rewrite
from tickets import permissions
from tickets.actions.rules import check_works, clean_reason
from tickets.actions.work import working
from tickets.models import Note, Ticket
from tickets.photographs import NOTE, TICKET, subject_of
from tickets.queries.tickets import access_ticket, find_note_with


class PhotoNotYours(Refusal):
    """Neither did the actor send the photo, nor do they supervise the department."""

    code = 534
    slug = "photo_not_yours"
    kind = Kind.DENIED
    message = _("Whoever sent a photo takes it away, or a supervisor, who says why.")


@transaction.atomic
def take_down_photo(*, actor: permissions.Person, number: int, photo: str, reason: str = "", now: datetime) -> Ticket:
    """Take a photo (its name) of a ticket or of one of its notes away. Who sent it need not say why; a supervisor
    must. The record says who did it and why, inside. It touches no clock.

    Raises MayNotWork, TicketMissing, TicketNotYours, PhotoMissing, PhotoNotYours, TextEmpty, TextTooLong,
    TextUnreadable. Publishes TicketChanged on `ticket:`, QueueChanged on `desk:`.
    """
    check_works(actor, now)
    ticket = access_ticket(actor, number)
    note = find_note_with(ticket, photo)
    holder: Ticket | Note = note or ticket
    subject = subject_of(NOTE, note.pk) if note else subject_of(TICKET, ticket.pk)
    sent = photos_of([subject]).filter(name=photo).first()
    left = [kept for kept in holder.photos if kept[0] != photo]
    if sent is None or len(left) == len(holder.photos):
        raise PhotoMissing(field="photo")
    if sent.owner_id != actor.pk and not permissions.supervises(actor, ticket.department_id):
        raise PhotoNotYours
    reason = clean_reason(reason, optional=sent.owner_id == actor.pk)
    holder.photos = left
    holder.save(update_fields=["photos"])
    photos.discard_photo(subject, photo)
    with working(now=now, actor=actor) as work:
        job = work.on(ticket)
        job.record("photo_taken_down", note=note.pk if note else None, reason=reason)
        job.rewrite = Rewrite(f'"{photo}"', without(photo))
    return ticket
