"""Relations lead somewhere, and are followed without end."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.factories import NOW
from tests.tickets.factories import make_ticket
from tickets.models import Relation
from tickets.queries.relations import find_relation, reaches

pytestmark = pytest.mark.django_db


def test_a_chain_is_followed_to_its_end() -> None:
    tickets = [make_ticket() for _number in range(4)]
    for one, other in pairwise(tickets):
        Relation.objects.create(ticket=one, kind="blocks", other=other, made_at=NOW)
    assert reaches(tickets[0].pk, "blocks", tickets[3].pk)
    assert not reaches(tickets[3].pk, "blocks", tickets[0].pk)


def test_another_kind_leads_elsewhere() -> None:
    one, other = make_ticket(), make_ticket()
    Relation.objects.create(ticket=one, kind="blocks", other=other, made_at=NOW)
    assert not reaches(one.pk, "duplicate_of", other.pk)
    assert find_relation(one.pk, "duplicate_of", other.pk) is None


def test_a_way_of_any_length_is_one_question(django_assert_num_queries: pytest.FixtureRequest) -> None:
    tickets = [make_ticket() for _number in range(5)]
    for one, other in pairwise(tickets):
        Relation.objects.create(ticket=one, kind="blocks", other=other, made_at=NOW)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert reaches(tickets[0].pk, "blocks", tickets[4].pk)


def test_a_circle_that_is_there_already_is_not_followed_for_ever() -> None:
    one, other, third = (make_ticket() for _number in range(3))
    for start, end in ((one, other), (other, one)):
        Relation.objects.create(ticket=start, kind="blocks", other=end, made_at=NOW)
    assert not reaches(one.pk, "blocks", third.pk)


def test_everything_reaches_itself() -> None:
    assert reaches(7, "blocks", 7)
