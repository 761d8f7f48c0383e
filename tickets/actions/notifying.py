"""What people are told: rows and the e-mails that will carry them; what they have read, and how they want to hear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal
from realtime.publish import Outgoing, publish
from tickets import addresses, rhythm
from tickets.actions.rows import insert_rows
from tickets.models import Delivery, Notification, NotificationChoice, Ticket
from tickets.notices import NotificationRead, NotificationReceived, notification_view
from tickets.permissions import Person
from tickets.queries.notifications import (
    address_of,
    calendars_of,
    choices_of,
    count_unread,
    count_unread_of,
    lock_recipients,
    person_stream,
)
from tickets.words import WORDS

Email = NotificationChoice.Email


class ChoiceUnknown(Refusal):
    """Neither at once, nor once a day, nor never."""

    code = 560
    slug = "choice_unknown"
    kind = Kind.INVALID
    message = _("Choose whether e-mails come at once, once a day or never.")


class LinkUnreadable(Refusal):
    """A link to stop e-mails that we did not make, or that was cut on its way."""

    code = 561
    slug = "link_unreadable"
    kind = Kind.MISSING
    message = _("This link is not complete. Sign in, and choose on the page of your notifications.")


class News(NamedTuple):
    """Something to tell one person. `kind` is one of `words.WORDS`, `data` holds what `words.DETAILS` names, as plain
    JSON; `key` is what it is about: the same person is told once, however often it is said."""

    user_id: int
    ticket: Ticket | None
    kind: str
    data: dict[str, Any]
    key: str


def put_notifications(items: Sequence[News], now: datetime) -> list[Outgoing]:
    """Write down what people are told and the e-mails that this leads to; returns the events for the caller's one
    publish(), NotificationReceived on `user:`.

    Inside the caller's transaction, and last in it: the recipients stay locked until it ends, so that the unread
    count in each event is right. The number of statements does not grow with the items (chunks of 500 apart).
    Raises KeyError for a kind without words.
    """
    for kind in {item.kind for item in items}:
        WORDS[kind]
    people = lock_recipients(item.user_id for item in items) if items else {}
    wanted = [item for item in items if item.user_id in people]
    if not wanted:
        return []
    writing = _Writing(people, now)
    told = writing.write_notifications(wanted)
    writing.write_deliveries(told)
    return _events(told)


class _Writing:
    """One call of put_notifications: the recipients, what they chose, the daily e-mails that are open for them."""

    def __init__(self, people: Mapping[int, Any], now: datetime) -> None:
        self.now = now
        reachable = [user_id for user_id, person in people.items() if address_of(person)]
        self.choices = {user_id: choice.email for user_id, choice in choices_of(reachable).items()}
        self.digests = _open_digests([u for u, email in self.choices.items() if email == Email.DAILY], now)

    def write_notifications(self, items: Iterable[News]) -> list[Notification]:
        """One row for each that its person was not told yet, in the order of the items."""
        rows = [
            Notification(
                user_id=item.user_id,
                ticket=item.ticket,
                kind=item.kind,
                data=msgspec.json.decode(msgspec.json.encode(item.data)),
                created_at=self.now,
                key=item.key,
                digest_id=self.digests.get(item.user_id),
            )
            for item in items
        ]
        end = "ON CONFLICT (user_id, key) DO NOTHING RETURNING id, user_id, key"
        ids = {(user_id, key): pk for pk, user_id, key in insert_rows(Notification, rows, end)}
        for row in rows:
            # Taken out: of two rows with one key only the first was written.
            row.pk = ids.pop((row.user_id, row.key), None)
        return [row for row in rows if row.pk is not None]

    def write_deliveries(self, told: Iterable[Notification]) -> None:
        """An e-mail of its own for each, for whoever wants them at once. The hour is looked at when it is sent."""
        rows = [
            _delivery(row.user_id, Delivery.Kind.SINGLE, f"single:{row.pk}", self.now, notification_id=row.pk)
            for row in told
            if self.choices.get(row.user_id) == Email.AT_ONCE
        ]
        insert_rows(Delivery, rows, "ON CONFLICT (key) DO NOTHING")


def _open_digests(user_ids: Sequence[int], now: datetime) -> dict[int, int]:
    """User id -> the daily e-mail that still takes something in, made where there is none.

    The statement locks each row until we commit: a worker takes it before, and then the news goes into the next
    day's, or after, and then it sees the news.
    """
    hours, found = calendars_of(user_ids), {}
    after = dict.fromkeys(sorted(user_ids), now)
    while after:
        mornings = {u: rhythm.next_morning(hours[u], at, settings.TIME_ZONE) for u, at in after.items()}
        rows = [
            _delivery(user_id, Delivery.Kind.DIGEST, f"digest:{user_id}:{morning.date}", morning.at)
            for user_id, morning in mornings.items()
        ]
        end = "ON CONFLICT (key) DO UPDATE SET kind = excluded.kind RETURNING id, user_id, state, lease"
        for pk, user_id, state, lease in insert_rows(Delivery, rows, end):
            after[user_id] = mornings[user_id].at
            if state == Delivery.State.WAITING and not lease:
                found[user_id] = pk
                del after[user_id]
    return found


def _delivery(
    user_id: int, kind: Delivery.Kind, key: str, at: datetime, notification_id: int | None = None
) -> Delivery:
    return Delivery(
        user_id=user_id,
        kind=kind,
        key=key,
        message_id=addresses.new_message_id(),
        next_at=at,
        notification_id=notification_id,
    )


def _events(told: Sequence[Notification]) -> list[Outgoing]:
    if not told:
        return []
    unread = count_unread_of({row.user_id for row in told})
    events = []
    with translation.override(settings.LANGUAGE_CODE):
        for row in told:
            event = NotificationReceived(notification=notification_view(row), unread=unread[row.user_id])
            events.append(Outgoing(person_stream(row.user_id), event))
    return events


@transaction.atomic
def mark_read(*, actor: Person, ids: Sequence[int] | None = None, now: datetime) -> int:
    """The actor has seen these of their notifications (None: all there are); returns how many are unread now.
    Publishes NotificationRead on `user:` where that changed something."""
    lock_recipients([actor.pk])
    unread = Notification.objects.filter(user_id=actor.pk, read_at=None)
    rows = unread if ids is None else unread.filter(pk__in=list(ids))
    seen = sorted(rows.values_list("pk", flat=True))
    if not seen:
        return count_unread(actor.pk)
    rows.update(read_at=now)
    left = count_unread(actor.pk)
    event = NotificationRead(up_to=seen[-1], unread=left) if ids is None else NotificationRead(ids=seen, unread=left)
    publish(Outgoing(person_stream(actor.pk), event), now=now)
    return left


@transaction.atomic
def set_choice(*, actor: Person, email: str, working_hours_only: bool, now: datetime) -> NotificationChoice:
    """How the actor wants to hear by e-mail, from now on and for what waits to be sent. Raises ChoiceUnknown."""
    if email not in Email.values:
        raise ChoiceUnknown(field="email")
    values = {"email": email, "working_hours_only": working_hours_only}
    return NotificationChoice.objects.update_or_create(user_id=actor.pk, defaults=values)[0]


@transaction.atomic
def unsubscribe(*, token: str, now: datetime) -> None:
    """Whose link this is gets no e-mails any more; what waits to be sent is dropped. Again changes nothing.
    Raises LinkUnreadable."""
    user_id = addresses.read_unsubscribe(token)
    if user_id is None or not lock_recipients([user_id]):
        raise LinkUnreadable
    NotificationChoice.objects.update_or_create(user_id=user_id, defaults={"email": Email.NEVER})
