from __future__ import annotations

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from tests.factories import NOW, make_department, make_member
from tickets import queries
from tickets.models import Membership


def test_departments_that_take_no_issues_are_not_listed(db: None) -> None:
    works = make_department()
    make_department(is_active=False)
    assert list(queries.list_departments()) == [works]


def test_a_department_is_found_by_its_short_name(db: None) -> None:
    works = make_department(slug="works")
    assert queries.get_department("works") == works


@pytest.mark.parametrize("slug", ["closed", "nowhere"])
def test_a_closed_and_a_missing_department_are_both_none(db: None, slug: str) -> None:
    make_department(slug="closed", is_active=False)
    assert queries.get_department(slug) is None


@pytest.mark.parametrize("slug", ["closed", "nowhere"])
def test_a_closed_and_a_missing_department_refuse_alike(db: None, slug: str) -> None:
    make_department(slug="closed", is_active=False)
    with transaction.atomic(), pytest.raises(queries.DepartmentMissing):
        queries.access_department(slug)


def test_a_membership_is_found(db: None) -> None:
    department = make_department()
    membership = queries.membership_of(make_member(department).pk, department.pk)
    assert membership is not None
    assert membership.department == department


def test_a_membership_that_ended_is_not_found(db: None) -> None:
    department = make_department()
    person = make_member(department)
    Membership.objects.update(ended_at=NOW)
    assert queries.membership_of(person.pk, department.pk) is None


def test_the_departments_of_a_person_are_those_of_now(db: None) -> None:
    works, roads = make_department(), make_department()
    person = make_member(works)
    Membership.objects.create(department=roads, user=person, role="officer", since=NOW, ended_at=NOW)
    assert list(queries.departments_of(person.pk)) == [works]


def test_members_come_with_the_supervisor_first_and_in_one_query(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    works = make_department()
    make_member(works, display_name="Officer")
    make_member(works, role="supervisor", display_name="Supervisor")
    with django_assert_num_queries(1):
        assert [one.user.display_name for one in queries.list_members(works.pk)] == ["Supervisor", "Officer"]
