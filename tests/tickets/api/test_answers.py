"""Clocks with their reasons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.factories import NOW
from tests.tickets.factories import HOUR, make_policy, make_ticket
from tickets import actions
from tickets.api.answers import ClockAccount, clock_accounts
from tickets.models import CalendarVersion, Ticket

pytestmark = pytest.mark.django_db


def accounts(ticket: Ticket, now: datetime) -> dict[str, ClockAccount]:
    """Its clocks by what they measure."""
    rows = list(ticket.clocks.all())
    versions = CalendarVersion.objects.in_bulk()
    return {one.clock.kind: one for one in clock_accounts(ticket, rows, versions, now)}


@pytest.fixture
def ticket() -> Ticket:
    """A ticket with an answer owed by one."""
    make_policy()
    return make_ticket()


def test_what_is_left_is_working_time(ticket: Ticket) -> None:
    found = accounts(ticket, NOW + HOUR)
    assert (found["first_response"].left_seconds, found["resolution"].left_seconds) == (3 * 3600, 39 * 3600)


def test_what_is_overdue_is_less_than_nothing(ticket: Ticket) -> None:
    assert accounts(ticket, NOW + 6 * HOUR)["first_response"].left_seconds == -2 * 3600


def test_days_add_up_to_the_target(ticket: Ticket) -> None:
    found = accounts(ticket, NOW)["resolution"]
    assert sum(span.seconds for span in found.spans) == found.clock.target_seconds


def test_an_ended_clock_has_nothing_left(ticket: Ticket) -> None:
    officer: Any = ticket.department.memberships.get().user
    actions.respond(actor=officer, number=ticket.number, body="We come.", way="letter", now=NOW + HOUR)
    ended = accounts(Ticket.objects.get(), NOW + 2 * HOUR)["first_response"]
    assert (ended.left_seconds, ended.projected_due_at, ended.clock.state) == (None, None, "met")


def test_a_clock_says_by_what_it_is_measured(ticket: Ticket) -> None:
    found = accounts(ticket, NOW)["resolution"]
    assert (found.policy, found.calendar_version) == (ticket.policy_id, ticket.calendar_version_id)
