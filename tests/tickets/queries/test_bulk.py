"""What others did since, and whose change it was."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import NOW, make_member, make_user
from tests.tickets.factories import MINUTE, fresh, make_ticket
from tickets import actions
from tickets.models import BulkChange
from tickets.queries.bulk import access_bulk_change, find_changed_since, lock_by_number

pytestmark = pytest.mark.django_db


def test_a_change_is_its_maker_s() -> None:
    maker = make_user()
    bulk = BulkChange.objects.create(actor=maker, at=NOW, change={}, before=[])
    assert access_bulk_change(maker, bulk.pk) == bulk
    assert access_bulk_change(make_user(), bulk.pk) is None


def test_tickets_are_locked_in_the_order_of_their_ids() -> None:
    tickets = [make_ticket() for _number in range(3)]
    assert lock_by_number(ticket.number for ticket in reversed(tickets)) == tickets


def test_only_what_others_did_after_the_version_counts(django_assert_num_queries: Any) -> None:
    ticket, other = make_ticket(), make_ticket()
    me, colleague = (fresh(make_member(ticket.department)) for _person in range(2))
    actions.change_priority(actor=colleague, number=ticket.number, priority="high", now=NOW)
    ticket.refresh_from_db()
    seen = {ticket.pk: ticket.last_event, other.pk: other.last_event}
    actions.change_priority(actor=me, number=ticket.number, priority="low", now=NOW + MINUTE)
    with django_assert_num_queries(1):
        assert find_changed_since(me, seen, NOW) == set()
    actions.change_priority(actor=colleague, number=ticket.number, priority="high", now=NOW + MINUTE)
    assert find_changed_since(me, seen, NOW) == {ticket.pk}
