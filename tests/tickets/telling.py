"""Tickets, calendars and news for the tests of notifications. Every call makes new rows."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from django.db import transaction

from engagement.accounts.models import User
from realtime.publish import Outgoing
from tests.factories import NOW, make_department
from tickets.actions.notifying import News, put_notifications
from tickets.models import Calendar, CalendarVersion, NotificationChoice, Ticket

_numbers = count(1001)
WEEK = {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def make_calendar(**overrides: Any) -> Calendar:
    """Mondays to Fridays, 8 to 17, in Accra; the assembly's own unless the test says otherwise."""
    number = next(_numbers)
    version = {"zone": "Africa/Accra", "week": WEEK, "holidays": {}} | {
        name: overrides.pop(name) for name in ("zone", "week", "holidays") if name in overrides
    }
    fields = {"slug": f"hours-{number}", "name": f"Hours {number}", "is_default": True} | overrides
    calendar = Calendar.objects.create(**fields)
    calendar.current = CalendarVersion.objects.create(calendar=calendar, number=1, since=NOW, **version)
    calendar.save()
    return calendar


def make_told_ticket(**overrides: Any) -> Ticket:
    """A ticket that people can be told about."""
    fields: dict[str, Any] = {"number": next(_numbers), "title": "The drain on Ahantia Road is blocked"}
    if "department" not in overrides:
        fields["department"] = make_department()
    if "calendar_version" not in overrides:
        fields["calendar_version"] = make_calendar(is_default=False).current
    return Ticket.objects.create(opened_at=NOW, changed_at=NOW, **(fields | overrides))


def make_choice(user: User, email: str = "at_once", *, working_hours_only: bool = False) -> NotificationChoice:
    """How somebody wants to hear."""
    return NotificationChoice.objects.create(user=user, email=email, working_hours_only=working_hours_only)


def news(user: User, ticket: Ticket | None = None, **overrides: Any) -> News:
    """Something to tell somebody."""
    fields: dict[str, Any] = {
        "user_id": user.pk,
        "ticket": ticket,
        "kind": "ticket_answered",
        "data": {},
        "key": f"news:{next(_numbers)}",
    }
    return News(**(fields | overrides))


def tell(*items: News, now: datetime = NOW) -> list[Outgoing]:
    """Tell them, as an action would."""
    with transaction.atomic():
        return put_notifications(items, now)
