"""A word in a conversation reaches what is owed there, and what that went into."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tests.factories import make_department, make_user
from tests.tickets.factories import make_ticket
from tests.tickets.indexes import plan_with_only
from tickets.models import Ticket
from tickets.queries.about import departments_owing, has_about, lock_where_it_went
from tickets.queries.tickets import find_tickets_of, lock_tickets_of

pytestmark = pytest.mark.django_db

SUBJECT = "thread:7"


def about(subject: str = SUBJECT, into: Ticket | None = None, status: str = "open", **more: object) -> Ticket:
    ticket = make_ticket(**more)
    Ticket.objects.filter(pk=ticket.pk).update(subject=subject, merged_into=into, status=status)
    ticket.refresh_from_db()
    return ticket


def test_a_word_reaches_the_tickets_about_the_conversation() -> None:
    one, other = about(), about()
    about("thread:8")
    assert lock_where_it_went(SUBJECT) == [one, other]


def test_a_word_reaches_the_ticket_that_another_went_into_over_any_number_of_steps() -> None:
    last = about("")
    middle = about("thread:8", into=last, status="merged")
    about(into=middle, status="merged")
    assert lock_where_it_went(SUBJECT) == [last]


def test_two_that_went_into_the_same_reach_it_once() -> None:
    last = about()
    about(into=last, status="merged")
    assert lock_where_it_went(SUBJECT) == [last]


def test_a_person_s_word_reaches_only_what_is_theirs() -> None:
    citizen = make_user()
    own = about(requester=citizen)
    about()
    assert lock_where_it_went(SUBJECT, requester_id=citizen.pk) == [own]


def test_what_is_about_nothing_is_reached_by_no_word() -> None:
    about("")
    assert lock_where_it_went("") == find_tickets_of("") == lock_tickets_of("") == []


def test_a_conversation_is_found_in_an_index() -> None:
    about()
    plans = []
    with connection.execute_wrapper(lambda execute, *args: plans.append(args[:2]) or execute(*args)):
        lock_where_it_went(SUBJECT)
        lock_tickets_of(SUBJECT)
        find_tickets_of(SUBJECT)
        has_about(SUBJECT, [1])
        departments_owing([SUBJECT])
    for sql, parameters in [plan for plan in plans if SUBJECT in plan[1]]:
        plan = plan_with_only("ticket_subject", table="tickets_ticket", sql=sql, parameters=parameters)
        assert "ticket_subject" in plan, plan


def test_a_department_has_its_ticket_about_a_conversation_even_when_it_is_done() -> None:
    ticket = about(status="closed")
    assert has_about(SUBJECT, [ticket.department_id])
    assert not has_about(SUBJECT, [make_department().pk])
    assert not has_about(SUBJECT, [])
    assert not has_about("", [ticket.department_id])


def test_departments_owe_while_their_tickets_are_open() -> None:
    one, other = about(), about()
    about(status="closed")
    about("thread:8", status="resolved")
    about("")
    assert departments_owing([SUBJECT, "thread:8", ""]) == {
        SUBJECT: {one.department_id, other.department_id},
        "thread:8": set(),
    }


def test_nothing_is_asked_about_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert departments_owing([""]) == {}
