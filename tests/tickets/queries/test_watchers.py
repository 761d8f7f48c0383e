"""Who hears of a ticket."""

from __future__ import annotations

import pytest

from tests.factories import NOW, make_member, make_user
from tests.tickets.factories import make_ticket
from tickets.models import TicketFollower
from tickets.queries.watchers import followers_of, hearers_of, is_following, who_may_follow

pytestmark = pytest.mark.django_db


def test_whose_ticket_it_is_follows_it() -> None:
    citizen = make_user()
    ticket = make_ticket(requester=citizen)
    assert followers_of([ticket.pk]) == {ticket.pk: [citizen.pk]}
    assert is_following(citizen.pk, ticket.pk)


def test_others_do_not() -> None:
    assert not is_following(make_user().pk, make_ticket().pk)


def test_whose_it_is_hears_of_it_even_without_following() -> None:
    ticket, neighbour = make_ticket(), make_user()
    TicketFollower.objects.all().delete()
    TicketFollower.objects.create(ticket=ticket, user=neighbour, since=NOW)
    assert hearers_of(ticket) == {ticket.requester_id, neighbour.pk}


def test_anybody_follows_what_is_for_everyone(django_assert_num_queries: pytest.FixtureRequest) -> None:
    ticket = make_ticket()
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert who_may_follow(ticket, {1, 2}) == {1, 2}


def test_only_who_may_read_it_follows_what_is_not(django_assert_num_queries: pytest.FixtureRequest) -> None:
    ticket = make_ticket(restricted=True)
    officer, stranger = make_member(ticket.department), make_member()
    with django_assert_num_queries(2):  # type: ignore[operator]
        found = who_may_follow(ticket, {officer.pk, stranger.pk, ticket.requester_id or 0})
    assert found == {officer.pk, ticket.requester_id}
