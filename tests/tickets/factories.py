"""Tickets for tests, made by the actions themselves; time passes only when a test says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.apps import apps

from engagement.accounts.models import User
from engagement.accounts.queries import get_person
from tests.factories import NOW, make_department, make_member, make_user
from tickets import actions
from tickets.models import Calendar, CalendarVersion, Department, EscalationStep, SlaPolicy, Ticket

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
WEEK = {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
ALL_DAY = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def fresh(user: User) -> User:
    """The person as a door would load them: memberships and all."""
    found = get_person(user.pk)
    assert found is not None
    return found


def make_calendar(**overrides: Any) -> Calendar:
    """The assembly's own calendar: weekdays from 8 to 17, in Accra."""
    fields = {"slug": "assembly", "name": "Working hours", "is_default": True} | {
        name: overrides.pop(name) for name in ("slug", "name", "is_default") if name in overrides
    }
    calendar = Calendar.objects.create(**fields)
    version = {"zone": "Africa/Accra", "week": WEEK, "holidays": {}, "since": NOW - timedelta(days=90)} | overrides
    calendar.current = CalendarVersion.objects.create(calendar=calendar, number=1, **version)
    calendar.save(update_fields=["current"])
    return calendar


def make_policy(*, steps: list[dict[str, Any]] | None = None, **overrides: Any) -> SlaPolicy:
    """A policy for everything: an answer in 4 working hours, the next ones in 4, a solution in 40."""
    fields: dict[str, Any] = {
        "name": "Complaints",
        "first_response_seconds": 4 * 3600,
        "next_response_seconds": 4 * 3600,
        "resolution_seconds": 40 * 3600,
        "since": NOW - timedelta(days=90),
    }
    policy = SlaPolicy.objects.create(**(fields | overrides))
    for step in steps or []:
        row = {"clock": "first_response", "offset_seconds": 0, "level": 1, "action": "notify", "target": "supervisor"}
        EscalationStep.objects.create(policy=policy, **(row | step))
    return policy


def make_ticket(*, now: datetime = NOW, **overrides: Any) -> Ticket:
    """A ticket that an officer opened for a citizen, under the policy and calendar that are there (or made)."""
    department: Department = overrides.pop("department", None) or make_department()
    if not Calendar.objects.filter(is_default=True).exists():
        make_calendar()
    actor = overrides.pop("actor", None) or fresh(make_member(department))
    requester = overrides.pop("requester", None)
    fields: dict[str, Any] = {
        "title": "The drain on Ahantia Road is blocked",
        "body": "Since Friday the water stands in front of the school.",
        "requester_id": requester.pk if requester else make_user().pk,
    }
    ticket = actions.open_ticket(actor=actor, department=department.slug, now=now, **(fields | overrides))
    return Ticket.objects.get(pk=ticket.pk)


def everything() -> dict[str, list[Any]]:
    """Every row of this room, to see that nothing changed."""
    models = apps.get_app_config("tickets").get_models()
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def clock_of(ticket: Ticket, kind: str, cycle: int = 1) -> Any:
    """One of its clocks, as it is stored."""
    return ticket.clocks.get(kind=kind, cycle=cycle)
