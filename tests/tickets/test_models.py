from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from tests.factories import NOW, make_department, make_member, make_user
from tickets.models import Department, Membership


def test_departments_come_in_the_order_of_the_assembly(db: None) -> None:
    make_department(name="A", position=2)
    make_department(name="B", position=1)
    assert [str(one) for one in Department.objects.all()] == ["B", "A"]


def test_nobody_works_twice_in_one_department_at_a_time(db: None) -> None:
    department, person = make_department(), make_user()
    Membership.objects.create(department=department, user=person, role="officer", since=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(department=department, user=person, role="supervisor", since=NOW)


def test_who_left_may_come_back(db: None) -> None:
    department, person = make_department(), make_user()
    Membership.objects.create(department=department, user=person, role="officer", since=NOW, ended_at=NOW)
    assert Membership.objects.create(department=department, user=person, role="officer", since=NOW).pk


def test_a_department_where_somebody_worked_is_not_deleted(db: None) -> None:
    department = make_department()
    make_member(department)
    with pytest.raises(ProtectedError):
        department.delete()


def test_a_membership_is_shown_by_its_ids_and_role() -> None:
    assert str(Membership(user_id=1, department_id=2, role="officer")) == "1: officer of 2"
