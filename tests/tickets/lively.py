"""Three months of a lively assembly, by the actions themselves: answers and solutions, kept and missed, clocks that
stood paused, tickets that came back, and some that nobody has touched."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any, NamedTuple

from tests.factories import NOW, make_department, make_member, make_user
from tests.tickets.factories import HOUR, fresh, make_calendar, make_policy, make_ticket
from tickets import actions
from tickets.models import Department

CATEGORIES = ("Drains", "Roads", "Drains")
EVERY = timedelta(hours=37)
"""From one report to the next."""


class Lively(NamedTuple):
    """The department that works, and the one with three reports."""

    works: Department
    parks: Department


def make_lively(tickets: int = 36, seed: int = 1957) -> Lively:
    """The same assembly for the same seed."""
    make_calendar()
    make_policy()
    works = make_department(slug="works", name="Works", position=1)
    parks = make_department(slug="parks", name="Parks", position=2)
    people = {one.pk: fresh(make_member(one, since=NOW - timedelta(90))) for one in (works, parks)}
    asking = fresh(make_user())
    dice = random.Random(seed)
    for number in range(tickets + 3):
        department = works if number < tickets else parks
        _live(number, department, people[department.pk], asking, dice)
    return Lively(works, parks)


def _live(number: int, department: Department, officer: Any, asking: Any, dice: random.Random) -> None:
    """The life of one ticket up to NOW."""
    at = NOW - timedelta(80) + number * EVERY
    ticket = make_ticket(
        department=department, actor=officer, requester=asking, category=CATEGORIES[number % 3], now=at
    )
    about = {"actor": officer, "number": ticket.number}
    fate = dice.random()
    if fate < 0.12:
        return
    at += dice.uniform(0.2, 14) * HOUR
    actions.respond(**about, body="We look at it.", way="telephone", now=at)
    if fate < 0.3:
        at += HOUR
        actions.change_status(**about, status="waiting_citizen", reason="Where is it?", now=at)
        at += dice.uniform(1, 30) * HOUR
        actions.change_status(**about, status="open", now=at)
    at += dice.uniform(1, 220) * HOUR
    if at > NOW - 60 * HOUR:
        return
    actions.resolve_ticket(**about, reason="It is done.", now=at)
    if fate > 0.93:
        actions.reopen_ticket(actor=asking, number=ticket.number, reason="It is not.", now=at + HOUR)
