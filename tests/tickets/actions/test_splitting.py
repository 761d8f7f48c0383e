"""A part of a ticket becomes a ticket of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import NOW, make_department, make_member, make_user
from tests.tickets.actions.test_joining import Pair, pair
from tests.tickets.factories import clock_of, everything, fresh, make_ticket
from tickets import actions
from tickets.models import Notification, TicketFollower
from tickets.queries import DepartmentMissing
from tickets.queries.tickets import TicketNotYours, list_relations
from tickets.queries.watchers import followers_of
from tickets.text import TextEmpty

__all__ = ["pair"]
pytestmark = pytest.mark.django_db


def test_a_part_becomes_a_ticket_of_its_own_with_clocks_from_now(pair: Pair) -> None:
    other = make_department()
    later = NOW + timedelta(hours=2)
    new = actions.split_ticket(
        actor=pair.officer, number=pair.elder.number, title="The lamp too", department=other.slug, now=later
    )
    assert (new.department, new.requester, new.subject) == (other, pair.elder.requester, pair.elder.subject)
    assert clock_of(new, "first_response").started_at == later
    assert [view.kind for view in list_relations(new)] == ["split_from"]
    assert followers_of([new.pk])[new.pk] == [pair.elder.requester_id]


def test_strangers_split_nothing(pair: Pair) -> None:
    with pytest.raises(TicketNotYours):
        actions.split_ticket(actor=fresh(make_member()), number=pair.elder.number, title="x", department="y", now=NOW)
    with pytest.raises(TicketNotYours):
        actions.split_ticket(actor=make_user(), number=pair.elder.number, title="x", department="y", now=NOW)


def test_the_other_department_s_supervisor_hears_of_it(pair: Pair) -> None:
    other = make_department()
    supervisor = make_member(other, role="supervisor")
    actions.split_ticket(
        actor=pair.officer, number=pair.elder.number, title="The lamp", department=other.slug, now=NOW
    )
    assert Notification.objects.get(user=supervisor).kind == "ticket_opened"


def test_whose_ticket_it_is_and_who_follows_hear_of_both(pair: Pair) -> None:
    neighbour = make_user()
    TicketFollower.objects.create(ticket=pair.elder, user=neighbour, since=NOW)
    slug = pair.elder.department.slug
    new = actions.split_ticket(
        actor=pair.officer, number=pair.elder.number, title="The lamp", department=slug, now=NOW
    )
    told = Notification.objects.filter(kind="ticket_split").values_list("user", flat=True)
    assert set(told) == set(followers_of([new.pk])[new.pk]) == {pair.elder.requester_id, neighbour.pk}


def test_who_may_not_read_the_part_does_not_follow_it(pair: Pair) -> None:
    secret = make_ticket(department=pair.elder.department, restricted=True)
    TicketFollower.objects.create(ticket=secret, user=make_member(secret.department), since=NOW)
    slug = make_department().slug
    new = actions.split_ticket(actor=pair.officer, number=secret.number, title="The lamp", department=slug, now=NOW)
    assert (new.restricted, followers_of([new.pk])[new.pk]) == (True, [secret.requester_id])


@pytest.mark.parametrize(
    ("given", "refusal"),
    [({"title": " "}, TextEmpty), ({"department": "nowhere"}, DepartmentMissing)],
    ids=["title", "department"],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    pair: Pair, given: dict[str, str], refusal: type[Exception]
) -> None:
    before = everything()
    whole = {"title": "The lamp", "department": pair.elder.department.slug} | given
    with pytest.raises(refusal):
        actions.split_ticket(actor=pair.officer, number=pair.elder.number, now=NOW, **whole)
    assert everything() == before


def test_what_is_done_is_not_split(pair: Pair) -> None:
    actions.resolve_ticket(actor=pair.officer, number=pair.elder.number, reason="Done.", now=NOW)
    slug = pair.elder.department.slug
    with pytest.raises(actions.StatusImpossible):
        actions.split_ticket(actor=pair.officer, number=pair.elder.number, title="x", department=slug, now=NOW)
