"""What somebody wrote in tickets, taken out for good. The obligation stays, its clocks and its record too.

The record's events are only added to, so the room above says first, in the record itself, of which events the text
goes (`events_to_erase`); only then does the database let it. What follows in the chain of such a ticket is chained
anew, under the key that the house has now.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Min

from realtime.publish import start_anew
from tickets import chain
from tickets.actions.photographing import discard_photos
from tickets.keys import record_keys
from tickets.models import (
    Delivery,
    Department,
    Notification,
    NotificationChoice,
    SavedView,
    Ticket,
    TicketEvent,
    TicketFollower,
)
from tickets.photographs import TICKET
from tickets.queries.erasing import lock_tickets_of, with_related, words_of
from tickets.queries.notifications import person_stream
from tickets.queries.tickets import desk_of, stream_of

WRITTEN = ("reason", "words", "text")


@transaction.atomic
def forget_interests(*, user_id: int, now: datetime) -> None:
    """What somebody was told, wants to be told and looked for: nobody needs to know any more."""
    Delivery.objects.filter(user_id=user_id).delete()
    for model in (Notification, NotificationChoice, SavedView, TicketFollower):
        model._default_manager.filter(user_id=user_id).delete()


@transaction.atomic
def forget_told(*, older_than: datetime, limit: int = 5_000) -> int:
    """What people were told before then, and the e-mails that told it; returns how many notifications."""
    rows = Notification.objects.filter(created_at__lt=older_than).order_by("pk")
    old = list(rows.values_list("pk", flat=True)[:limit])
    Delivery.objects.filter(notification__in=old).delete()
    Notification.objects.filter(pk__in=old).delete()
    return len(old)


def events_to_erase(user_id: int) -> list[int]:
    """The events that `erase_texts` changes: those with words of this person, and all behind them in their ticket,
    which are chained to them."""
    firsts = TicketEvent.objects.filter(words_of(user_id)).values_list("ticket_id").annotate(first=Min("number"))
    found: list[int] = []
    for ticket_id, first in firsts:
        found += TicketEvent.objects.filter(ticket_id=ticket_id, number__gte=first).values_list("pk", flat=True)
    return found


@transaction.atomic
def erase_texts(*, user_id: int, removed: str, now: datetime) -> int:
    """The title, body and words of everything that is this person's say `removed` or nothing; photos that came with
    it are discarded. Returns how many tickets. Publishes nothing: the logs of these tickets, of all desks and of
    those who were told start anew, and pages reload. Needs `events_to_erase` to be noted; else the database
    refuses."""
    tickets = lock_tickets_of(user_id)
    start_anew(*_streams_of(user_id, tickets))
    wanted = set(events_to_erase(user_id))
    own = set(TicketEvent.objects.filter(words_of(user_id)).values_list("pk", flat=True))
    events = defaultdict(list)
    for event in TicketEvent.objects.filter(ticket__in=tickets).order_by("ticket_id", "number"):
        events[event.ticket_id].append(event)
    for told in Notification.objects.filter(ticket__in=tickets):
        told.data = _blank(told.data, removed) | {"title": removed}
        told.save(update_fields=["data"])
    for ticket in tickets:
        if ticket.requester_id == user_id:
            ticket.title, ticket.body, ticket.photos = removed, "", []
        ticket.rating_words = ""
        ticket.last_digest = _chained(ticket, events[ticket.pk], wanted, own, removed)
        ticket.save(update_fields=["title", "body", "photos", "rating_words", "last_digest"])
    discard_photos(TICKET, [ticket.pk for ticket in tickets if ticket.requester_id == user_id])
    return len(tickets)


def _streams_of(user_id: int, tickets: list[Ticket]) -> set[str]:
    """Every stream whose log may hold words of this person. A ticket has been on any desk, and beside any other."""
    if not tickets:
        return {person_stream(user_id)}
    desks = {desk_of(slug) for slug in Department.objects.values_list("slug", flat=True)}
    told = {*Notification.objects.filter(ticket__in=tickets).values_list("user_id", flat=True), user_id}
    return desks | {stream_of(pk) for pk in with_related(tickets)} | {person_stream(pk) for pk in told}


def _chained(ticket: Ticket, events: list[TicketEvent], wanted: set[int], own: set[int], removed: str) -> str:
    """Take the words out of a ticket's events, chain what follows; the last digest."""
    digest = ""
    for event in events:
        if event.pk in wanted:
            if event.pk in own:
                event.data = _blank(event.data, removed)
            link = chain.Link(
                ticket.number, event.number, event.kind, event.at, event.actor_id, event.data, event.key
            )
            event.digest = chain.digest(record_keys()[0], digest, link)
            event.save(update_fields=["data", "digest"])
        digest = event.digest
    return digest


def _blank(data: dict[str, Any], removed: str) -> dict[str, Any]:
    """The data of an event, or of what people were told of it, without the words in it."""
    blank = data | {name: "" for name in WRITTEN if isinstance(data.get(name), str)}
    if isinstance(data.get("facts"), dict):
        blank["facts"] = data["facts"] | {"title": removed, "body": ""}
    return blank
