"""Updating many rows, each with its own values."""

from __future__ import annotations

import pytest

from tests.factories import NOW
from tests.tickets.factories import make_ticket
from tickets.actions.rows import insert_values, update_rows
from tickets.models import Ticket, TicketEvent

pytestmark = pytest.mark.django_db


def test_each_row_gets_its_own_values() -> None:
    one, other = make_ticket(), make_ticket()
    one.category, other.category = "Drains", "Roads"
    update_rows(Ticket, [one, other], ["category"])
    assert list(Ticket.objects.order_by("pk").values_list("category", flat=True)) == ["Drains", "Roads"]


def test_only_the_named_fields_are_written() -> None:
    ticket = make_ticket()
    ticket.category, ticket.level = "Drains", 3
    update_rows(Ticket, [ticket], ["category"])
    assert Ticket.objects.get().level == 0


def test_no_rows_are_no_statement(django_assert_num_queries: pytest.FixtureRequest) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        update_rows(Ticket, [], ["category"])


def test_a_new_row_has_the_values_that_were_given_and_the_defaults_of_the_rest() -> None:
    ticket = make_ticket()
    given = {"ticket_id": ticket.pk, "number": 99, "kind": "noted", "at": NOW, "data": {"note": [1, "é"]}}
    insert_values(TicketEvent, [given | {"digest": "d"}])
    event = TicketEvent.objects.get(number=99)
    assert (event.at, event.data, event.actor_id, event.key) == (NOW, {"note": [1, "é"]}, None, None)


def test_no_new_rows_are_no_statement(django_assert_num_queries: pytest.FixtureRequest) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        insert_values(TicketEvent, [])
