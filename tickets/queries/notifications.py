"""Notifications, choices and deliveries, read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import Count, QuerySet

from realtime import log
from tickets import working_time
from tickets.models import Calendar, Delivery, Membership, Notification, NotificationChoice
from tickets.notices import NotificationSnapshot, notification_view
from tickets.queries.calendars import get_default_calendar, load_calendar

NEWEST = 50


def person_stream(user_id: int) -> str:
    """Where one person listens."""
    return f"user:{user_id}"


def list_notifications(user_id: int) -> QuerySet[Notification]:
    """What a person was told, the newest first; the tickets joined."""
    return Notification.objects.filter(user_id=user_id).select_related("ticket").order_by("-pk")


def get_notification(user_id: int, notification_id: int) -> Notification | None:
    """One of a person's own notifications, or None."""
    return list_notifications(user_id).filter(pk=notification_id).first()


def get_notifications_snapshot(user_id: int, *, limit: int = NEWEST) -> NotificationSnapshot:
    """The newest of them, with the position of the stream that says what comes after."""
    position = log.position(person_stream(user_id))
    return NotificationSnapshot(
        epoch=position.epoch,
        offset=position.offset,
        unread=count_unread(user_id),
        notifications=[notification_view(one) for one in list_notifications(user_id)[:limit]],
    )


def count_unread(user_id: int) -> int:
    """How many notifications a person has not read: from an index of those alone."""
    return count_unread_of([user_id])[user_id]


def count_unread_of(user_ids: Iterable[int]) -> dict[int, int]:
    """The same for many people, in one query."""
    wanted = list(user_ids)
    rows = Notification.objects.filter(user_id__in=wanted, read_at=None).order_by().values("user_id")
    counted = {row["user_id"]: row["n"] for row in rows.annotate(n=Count("*"))}
    return {user_id: counted.get(user_id, 0) for user_id in wanted}


def lock_recipients(user_ids: Iterable[int]) -> dict[int, Any]:
    """People by id, locked in the order of their ids until the transaction ends: what is counted after this is
    still right when the transaction commits. Whoever is not there any more is left out."""
    wanted = sorted(set(user_ids))
    people = get_user_model()._default_manager.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    return {person.pk: person for person in people}


def choices_of(user_ids: Iterable[int]) -> dict[int, NotificationChoice]:
    """What these people chose; who chose nothing hears at once, at any hour."""
    wanted = list(user_ids)
    rows = {row.user_id: row for row in NotificationChoice.objects.filter(user_id__in=wanted)}
    return {user_id: rows.get(user_id) or NotificationChoice(user_id=user_id) for user_id in wanted}


def address_of(person: Any) -> str:
    """Where a person's e-mail goes; empty for whoever has none or has no open account."""
    return str(person.mail_address) if person.is_active else ""


def calendars_of(user_ids: Iterable[int]) -> dict[int, working_time.Calendar | None]:
    """The working hours by which each of these people is written to: those of the department where they have worked
    longest, else the assembly's. None: the assembly has said nothing about its hours. Two queries for any number, and
    one for a calendar that was not asked for before."""
    wanted = list(user_ids)
    if not wanted:
        return {}
    default = get_default_calendar()
    found: dict[int, working_time.Calendar | None] = dict.fromkeys(wanted, _hours(default))
    rows = Membership.objects.filter(user_id__in=wanted, ended_at=None).select_related("department__calendar")
    for row in rows.order_by("-since", "-pk"):
        if row.department.calendar is not None:
            found[row.user_id] = _hours(row.department.calendar)
    return found


def _hours(calendar: Calendar | None) -> working_time.Calendar | None:
    return load_calendar(calendar.current_id) if calendar is not None and calendar.current_id else None


class Parcel(NamedTuple):
    """A delivery with everything that decides whether and what to send."""

    delivery: Delivery
    person: Any
    choice: NotificationChoice
    told: Sequence[Notification]
    hours: working_time.Calendar | None
    """The hours to keep to; None: any."""


def get_parcels(mark: str, ids: Sequence[int]) -> list[Parcel]:
    """Those of these deliveries that carry the mark, in order. A handful of queries for any number."""
    taken = Delivery.objects.filter(pk__in=ids, lease=mark)
    rows = list(taken.select_related("user", "notification__ticket").order_by("pk"))
    choices = choices_of({row.user_id for row in rows})
    hours = calendars_of(user_id for user_id, choice in choices.items() if choice.working_hours_only)
    digests = _digests_of([row.pk for row in rows if row.kind == Delivery.Kind.DIGEST])
    return [
        Parcel(
            delivery=row,
            person=row.user,
            choice=choices[row.user_id],
            told=[row.notification] if row.notification is not None else digests.get(row.pk, []),
            hours=hours.get(row.user_id),
        )
        for row in rows
    ]


def _digests_of(delivery_ids: Iterable[int]) -> Mapping[int, list[Notification]]:
    wanted = list(delivery_ids)
    found: dict[int, list[Notification]] = {}
    if wanted:
        for row in Notification.objects.filter(digest_id__in=wanted).select_related("ticket").order_by("pk"):
            found.setdefault(row.digest_id or 0, []).append(row)
    return found


def due_deliveries(now: datetime) -> QuerySet[Delivery]:
    """What is to be sent by now, the longest due first: from an index of the waiting ones alone."""
    return Delivery.objects.filter(next_at__lte=now).order_by("next_at")
