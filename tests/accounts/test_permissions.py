from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from engagement.accounts import permissions
from engagement.accounts.models import User
from tests.factories import NOW, make_guest, make_user

TOMORROW = NOW + timedelta(days=1)


def test_somebody_not_signed_in_may_not_act() -> None:
    assert not permissions.can_act(None, NOW)


def test_the_anonymous_user_of_a_request_may_not_act() -> None:
    assert not permissions.can_act(AnonymousUser(), NOW)  # type: ignore[arg-type]


def test_a_citizen_may_act(citizen: User) -> None:
    assert permissions.can_act(citizen, NOW)


def test_a_closed_account_may_not_act(db: None) -> None:
    assert not permissions.can_act(make_user(is_active=False), NOW)


def test_a_banned_citizen_may_not_act(db: None) -> None:
    assert not permissions.can_act(make_user(banned_until=TOMORROW), NOW)


def test_a_citizen_may_act_again_after_the_ban(db: None) -> None:
    assert permissions.can_act(make_user(banned_until=TOMORROW), TOMORROW)


def test_a_moderator_may_ban_a_citizen(moderator: User, citizen: User) -> None:
    assert permissions.can_ban(moderator, citizen, NOW)


def test_a_moderator_may_not_ban_an_officer(moderator: User, officer: User) -> None:
    assert not permissions.can_ban(moderator, officer, NOW)


def test_a_moderator_may_not_ban_an_administrator(moderator: User, administrator: User) -> None:
    assert not permissions.can_ban(moderator, administrator, NOW)


def test_an_administrator_may_ban_an_officer(administrator: User, officer: User) -> None:
    assert permissions.can_ban(administrator, officer, NOW)


def test_nobody_bans_themselves(administrator: User) -> None:
    assert not permissions.can_ban(administrator, administrator, NOW)


@pytest.mark.parametrize("role", ["citizen", "director"])
def test_others_may_not_ban(db: None, citizen: User, role: str) -> None:
    assert not permissions.can_ban(make_user(role=role), citizen, NOW)


def test_an_officer_may_not_ban(officer: User, citizen: User) -> None:
    assert not permissions.can_ban(officer, citizen, NOW)


def test_a_banned_moderator_may_not_ban(db: None, citizen: User) -> None:
    assert not permissions.can_ban(make_user(role="moderator", banned_until=TOMORROW), citizen, NOW)


def test_somebody_not_signed_in_may_not_ban(citizen: User) -> None:
    assert not permissions.can_ban(None, citizen, NOW)


def test_an_administrator_changes_the_roles_of_others(administrator: User, citizen: User) -> None:
    assert permissions.can_change_role(administrator, citizen, NOW)


def test_an_administrator_does_not_change_their_own_role(administrator: User) -> None:
    assert not permissions.can_change_role(administrator, administrator, NOW)


@pytest.mark.parametrize("role", ["citizen", "moderator", "director"])
def test_others_do_not_change_roles(db: None, citizen: User, role: str) -> None:
    assert not permissions.can_change_role(make_user(role=role), citizen, NOW)


def test_an_officer_holds_an_office(officer: User) -> None:
    assert permissions.holds_office(officer)


def test_a_citizen_holds_none(citizen: User) -> None:
    assert not permissions.holds_office(citizen)


@pytest.mark.parametrize(
    ("role", "opens"), [("citizen", False), ("moderator", False), ("director", True), ("administrator", True)]
)
def test_directors_and_administrators_open_the_administration(role: str, opens: bool) -> None:
    assert permissions.opens_administration(User(role=role)) is opens


def test_a_guest_may_act(db: None) -> None:
    assert permissions.can_act(make_guest(), NOW)


def test_a_banned_guest_may_not_act(db: None) -> None:
    assert not permissions.can_act(make_guest(banned_until=TOMORROW), NOW)


def test_a_moderator_may_ban_a_guest(moderator: User) -> None:
    assert permissions.can_ban(moderator, make_guest(), NOW)


def test_a_guest_is_given_no_role(administrator: User) -> None:
    assert not permissions.can_change_role(administrator, make_guest(), NOW)


@pytest.mark.parametrize(("strength", "guest"), [("name", True), ("email", True), ("account", False)])
def test_whoever_has_no_account_is_a_guest(strength: str, guest: bool) -> None:
    person = User(strength=strength)
    assert (permissions.is_guest(person), permissions.has_account(person)) == (guest, not guest)


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_strangers_are_neither_guests_nor_accounts(nobody: User | None) -> None:
    assert not permissions.is_guest(nobody)
    assert not permissions.has_account(nobody)
    assert not permissions.is_known_by(nobody, "name")


@pytest.mark.parametrize(
    ("strength", "enough_for"),
    [("name", {"name"}), ("email", {"name", "email"}), ("account", {"name", "email", "account"})],
)
def test_an_account_is_more_than_an_email_and_that_is_more_than_a_name(strength: str, enough_for: set[str]) -> None:
    person = User(strength=strength)
    assert {least for least in User.Strength.values if permissions.is_known_by(person, least)} == enough_for
