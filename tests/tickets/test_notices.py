"""What is said on a person's own stream."""

from __future__ import annotations

import json

import msgspec

from realtime.events import dump
from tests.factories import NOW
from tickets.models import Notification, Ticket
from tickets.notices import PERSONAL_EVENTS, NotificationRead, NotificationReceived, notification_view

ROW = Notification(
    pk=5,
    user_id=1,
    ticket=Ticket(number=1042, title="No water in Fijai"),
    kind="ticket_resolved",
    data={"reason": "Mended."},
    created_at=NOW,
)


def test_a_notification_in_words() -> None:
    view = notification_view(ROW)
    assert json.loads(msgspec.json.encode(view)) == {
        "id": 5,
        "kind": "ticket_resolved",
        "at": "2026-11-23T09:00:00Z",
        "text": "The department says that this is done.",
        "details": ["Why: Mended."],
        "ticket": "T-1042-9",
        "title": "No water in Fijai",
    }


def test_what_is_read_says_so() -> None:
    row = Notification(pk=6, user_id=1, kind="ticket_closed", created_at=NOW, read_at=NOW)
    assert notification_view(row).read


def test_events_travel_and_come_back() -> None:
    for event in (
        NotificationReceived(notification=notification_view(ROW), unread=3),
        NotificationRead(ids=[5, 6], unread=1),
        NotificationRead(up_to=6, unread=0),
    ):
        assert msgspec.json.decode(dump(event), type=type(event)) == event


def test_the_names_of_the_events() -> None:
    assert [str(one.__struct_config__.tag) for one in PERSONAL_EVENTS] == [
        "notification.received",
        "notification.read",
    ]
