"""What a person is told on their own stream, `user:<id>`, and on the page of their notifications. Rows in, data
out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from realtime.events import Event
from tickets.events import View
from tickets.models import Notification
from tickets.words import WORDS, details_of

When = Annotated[datetime, msgspec.Meta(tz=True)]
"""RFC 3339, UTC."""


class NotificationView(View, frozen=True):
    """Something one person is told about a ticket, in words. The words are in the language of the assembly."""

    id: int
    kind: str
    at: When
    text: str
    """What happened, as a sentence."""
    details: list[str] = []
    """More about it, a line each: by whom, by when, why."""
    ticket: str = ""
    """The ticket's reference; empty where it is about none."""
    title: str = ""
    """The ticket's title."""
    read: bool = False


class NotificationReceived(Event, frozen=True, tag="notification.received"):
    """On `user:`: there is something new, and so many are unread now."""

    notification: NotificationView
    unread: int


class NotificationRead(Event, frozen=True, tag="notification.read"):
    """On `user:`: the person has seen some of them, here or elsewhere, and so many are unread now."""

    unread: int
    ids: list[int] = []
    up_to: int = 0
    """Everything with this id or a smaller one was read as well; 0: only those in `ids`."""


class NotificationSnapshot(View, frozen=True):
    """The newest notifications of a person, right at `offset` of `user:<id>`."""

    epoch: str
    offset: int
    unread: int
    notifications: list[NotificationView]


PERSONAL_EVENTS: tuple[type[Event], ...] = (NotificationReceived, NotificationRead)


def notification_view(notification: Notification) -> NotificationView:
    """A notification in words. Needs its ticket loaded; who calls it chooses the language."""
    ticket = notification.ticket
    return NotificationView(
        id=notification.pk,
        kind=notification.kind,
        at=notification.created_at,
        text=str(WORDS[notification.kind].text),
        details=details_of(notification.data),
        ticket=ticket.reference if ticket else "",
        title=ticket.title if ticket else "",
        read=notification.read_at is not None,
    )
