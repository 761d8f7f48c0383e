"""Who sees the photos of tickets: the table that the room of photos asks by (photos/subjects.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from photos.subjects import Audience, Subject
from tickets import permissions
from tickets.models import Ticket
from tickets.queries.tickets import ID_MAX, find_ticket, find_ticket_of_note

TICKET = "ticket"
NOTE = "note"
ANSWER = "answer"


def subject_of(prefix: str, pk: int) -> str:
    """What the photos of a new ticket, of a note, or of the answers that a ticket (its id) was given belong to."""
    return f"{prefix}:{pk}"


def audience(key: str, viewer: Callable[[], Any]) -> Audience:
    """Those who see the inside of the ticket now."""
    return _inside(find_ticket(_id(key)), viewer)


def audience_of_note(key: str, viewer: Callable[[], Any]) -> Audience:
    """Those who read the note."""
    return _inside(find_ticket_of_note(_id(key)), viewer)


def audience_of_answers(key: str, viewer: Callable[[], Any]) -> Audience:
    """Those who read the ticket's public page."""
    ticket = find_ticket(_id(key))
    if ticket is not None and not ticket.restricted:
        return Audience.EVERYONE
    return Audience.SOME if ticket is not None and permissions.can_read(viewer(), ticket) else Audience.NOBODY


def _inside(ticket: Ticket | None, viewer: Callable[[], Any]) -> Audience:
    seen = ticket is not None and permissions.can_work_on(viewer(), ticket)
    return Audience.SOME if seen else Audience.NOBODY


def _id(key: str) -> int:
    return int(key) if key.isdecimal() and int(key) <= ID_MAX else 0


SUBJECTS = (
    Subject(prefix=TICKET, audience=audience),
    Subject(prefix=NOTE, audience=audience_of_note),
    Subject(prefix=ANSWER, audience=audience_of_answers),
)
