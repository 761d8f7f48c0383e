"""Who supervises, who directs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import NOW, make_department, make_guest, make_member, make_user
from tickets.queries.people import directors, find_by_handle, find_named, officers_of, people_by_id, supervisors_of

pytestmark = pytest.mark.django_db


def test_the_supervisor_of_longest_standing_comes_first() -> None:
    department = make_department()
    younger = make_member(department, role="supervisor", since=NOW)
    elder = make_member(department, role="supervisor", since=NOW - timedelta(days=9))
    make_member(department)
    assert supervisors_of([department.pk]) == {department.pk: [elder.pk, younger.pk]}


def test_closed_accounts_are_not_called() -> None:
    department = make_department()
    make_member(department, role="supervisor", is_active=False)
    make_user(role="director", is_active=False)
    assert (supervisors_of([department.pk]), directors()) == ({}, [])


def test_officers_are_listed_with_supervisors_first() -> None:
    department = make_department()
    officer, supervisor = make_member(department), make_member(department, role="supervisor")
    assert officers_of(department.pk) == [supervisor, officer]


def test_nobody_is_no_query(django_assert_num_queries: pytest.FixtureRequest) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert people_by_id([]) == {}


def test_named_are_those_who_work_there_or_above_it(django_assert_num_queries: pytest.FixtureRequest) -> None:
    department = make_department()
    officer, director = make_member(department, handle="akua_b"), make_user(role="director", handle="esi_d")
    make_member(department, handle="closed_c", is_active=False)
    make_member(handle="elsewhere_e")
    make_user(handle="citizen_c")
    handles = {"akua_b", "esi_d", "closed_c", "elsewhere_e", "citizen_c", "nobody_n"}
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert find_named(handles, department.pk, above={"director"}) == [officer, director]
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert find_named(set(), department.pk) == []


def test_guests_are_not_found_by_a_handle() -> None:
    assert find_by_handle(make_guest().handle) is None


def test_people_with_an_account_are_found_by_theirs() -> None:
    ama = make_user(handle="ama")
    assert find_by_handle("Ama") == ama
