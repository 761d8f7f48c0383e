"""Rows of clocks and the machine: there and back again without a loss."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import NOW, make_member
from tests.tickets.factories import HOUR, fresh, make_policy, make_ticket
from tickets import actions
from tickets.actions.clockwork import book_of, clock_of, next_step_at, steps_for
from tickets.queries.tickets import clocks_of

pytestmark = pytest.mark.django_db


def test_a_row_is_the_clock_that_it_was() -> None:
    make_policy()
    ticket = make_ticket()
    officer = fresh(make_member(ticket.department))
    actions.change_status(actor=officer, number=ticket.number, status="waiting_citizen", reason="Where?", now=NOW)
    ticket.refresh_from_db()
    rows = clocks_of([ticket.pk])[ticket.pk]
    book = book_of(ticket, rows)
    assert book.waiting
    assert [clock_of(row) for row in rows] == list(book.clocks)


def test_the_next_step_is_where_the_clock_stands() -> None:
    make_policy(steps=[{"offset_seconds": -3600}, {"offset_seconds": 0}])
    ticket = make_ticket()
    row = ticket.clocks.get(kind="first_response")
    book = book_of(ticket, [row])
    assert [step.offset_seconds for step in steps_for(row)] == [-3600, 0]
    assert next_step_at(book, clock_of(row), row) == NOW + 3 * HOUR == row.next_at


def test_steps_that_are_done_are_passed_over() -> None:
    make_policy(steps=[{"offset_seconds": -3600}, {"offset_seconds": 0}])
    row = make_ticket().clocks.get(kind="first_response")
    row.steps_done = 2
    assert next_step_at(book_of(row.ticket, [row]), clock_of(row), row) is None


def test_a_clock_without_a_policy_has_no_steps() -> None:
    assert steps_for(make_ticket().clocks.get(kind="resolution")) == []


def test_a_stopped_clock_waits_for_nothing() -> None:
    make_policy(steps=[{}])
    ticket = make_ticket()
    officer = fresh(make_member(ticket.department))
    actions.resolve_ticket(actor=officer, number=ticket.number, reason="Done.", now=NOW + timedelta(minutes=5))
    assert set(ticket.clocks.values_list("next_at", flat=True)) == {None}
