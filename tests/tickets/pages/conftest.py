"""Fixtures of the pages about tickets: the clock stands still; a department with people, a ticket, and browsers."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from django.test import Client

from engagement.accounts.models import User
from tests.factories import NOW, make_department, make_member, make_user
from tests.threads.pages.conftest import Browser, browser_of, clock, filled
from tests.tickets.factories import fresh, make_policy, make_ticket
from tickets import actions
from tickets.models import Department, Ticket

__all__ = ["Browser", "Desk", "answered", "browser_of", "clock", "desk", "filled", "get", "resolved", "send"]


class Desk(NamedTuple):
    """A department with a ticket and everybody around it."""

    department: Department
    officer: User
    colleague: User
    supervisor: User
    director: User
    citizen: User
    ticket: Ticket


@pytest.fixture
def desk() -> Desk:
    """A new ticket of a citizen, in a department with two officers and a supervisor."""
    make_policy()
    department = make_department(name="Urban Roads", slug="urban-roads")
    citizen = make_user(display_name="Ama Mensah")
    return Desk(
        department=department,
        officer=fresh(make_member(department, display_name="Akua Boateng", handle="akua")),
        colleague=fresh(make_member(department, display_name="Yaw Mensah", handle="yaw")),
        supervisor=fresh(make_member(department, role="supervisor", display_name="Esi Asante")),
        director=make_user(role="director"),
        citizen=citizen,
        ticket=make_ticket(department=department, requester=citizen),
    )


def get(browser: Client, path: str, status: int = 200) -> str:
    """A page's HTML."""
    answer = browser.get(path)
    assert answer.status_code == status, answer.status_code
    return answer.text


def send(browser: Client, path: str, **fields: object) -> str:
    """What a page says after its form was sent: the page that follows."""
    return browser.post(path, filled(**fields), follow=True).text


def answered(desk: Desk) -> Ticket:
    """The ticket after an answer."""
    return actions.respond(actor=desk.officer, number=desk.ticket.number, body="Tomorrow.", way="telephone", now=NOW)


def resolved(desk: Desk) -> Ticket:
    """The ticket, said to be done."""
    return actions.resolve_ticket(actor=desk.officer, number=desk.ticket.number, reason="It is fixed.", now=NOW)
