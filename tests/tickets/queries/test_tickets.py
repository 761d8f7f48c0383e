"""Tickets, read: what one may not read does not exist."""

from __future__ import annotations

import pytest

from tests.factories import NOW, make_department, make_member, make_user
from tests.tickets.factories import HOUR, fresh, make_policy, make_ticket
from tickets import actions
from tickets.queries import tickets as queries

pytestmark = pytest.mark.django_db


def test_everybody_reads_a_public_ticket() -> None:
    ticket = make_ticket()
    assert queries.get_ticket(None, ticket.number) == ticket


def test_a_restricted_ticket_is_read_by_whose_it_is_and_who_works_on_it() -> None:
    citizen = make_user()
    ticket = make_ticket(restricted=True, requester=citizen)
    officer = fresh(make_member(ticket.department))
    assert queries.get_ticket(citizen, ticket.number) == queries.get_ticket(officer, ticket.number) == ticket
    for stranger in (None, make_user(), fresh(make_member())):
        with pytest.raises(queries.TicketMissing):
            queries.get_ticket(stranger, ticket.number)


@pytest.mark.parametrize("number", [0, -1, 999, 2**70])
def test_what_is_not_there_is_missing(number: int) -> None:
    with pytest.raises(queries.TicketMissing):
        queries.get_ticket(None, number)


def test_a_mistyped_reference_is_missing() -> None:
    with pytest.raises(queries.TicketMissing):
        queries.number_of("T-1042-7")


def test_another_department_does_not_see_the_inside() -> None:
    with pytest.raises(queries.TicketNotYours):
        queries.get_snapshot(fresh(make_member()), make_ticket().number)


def test_the_director_sees_every_inside() -> None:
    ticket = make_ticket()
    assert queries.get_snapshot(make_user(role="director"), ticket.number).ticket.reference == ticket.reference


def test_tickets_are_given_in_the_order_asked_for() -> None:
    department = make_department()
    officer = fresh(make_member(department))
    numbers = [make_ticket(department=department).number for _ in range(3)]
    assert [one.number for one in queries.access_tickets(officer, reversed(numbers))] == numbers[::-1]


def test_one_foreign_ticket_among_many_is_refused() -> None:
    own, other = make_ticket(), make_ticket()
    with pytest.raises(queries.TicketNotYours):
        queries.access_tickets(fresh(make_member(own.department)), [own.number, other.number])


def test_the_queue_begins_with_what_is_due_first() -> None:
    make_policy()
    department = make_department()
    late, early = (make_ticket(department=department, now=NOW + hours * HOUR) for hours in (1, 0))
    rows = queries.get_queue(department).rows
    assert [row.reference for row in rows] == [early.reference, late.reference]


def test_what_is_done_is_not_in_the_queue() -> None:
    ticket = make_ticket()
    officer = fresh(make_member(ticket.department))
    actions.resolve_ticket(actor=officer, number=ticket.number, reason="Done.", now=NOW)
    assert queries.get_queue(ticket.department).rows == []


def test_a_queue_costs_the_same_for_one_and_for_many(django_assert_num_queries: pytest.FixtureRequest) -> None:
    department = make_department()
    for _ in range(3):
        make_ticket(department=department)
    with django_assert_num_queries(4):  # type: ignore[operator]
        queries.get_queue(department)


def test_only_public_lines_are_shown() -> None:
    ticket = make_ticket()
    assert [event.kind for event in queries.list_events(ticket, public=True)] == ["opened"]
