from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import NOW, make_department, make_guest, make_member, make_user
from tests.tickets.factories import make_ticket
from tickets import permissions
from tickets.models import Membership


def test_an_officer_is_one_of_their_department(db: None) -> None:
    department = make_department()
    assert permissions.is_officer_of(make_member(department).pk, department)


def test_a_supervisor_is_an_officer_too(db: None) -> None:
    department = make_department()
    assert permissions.is_officer_of(make_member(department, role="supervisor").pk, department)


def test_an_officer_is_none_of_another_department(db: None) -> None:
    assert not permissions.is_officer_of(make_member().pk, make_department())


def test_who_left_is_no_officer(db: None) -> None:
    department = make_department()
    person = make_member(department)
    Membership.objects.update(ended_at=NOW)
    assert not permissions.is_officer_of(person.pk, department)


def test_a_supervisor_is_one(db: None) -> None:
    department = make_department()
    assert permissions.is_supervisor_of(make_member(department, role="supervisor").pk, department)


def test_an_officer_is_no_supervisor(db: None) -> None:
    department = make_department()
    assert not permissions.is_supervisor_of(make_member(department).pk, department)


def test_somebody_not_signed_in_works_nowhere(db: None) -> None:
    department = make_department()
    assert not permissions.is_officer_of(None, department)
    assert not permissions.is_supervisor_of(None, department)


@pytest.mark.parametrize(
    ("role", "may"), [("citizen", False), ("moderator", False), ("director", True), ("administrator", True)]
)
def test_directors_and_administrators_say_who_works_where(db: None, role: str, may: bool) -> None:
    assert permissions.can_change_members(make_user(role=role), NOW) is may


def test_a_supervisor_does_not_say_who_works_where(db: None) -> None:
    assert not permissions.can_change_members(make_member(role="supervisor"), NOW)


def test_a_banned_director_does_not_either(db: None) -> None:
    assert not permissions.can_change_members(make_user(role="director", banned_until=NOW + timedelta(days=1)), NOW)


def test_a_closed_account_does_not_either(db: None) -> None:
    assert not permissions.can_change_members(make_user(role="director", is_active=False), NOW)


def test_somebody_not_signed_in_does_not_either() -> None:
    assert not permissions.can_change_members(None, NOW)


def test_a_guest_takes_no_part(db: None) -> None:
    assert not permissions.takes_part(make_guest(), NOW)


def test_a_ticket_that_was_opened_for_a_guest_is_not_theirs_to_decide(db: None) -> None:
    guest = make_guest()
    ticket = make_ticket(requester=guest, restricted=True)
    assert not permissions.is_requester(guest, ticket)
    assert not permissions.can_read(guest, ticket)
