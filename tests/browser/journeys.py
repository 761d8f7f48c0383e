"""The people of a journey: a department whose hours and promises are its own, so that time passes as the journey
says, whatever other tests have promised."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any, NamedTuple

from django.utils import timezone

from engagement.accounts.models import User
from engagement.threads.models import Thread
from tests.browser.desk import ticket_of
from tests.factories import make_department, make_member, make_user
from tests.threads.factories import fresh, make_thread
from tests.tickets.factories import ALL_DAY, make_calendar, make_policy
from tickets.models import Department, Ticket

HOUR = 3600
_numbers = count(1)


class House(NamedTuple):
    """A department that works at any hour, and its people."""

    department: Department
    officer: User
    colleague: User
    supervisor: User


class Affair(NamedTuple):
    """What a citizen brought up: the conversation, and the ticket behind it."""

    citizen: User
    thread: Thread
    ticket: Ticket


def make_house(*, steps: list[dict[str, Any]] | None = None, **promise: Any) -> House:
    """An answer within four hours and a solution within forty, unless the journey promises something else."""
    calendar = make_calendar(slug=f"journey-{next(_numbers)}", is_default=False, week=ALL_DAY)
    department = make_department(calendar=calendar)
    make_policy(name=f"Journey {department.pk}", department=department, steps=steps, **promise)
    people = (make_member(department), make_member(department), make_member(department, role="supervisor"))
    return House(department, *(fresh(person) for person in people))


def bring_up(house: House, *, ago: timedelta = timedelta(0), **fields: Any) -> Affair:
    """A citizen opens an issue for the department, so long ago."""
    citizen = fresh(make_user())
    thread = make_thread(author=citizen, department=house.department, now=timezone.now() - ago, **fields)
    return Affair(citizen, thread, ticket_of(thread.pk))


def public_path(ticket: Ticket) -> str:
    """The page of a ticket for everybody."""
    return f"/tickets/{ticket.reference}/"
