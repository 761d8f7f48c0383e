"""What is due is found by its index, whatever else is open."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from tests.factories import NOW, make_member
from tests.tickets.factories import HOUR, fresh, make_policy, make_ticket
from tickets import actions
from tickets.models import SlaClock
from tickets.queries import due

pytestmark = pytest.mark.django_db


def test_what_is_most_overdue_comes_first() -> None:
    make_policy(steps=[{}])
    later, sooner = (make_ticket(now=NOW + hours * HOUR) for hours in (1, 0))
    assert due.find_due_clocks(NOW + 6 * HOUR, 10) == [sooner.pk, later.pk]


def test_no_more_are_looked_at_than_asked_for() -> None:
    make_policy(steps=[{}])
    for _ in range(3):
        make_ticket()
    assert len(due.find_due_clocks(NOW + 6 * HOUR, 2)) == 2


def test_resolved_tickets_wait_for_their_time() -> None:
    ticket = make_ticket()
    officer = fresh(make_member(ticket.department))
    actions.resolve_ticket(actor=officer, number=ticket.number, reason="Done.", now=NOW)
    ticket.refresh_from_db()
    assert ticket.next_at is not None
    with transaction.atomic():
        assert due.lock_due_tickets(NOW, 10) == []
        assert due.lock_due_tickets(ticket.next_at, 10) == [ticket]


def test_the_next_due_time_is_the_earliest_of_all() -> None:
    assert due.next_due_at() is None
    make_policy(steps=[{}])
    make_ticket()
    assert due.next_due_at() == NOW + 4 * HOUR


def test_the_search_goes_through_the_index_of_what_is_due() -> None:
    if connection.vendor != "sqlite":
        return  # PostgreSQL reads a table of no rows from end to end, and is right to
    query = SlaClock.objects.filter(next_at__lte=NOW).order_by("next_at", "pk").values_list("ticket_id")
    plan: Any = query.explain()
    assert "clock_due_work" in plan
