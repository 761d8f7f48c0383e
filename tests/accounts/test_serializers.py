from __future__ import annotations

from typing import Any

import msgspec
import pytest

from engagement.accounts import queries
from engagement.accounts.models import User
from engagement.accounts.serializers import own_account, person_page, person_view
from tests.factories import NOW, make_department, make_guest, make_member, make_user
from tickets.models import Membership


def loaded(user: User) -> User:
    """As a query loads them."""
    found = queries.get_person(user.pk)
    assert found is not None
    return found


def test_a_citizen_has_no_badge(db: None) -> None:
    ama = make_user(handle="ama_serwaa", display_name="Ama Serwaa")
    assert msgspec.to_builtins(person_view(loaded(ama))) == {
        "id": ama.pk,
        "handle": "ama_serwaa",
        "name": "Ama Serwaa",
    }


@pytest.mark.parametrize("role", ["moderator", "director", "administrator"])
def test_the_badge_says_the_role_in_the_assembly(db: None, role: str) -> None:
    assert person_view(loaded(make_user(role=role))).role == role


def test_the_badge_says_the_department_of_an_officer(db: None) -> None:
    officer = make_member(make_department(name="Urban Roads"))
    view = person_view(loaded(officer))
    assert (view.role, view.department) == ("officer", "Urban Roads")


def test_a_supervisors_badge_comes_before_an_officers(db: None) -> None:
    person = make_member(make_department(name="Works"))
    roads = make_department(name="Urban Roads")
    Membership.objects.create(department=roads, user=person, role="supervisor", since=NOW)
    view = person_view(loaded(person))
    assert (view.role, view.department) == ("supervisor", "Urban Roads")


def test_the_role_in_the_assembly_comes_before_a_department(db: None) -> None:
    view = person_view(loaded(make_director_in_a_department()))
    assert (view.role, view.department) == ("director", "")


def make_director_in_a_department() -> User:
    """Both at once."""
    person = make_user(role="director")
    Membership.objects.create(department=make_department(), user=person, role="officer", since=NOW)
    return person


@pytest.mark.parametrize("view", [person_view, person_page])
def test_no_public_view_of_a_person_holds_an_address_or_a_number(db: None, view: Any) -> None:
    person = loaded(make_user(email="secret@example.org", phone="+233200000001"))
    shown = msgspec.json.encode(view(person)).decode()
    assert "secret@example.org" not in shown
    assert "233200000001" not in shown


def test_the_own_account_holds_what_is_private(db: None) -> None:
    person = make_member(make_department(slug="works"), email="ama@example.org", phone="+233200000001")
    account = own_account(loaded(person))
    assert (account.email, account.phone) == ("ama@example.org", "+233200000001")
    assert [one.slug for one in account.departments] == ["works"]


def test_a_guest_is_marked_as_one(db: None) -> None:
    assert person_view(loaded(make_guest())).guest
    assert not person_view(loaded(make_user())).guest
