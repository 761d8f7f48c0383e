"""The queue: what the filters let through, page by page in the order of due times, and who has how much."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engagement.accounts.models import User
from tests.factories import NOW, make_department, make_member, make_user
from tests.tickets.factories import HOUR, fresh, make_policy, make_ticket
from tickets import actions
from tickets.models import CannedReply, Department, Ticket
from tickets.queries import desk
from tickets.queries.desk import Filters

pytestmark = pytest.mark.django_db


@pytest.fixture
def roads() -> Department:
    """A department, and a promise that holds everywhere."""
    make_policy()
    return make_department(name="Urban Roads")


@pytest.fixture
def officer(roads: Department) -> User:
    """One of its officers."""
    return fresh(make_member(roads))


def found(viewer: User, now: Any = NOW, **filters: str) -> list[Ticket]:
    tickets = desk.filter_queue(viewer, desk.desks_of(viewer), Filters(**filters), now)
    return desk.read_page(tickets).tickets


def test_an_officer_sees_the_desks_of_their_departments(roads: Department, officer: User) -> None:
    make_department()
    assert desk.desks_of(officer) == [roads]


def test_the_director_sees_every_desk(roads: Department) -> None:
    other = make_department()
    assert set(desk.desks_of(make_user(role="director"))) == {roads, other}


def test_other_departments_tickets_are_not_in_the_queue(roads: Department, officer: User) -> None:
    ticket = make_ticket(department=roads)
    make_ticket()
    assert found(officer) == [ticket]
    assert found(officer, department="another") == []


def test_what_is_due_first_comes_first_and_what_has_no_due_time_last(roads: Department, officer: User) -> None:
    later = make_ticket(department=roads, now=NOW + HOUR)
    first = make_ticket(department=roads, now=NOW - HOUR)
    still = make_ticket(department=roads, now=NOW - 2 * HOUR)
    actions.respond(actor=officer, number=still.number, body="We ask you.", way="letter", now=NOW)
    actions.change_status(actor=officer, number=still.number, status="waiting_citizen", reason="Where?", now=NOW)
    assert found(officer) == [first, later, still]


def test_resolved_tickets_are_found_only_when_they_are_asked_for(roads: Department, officer: User) -> None:
    ticket = make_ticket(department=roads)
    actions.resolve_ticket(actor=officer, number=ticket.number, reason="Fixed.", now=NOW)
    assert found(officer) == []
    assert found(officer, status="resolved") == [ticket]


def test_filters_by_who_has_it(roads: Department, officer: User) -> None:
    mine, nobodys = make_ticket(department=roads), make_ticket(department=roads)
    actions.assign_ticket(actor=officer, number=mine.number, assignee_id=officer.pk, now=NOW)
    assert found(officer, assignee="me") == [mine]
    assert found(officer, assignee="nobody") == [nobodys]
    assert found(officer, assignee=str(officer.pk)) == [mine]
    assert found(officer, assignee="٣") == [mine, nobodys]


def test_filters_by_priority_and_category(roads: Department, officer: User) -> None:
    ticket = make_ticket(department=roads, priority="high", category="Drains")
    make_ticket(department=roads)
    assert found(officer, priority="high") == found(officer, category="Drains") == [ticket]


def test_finds_by_reference_and_by_words_of_the_title(roads: Department, officer: User) -> None:
    ticket = make_ticket(department=roads, title="A hole in the bridge at Nkroful")
    make_ticket(department=roads)
    assert found(officer, q=ticket.reference.lower()) == [ticket]
    assert found(officer, q="Nkroful hole") == [ticket]
    assert found(officer, q="Nkroful street") == []


def test_overdue_is_what_has_passed_its_time(roads: Department, officer: User) -> None:
    ticket = make_ticket(department=roads, now=NOW - timedelta(days=3))
    make_ticket(department=roads)
    assert found(officer, due="overdue") == [ticket]


def test_what_was_overdue_before_it_paused_is_overdue(roads: Department, officer: User) -> None:
    ticket = make_ticket(department=roads, now=NOW - timedelta(days=20))
    ask: dict[str, Any] = {"actor": officer, "number": ticket.number, "now": NOW}
    actions.respond(**ask, body="We ask you.", way="letter")
    actions.change_status(**ask, status="waiting_citizen", reason="Where?")
    assert found(officer, due="overdue") == [ticket]


def test_today_ends_at_midnight(roads: Department, officer: User) -> None:
    today = make_ticket(department=roads)
    make_ticket(department=roads, now=NOW + timedelta(hours=6))
    assert found(officer, due="today") == [today]


def test_escalated_is_what_came_to_a_level(roads: Department, officer: User) -> None:
    ticket = make_ticket(department=roads)
    make_ticket(department=roads)
    Ticket.objects.filter(pk=ticket.pk).update(level=1)
    assert [one.pk for one in found(officer, due="escalated")] == [ticket.pk]


def test_pages_follow_each_other_without_gaps(roads: Department, officer: User) -> None:
    made = [make_ticket(department=roads, now=NOW + timedelta(minutes=number // 2)) for number in range(7)]
    Ticket.objects.filter(pk__in=[one.pk for one in made[5:]]).update(due_at=None)
    tickets = desk.filter_queue(officer, [roads], Filters(), NOW)
    read, after = [], ""
    while True:
        page = desk.read_page(tickets, after, limit=2)
        read += [one.pk for one in page.tickets]
        after = page.after
        if not after:
            break
    assert read == [one.pk for one in made]


@pytest.mark.parametrize("after", ["x", "_", "2026_1", "yesterday_3", "none_x", "none_٣", "2026-11-23T09:00:00_1"])
def test_a_place_that_is_none_begins_at_the_beginning(roads: Department, officer: User, after: str) -> None:
    ticket = make_ticket(department=roads)
    assert desk.read_page(desk.filter_queue(officer, [roads], Filters(), NOW), after).tickets == [ticket]


def test_the_number_of_queries_does_not_grow_with_the_queue(
    roads: Department, officer: User, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        make_ticket(department=roads)
    tickets = desk.filter_queue(officer, [roads], Filters(), NOW)
    with django_assert_num_queries(3):
        desk.read_page(tickets)


def test_counts_what_there_is(roads: Department, officer: User) -> None:
    make_ticket(department=roads)
    assert desk.count_queue(desk.filter_queue(officer, [roads], Filters(), NOW)) == 1


def test_who_has_how_much(roads: Department, officer: User) -> None:
    mine = make_ticket(department=roads, now=NOW - timedelta(days=3))
    actions.assign_ticket(actor=officer, number=mine.number, assignee_id=officer.pk, now=NOW)
    make_ticket(department=roads)
    loads = {load.person: load for load in desk.loads_of(roads, NOW)}
    assert (loads[officer].open, loads[officer].overdue, loads[None].open) == (1, 1, 1)


def test_who_left_and_still_has_something_is_named(roads: Department, officer: User) -> None:
    ticket, gone = make_ticket(department=roads), make_user()
    Ticket.objects.filter(pk=ticket.pk).update(assignee=gone)
    assert [(load.person, load.role) for load in desk.loads_of(roads, NOW)][-1] == (gone, "")


def test_departments_side_by_side(roads: Department) -> None:
    other = make_department()
    late = make_ticket(department=roads, now=NOW - timedelta(days=3))
    make_ticket(department=roads)
    first, second = desk.counts_of([roads, other], NOW)
    assert (first.open, first.unassigned, first.overdue, first.oldest) == (2, 2, 1, late.due_at)
    assert second == desk.DeskCount(other)


def test_categories_are_those_of_open_tickets(roads: Department) -> None:
    make_ticket(department=roads, category="Drains")
    make_ticket(department=roads, category="")
    assert desk.categories_of([roads]) == ["Drains"]


def test_counts_what_one_has(roads: Department, officer: User) -> None:
    ticket = make_ticket(department=roads)
    actions.assign_ticket(actor=officer, number=ticket.number, assignee_id=officer.pk, now=NOW)
    assert desk.count_own(officer) == 1


def test_prepared_texts_are_the_department_s_and_everybody_s(roads: Department) -> None:
    kept = {"body": "Thank you.", "changed_at": NOW}
    own = CannedReply.objects.create(title="A", department=roads, **kept)
    all_s = CannedReply.objects.create(title="B", **kept)
    CannedReply.objects.create(title="C", department=make_department(), **kept)
    CannedReply.objects.create(title="D", is_active=False, **kept)
    assert desk.canned_of(roads.pk) == [own, all_s]


def test_views_are_one_s_own(officer: User) -> None:
    actions.save_view(actor=officer, name="Mine", query="assignee=me", now=NOW)
    actions.save_view(actor=make_user(), name="Theirs", query="", now=NOW)
    assert [view.name for view in desk.views_of(officer)] == ["Mine"]


def test_colleagues_are_named_once_and_in_order(roads: Department, officer: User) -> None:
    other = make_department()
    both = make_member(roads, display_name="Abena")
    make_member(other, display_name="Zita")
    make_member(roads, display_name="Gone", is_active=False)
    director = make_user(role="director")
    actions.join_department(actor=director, department=other.slug, user_id=both.pk, role="officer", now=NOW)
    assert [one.display_name for one in desk.colleagues_of([roads, other])] == ["Abena", officer.display_name, "Zita"]
