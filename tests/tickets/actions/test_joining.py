"""Merging, relating."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from tests.factories import NOW, make_department, make_member, make_user
from tests.tickets.factories import HOUR, clock_of, everything, fresh, make_policy, make_ticket
from tickets import actions
from tickets.models import Notification, Relation, SlaClock, Ticket, TicketFollower
from tickets.queries.tickets import TicketMissing, TicketNotYours, list_relations
from tickets.queries.watchers import followers_of

pytestmark = pytest.mark.django_db


class Pair(NamedTuple):
    """Two tickets of one department, the first one three hours older."""

    elder: Ticket
    younger: Ticket
    officer: Any


@pytest.fixture
def pair() -> Pair:
    make_policy()
    department = make_department()
    officer = fresh(make_member(department))
    elder, younger = (make_ticket(department=department, now=NOW + hours * HOUR) for hours in (0, 3))
    return Pair(elder, younger, officer)


def merge(pair: Pair, source: Ticket, into: Ticket, now: Any = NOW + 3 * HOUR) -> Ticket:
    return actions.merge_tickets(actor=pair.officer, number=source.number, into=into.number, now=now)


def test_what_is_merged_ends_in_the_other(pair: Pair) -> None:
    merge(pair, pair.elder, pair.younger)
    elder = Ticket.objects.get(pk=pair.elder.pk)
    assert (elder.status, elder.merged_into) == ("merged", pair.younger)


def test_the_older_obligation_wins(pair: Pair) -> None:
    merge(pair, pair.elder, pair.younger)
    assert clock_of(pair.younger, "first_response").due_at == NOW + 4 * HOUR
    assert clock_of(pair.younger, "first_response").started_at == NOW


def test_a_younger_one_changes_no_clock_of_the_older(pair: Pair) -> None:
    before = list(SlaClock.objects.filter(ticket=pair.elder).order_by("pk").values())
    merge(pair, pair.younger, pair.elder)
    assert list(SlaClock.objects.filter(ticket=pair.elder).order_by("pk").values()) == before


def test_the_clocks_of_what_was_merged_end_without_a_verdict(pair: Pair) -> None:
    merge(pair, pair.younger, pair.elder)
    assert set(pair.younger.clocks.values_list("state", flat=True)) == {"cancelled"}


def test_what_was_overdue_by_then_stays_a_breach(pair: Pair) -> None:
    merge(pair, pair.elder, pair.younger, now=NOW + 5 * HOUR)
    assert clock_of(pair.elder, "first_response").state == "breached"
    assert clock_of(pair.younger, "first_response").due_at == NOW + 4 * HOUR


def test_a_first_response_that_was_given_stays_given(pair: Pair) -> None:
    actions.respond(actor=pair.officer, number=pair.younger.number, body="We come.", way="letter", now=NOW + 3 * HOUR)
    merge(pair, pair.elder, pair.younger)
    assert clock_of(pair.younger, "first_response").state == "met"
    assert clock_of(pair.younger, "next_response", 2).due_at == NOW + 4 * HOUR


def test_followers_come_along(pair: Pair) -> None:
    merge(pair, pair.elder, pair.younger)
    assert followers_of([pair.younger.pk])[pair.younger.pk] == [pair.younger.requester_id, pair.elder.requester_id]


def test_whose_ticket_it_was_is_told_where_it_went(pair: Pair) -> None:
    merge(pair, pair.elder, pair.younger)
    news = Notification.objects.get(user_id=pair.elder.requester_id, kind="ticket_merged")
    assert news.data["into"] == pair.younger.reference


def test_a_ticket_does_not_go_into_itself(pair: Pair) -> None:
    with pytest.raises(actions.MergeIntoItself):
        merge(pair, pair.elder, pair.elder)


def test_what_was_merged_takes_nothing_in(pair: Pair) -> None:
    merge(pair, pair.elder, pair.younger)
    with pytest.raises(actions.MergeImpossible):
        merge(pair, pair.younger, pair.elder)


def test_what_was_merged_is_not_merged_again(pair: Pair) -> None:
    third = make_ticket(department=pair.elder.department)
    merge(pair, pair.elder, pair.younger)
    with pytest.raises(actions.StatusImpossible):
        merge(pair, pair.elder, third)


def test_a_foreign_ticket_is_not_merged(pair: Pair) -> None:
    foreign = make_ticket()
    with pytest.raises(TicketNotYours):
        merge(pair, pair.elder, foreign)
    assert Ticket.objects.get(pk=pair.elder.pk).status == "new"


def test_what_is_not_there_is_not_merged(pair: Pair) -> None:
    with pytest.raises(TicketMissing):
        actions.merge_tickets(actor=pair.officer, number=pair.elder.number, into=999, now=NOW)


def relate(pair: Pair, one: Ticket, kind: str, other: Ticket) -> Ticket:
    return actions.relate_tickets(actor=pair.officer, number=one.number, kind=kind, other=other.number, now=NOW)


def test_a_relation_is_read_from_both_sides(pair: Pair) -> None:
    relate(pair, pair.elder, "blocks", pair.younger)
    assert [view.kind for view in list_relations(pair.elder)] == ["blocks"]
    assert [view.kind for view in list_relations(pair.younger)] == ["blocked_by"]


def test_the_same_relation_twice_is_refused(pair: Pair) -> None:
    relate(pair, pair.elder, "blocks", pair.younger)
    with pytest.raises(actions.RelationExists):
        relate(pair, pair.elder, "blocks", pair.younger)


def test_a_circle_is_refused(pair: Pair) -> None:
    third = make_ticket(department=pair.elder.department)
    relate(pair, pair.elder, "blocks", pair.younger)
    relate(pair, pair.younger, "blocks", third)
    with pytest.raises(actions.RelationCircle):
        relate(pair, third, "blocks", pair.elder)
    assert Relation.objects.count() == 2


def test_circles_of_different_kinds_are_none(pair: Pair) -> None:
    relate(pair, pair.elder, "blocks", pair.younger)
    relate(pair, pair.younger, "duplicate_of", pair.elder)
    assert Relation.objects.count() == 2


def test_a_ticket_is_not_related_to_itself(pair: Pair) -> None:
    with pytest.raises(actions.RelatedToItself):
        relate(pair, pair.elder, "blocks", pair.elder)


def test_a_relation_that_nobody_knows_is_refused(pair: Pair) -> None:
    with pytest.raises(actions.RelationUnknown):
        relate(pair, pair.elder, "resembles", pair.younger)


def test_a_relation_is_taken_back(pair: Pair) -> None:
    relate(pair, pair.elder, "blocks", pair.younger)
    actions.unrelate_tickets(
        actor=pair.officer, number=pair.elder.number, kind="blocks", other=pair.younger.number, now=NOW
    )
    assert not Relation.objects.exists()


def test_what_is_not_related_cannot_be_unrelated(pair: Pair) -> None:
    with pytest.raises(actions.RelationMissing):
        actions.unrelate_tickets(
            actor=pair.officer, number=pair.elder.number, kind="blocks", other=pair.younger.number, now=NOW
        )


def test_what_is_merged_stays_on_record_as_a_duplicate(pair: Pair) -> None:
    merge(pair, pair.elder, pair.younger)
    relation = Relation.objects.get()
    assert (relation.ticket, relation.kind, relation.other) == (pair.elder, "duplicate_of", pair.younger)
    assert relation.made_by == pair.officer


def test_what_the_other_is_a_duplicate_of_does_not_go_into_it(pair: Pair) -> None:
    relate(pair, pair.younger, "duplicate_of", pair.elder)
    before = everything()
    with pytest.raises(actions.RelationCircle):
        merge(pair, pair.elder, pair.younger)
    assert everything() == before


def test_another_person_s_ticket_does_not_go_into_one_that_is_not_for_everyone(pair: Pair) -> None:
    secret = make_ticket(department=pair.elder.department, restricted=True)
    before = everything()
    with pytest.raises(actions.MergeRestricted):
        merge(pair, pair.elder, secret)
    assert everything() == before


def test_one_s_own_tickets_go_into_each_other_and_only_who_may_read_it_follows(pair: Pair) -> None:
    citizen, stranger, colleague = pair.elder.requester, make_user(), make_member(pair.elder.department)
    secret = make_ticket(department=pair.elder.department, requester=citizen, restricted=True)
    for person in (stranger, colleague):
        TicketFollower.objects.create(ticket=pair.elder, user=person, since=NOW)
    merge(pair, pair.elder, secret)
    assert set(followers_of([secret.pk])[secret.pk]) == {pair.elder.requester_id, colleague.pk}


def test_the_title_of_what_is_not_for_everyone_stands_on_no_other_page(pair: Pair) -> None:
    secret = make_ticket(department=pair.elder.department, restricted=True)
    relate(pair, secret, "blocks", pair.elder)
    assert [(view.reference, view.title) for view in list_relations(pair.elder)] == [(secret.reference, "")]


def test_a_merge_refuses_what_a_colleague_changed_meanwhile(pair: Pair) -> None:
    colleague = fresh(make_member(pair.elder.department))
    actions.assign_ticket(actor=colleague, number=pair.elder.number, assignee_id=colleague.pk, now=NOW)
    with pytest.raises(actions.StaleTicket):
        actions.merge_tickets(
            actor=pair.officer,
            number=pair.elder.number,
            into=pair.younger.number,
            version=pair.elder.last_event,
            now=NOW + 3 * HOUR,
        )


def test_what_is_done_takes_nothing_in_and_keeps_its_clocks(pair: Pair) -> None:
    actions.resolve_ticket(actor=pair.officer, number=pair.younger.number, reason="Done.", now=NOW + 3 * HOUR)
    before = everything()
    with pytest.raises(actions.MergeImpossible):
        merge(pair, pair.elder, pair.younger)
    assert everything() == before


def test_both_sides_put_down_what_happened(pair: Pair) -> None:
    merge(pair, pair.elder, pair.younger)
    [left] = pair.elder.events.filter(kind="merged")
    [taken] = pair.younger.events.filter(kind="absorbed")
    assert left.data == {"into": pair.younger.reference}
    assert taken.data["source"] == pair.elder.reference


@pytest.mark.parametrize("kind", Relation.Kind.values)
def test_a_relation_back_is_a_circle(pair: Pair, kind: str) -> None:
    relate(pair, pair.elder, kind, pair.younger)
    before = everything()
    with pytest.raises(actions.RelationCircle):
        relate(pair, pair.younger, kind, pair.elder)
    assert everything() == before
