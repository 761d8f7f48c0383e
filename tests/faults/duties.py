"""What workers owe in the tests that kill them: tickets whose steps fall due from second to second."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from engagement.accounts.models import User
from tests.factories import make_department, make_member, make_user
from tests.tickets.factories import ALL_DAY, make_calendar, make_policy
from tickets.actions.opening import Opening, begin_ticket
from tickets.actions.work import working
from tickets.models import NotificationChoice

MOMENTS = 25
SEEDING = timedelta(seconds=4)
STEPS = (
    {"offset": -1, "action": "notify", "target": "assignee"},
    {"offset": 0, "action": "raise_priority", "target": "supervisor"},
    {"offset": 1, "action": "reassign", "target": "director"},
    {"offset": 2, "action": "notify", "target": "assignee"},
)
"""The offsets are eighths of the length, like the target."""
DEPARTMENTS, CITIZENS = 8, 24


def work_all_day(begin: datetime) -> None:
    """The assembly's calendar: around the clock, so that a second is a second."""
    make_calendar(zone="UTC", week=ALL_DAY, since=begin - timedelta(days=9))


def fall_due(begin: datetime, *, seconds: int, tickets: int, hearing: int) -> dict[tuple[int, int], datetime]:
    """Tickets whose steps fall due from before `begin` to nine eighths of so many seconds later: (ticket, step) ->
    when. Every so many of the people (`hearing`) want e-mails. Begin with `SEEDING` left to do it in."""
    eighth = seconds // 8
    policy = make_policy(
        since=begin - timedelta(days=9),
        first_response_seconds=2 * eighth,
        steps=[
            {
                "offset_seconds": step["offset"] * eighth,
                "level": level,
                "action": step["action"],
                "target": step["target"],
            }
            for level, step in enumerate(STEPS)
        ],
    )
    step_ids = list(policy.steps.order_by("offset_seconds").values_list("pk", flat=True))
    make_user(role="director")
    departments = [make_department() for _ in range(DEPARTMENTS)]
    for department in departments:
        make_member(department, role="supervisor")
    citizens = [make_user() for _ in range(CITIZENS)]
    deafen(hearing)
    due_at = {}
    for moment in range(MOMENTS):
        opened_at = begin + timedelta(seconds=6 * eighth * moment // MOMENTS - 4 * eighth)
        with transaction.atomic(), working(now=opened_at) as work:
            for number in range(tickets // MOMENTS):
                opening = Opening(
                    title=f"Drain {moment}.{number}",
                    department=departments[number % DEPARTMENTS],
                    requester=citizens[(moment + number) % CITIZENS],
                )
                begin_ticket(work, opening)
        for job in work.fresh:
            for step_id, step in zip(step_ids, STEPS, strict=True):
                due_at[job.ticket.pk, step_id] = opened_at + (2 + step["offset"]) * timedelta(seconds=eighth)
    return due_at


def ask_for_answers(begin: datetime, *, tickets: int) -> tuple[int, list[int]]:
    """Tickets of a department that owes first answers and no more: who may give them, and the tickets' numbers. They
    have waited since before `begin`, a second longer each."""
    department = make_department()
    make_policy(
        name="Answers", department=department, since=begin - timedelta(days=9), first_response_seconds=tickets
    )
    officer, citizen = make_member(department, since=begin - timedelta(days=9)), make_user()
    numbers = []
    for number in range(tickets):
        with transaction.atomic(), working(now=begin - timedelta(seconds=number)) as work:
            begin_ticket(work, Opening(title=f"Question {number}", department=department, requester=citizen))
        numbers += [job.ticket.number for job in work.fresh]
    return officer.pk, numbers


def deafen(hearing: int) -> None:
    """Most people want no e-mails; the director never does in a short run."""
    people = User.objects.order_by("pk").values_list("pk", flat=True)
    NotificationChoice.objects.bulk_create(
        NotificationChoice(user_id=pk, email="never") for index, pk in enumerate(people) if (index + 1) % hearing
    )
