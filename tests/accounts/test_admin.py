from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib import admin
from django.test import Client

from engagement.accounts import actions
from engagement.accounts.models import AccountEntry, User
from realtime.control import RightsChanged, SessionsEnded, UsersBanned
from tests.control import told_hubs
from tests.factories import NOW, make_guest, make_user


@pytest.fixture
def as_administrator(client: Client, administrator: User) -> Client:
    """An administrator's browser."""
    client.force_login(administrator)
    return client


def form(person: User, **overrides: Any) -> dict[str, Any]:
    """The form of a person as the page sends it."""
    unchanged = {"role": person.role, "banned_until_0": "", "banned_until_1": "", "ban_reason": person.ban_reason}
    return unchanged | overrides


def address(person: User) -> str:
    """The page of a person in the administration."""
    return f"/admin/accounts/user/{person.pk}/change/"


def test_an_administrator_finds_people(as_administrator: Client) -> None:
    make_user(handle="ama_serwaa")
    assert "ama_serwaa" in as_administrator.get("/admin/accounts/user/?q=ama").text


@pytest.mark.parametrize("role", ["citizen", "moderator", "director"])
def test_others_see_nobody_there(db: None, client: Client, role: str) -> None:
    client.force_login(make_user(role=role, is_staff=True))
    assert client.get("/admin/accounts/user/").status_code == 403


def test_a_role_changes_through_its_action(as_administrator: Client, citizen: User) -> None:
    as_administrator.post(address(citizen), form(citizen, role="moderator"))
    citizen.refresh_from_db()
    assert citizen.role == "moderator"
    assert told_hubs() == [RightsChanged(users=[citizen.pk])]


@pytest.mark.parametrize(("own", "left"), [(False, 0), (True, 1)])
def test_a_second_step_is_reset_through_its_action(
    as_administrator: Client, administrator: User, citizen: User, own: bool, left: int
) -> None:
    person = administrator if own else citizen
    TOTP.activate(person, "GEZDGNBVGY3TQOJQ")
    form = {"action": "reset_second_step", "_selected_action": [person.pk]}
    as_administrator.post("/admin/accounts/user/", form)
    assert Authenticator.objects.count() == left


def test_a_ban_goes_through_its_action(as_administrator: Client, citizen: User) -> None:
    ban = form(citizen, banned_until_0="2999-01-01", banned_until_1="00:00:00", ban_reason="Threats")
    as_administrator.post(address(citizen), ban)
    citizen.refresh_from_db()
    assert citizen.ban_reason == "Threats"
    assert told_hubs() == [UsersBanned(users=[citizen.pk])]


def test_a_ban_without_a_reason_is_an_error_of_the_form(as_administrator: Client, citizen: User) -> None:
    ban = form(citizen, banned_until_0="2999-01-01", banned_until_1="00:00:00")
    page = as_administrator.post(address(citizen), ban).text
    assert str(actions.BanReasonNeeded.message) in page
    assert told_hubs() == []


def test_an_emptied_ban_is_lifted(as_administrator: Client) -> None:
    banned = make_user(banned_until=actions.FOREVER, ban_reason="Threats")
    as_administrator.post(address(banned), form(banned, ban_reason=""))
    banned.refresh_from_db()
    assert banned.banned_until is None


def test_what_did_not_change_tells_the_hubs_nothing(as_administrator: Client, citizen: User) -> None:
    as_administrator.post(address(citizen), form(citizen))
    assert told_hubs() == []


def test_a_name_is_not_changed_there(as_administrator: Client, citizen: User) -> None:
    as_administrator.post(address(citizen), form(citizen, display_name="Somebody Else"))
    citizen.refresh_from_db()
    assert citizen.display_name != "Somebody Else"


def test_an_administrator_does_not_change_themselves_there(as_administrator: Client, administrator: User) -> None:
    assert as_administrator.post(address(administrator), form(administrator)).status_code == 403


def test_nobody_is_added_or_deleted_there(as_administrator: Client, citizen: User) -> None:
    assert as_administrator.get("/admin/accounts/user/add/").status_code == 403
    assert as_administrator.get(f"/admin/accounts/user/{citizen.pk}/delete/").status_code == 403


def test_one_signs_in_there_as_everywhere(db: None, client: Client) -> None:
    assert client.get("/admin/login/").headers["Location"].startswith("/accounts/login/")


def test_signing_out_there_closes_the_sockets_too(as_administrator: Client) -> None:
    as_administrator.post("/admin/logout/", follow=True)
    assert [type(event) for event in told_hubs()] == [SessionsEnded]
    assert as_administrator.get("/account/").status_code == 302


def test_nobody_reads_anyones_api_token_there() -> None:
    assert "authtoken" not in {model._meta.app_label for model in admin.site._registry}


def test_a_guest_is_given_no_role_there(as_administrator: Client) -> None:
    guest = make_guest()
    form = as_administrator.get(f"/admin/accounts/user/{guest.pk}/change/").context["adminform"].form
    assert "role" not in form.fields
    assert "ban_reason" in form.fields


def test_decisions_are_there_to_look_at(as_administrator: Client) -> None:
    entry = AccountEntry.objects.create(person=make_user(), kind="banned", at=NOW, reason="Threats")
    assert as_administrator.get("/admin/accounts/accountentry/").status_code == 200
    assert "Threats" in as_administrator.get(f"/admin/accounts/accountentry/{entry.pk}/change/").text
    assert as_administrator.get("/admin/accounts/accountentry/add/").status_code == 403
    assert as_administrator.post(f"/admin/accounts/accountentry/{entry.pk}/delete/").status_code == 403
