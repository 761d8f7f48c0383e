from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.authtoken.models import Token

from engagement.accounts import actions
from engagement.accounts.models import User
from tests.factories import make_department, make_guest, make_member, make_user


@pytest.fixture
def as_moderator(client: Client, moderator: User) -> Client:
    """A moderator's browser."""
    client.force_login(moderator)
    return client


@pytest.fixture
def as_citizen(client: Client, citizen: User) -> Client:
    """A citizen's browser."""
    client.force_login(citizen)
    return client


def test_everybody_sees_a_persons_page(db: None, client: Client) -> None:
    make_member(make_department(name="Urban Roads"), handle="akua", display_name="Akua Boateng")
    page = client.get("/people/akua/").text
    assert "Akua Boateng" in page
    assert "Urban Roads" in page


def test_the_page_shows_no_address_and_no_number(as_moderator: Client) -> None:
    make_user(handle="ama", email="secret@example.org", phone="+233200000001")
    page = as_moderator.get("/people/ama/").text
    assert "secret@example.org" not in page
    assert "233200000001" not in page


def test_there_is_no_page_of_nobody(db: None, client: Client) -> None:
    assert client.get("/people/nobody/").status_code == 404


def test_a_moderator_finds_the_form_to_ban(as_moderator: Client) -> None:
    make_user(handle="ama")
    assert "/people/ama/ban/" in as_moderator.get("/people/ama/").text


def test_a_citizen_finds_no_form_to_ban(as_citizen: Client) -> None:
    make_user(handle="ama")
    assert "/people/ama/ban/" not in as_citizen.get("/people/ama/").text


def test_a_moderator_bans_for_some_days(as_moderator: Client) -> None:
    ama, before = make_user(handle="ama"), timezone.now()
    as_moderator.post("/people/ama/ban/", {"reason": "Threats", "days": "3"})
    ama.refresh_from_db()
    assert ama.banned_until is not None
    assert before + timedelta(days=3) <= ama.banned_until <= timezone.now() + timedelta(days=3)


def test_a_ban_without_days_is_for_good(as_moderator: Client) -> None:
    ama = make_user(handle="ama")
    as_moderator.post("/people/ama/ban/", {"reason": "Threats"})
    ama.refresh_from_db()
    assert ama.banned_until == actions.FOREVER


def test_a_ban_without_a_reason_changes_nothing_and_says_so(as_moderator: Client) -> None:
    ama = make_user(handle="ama")
    page = as_moderator.post("/people/ama/ban/", {"reason": ""}, follow=True).text
    ama.refresh_from_db()
    assert ama.banned_until is None
    assert "Nothing was changed" in page


def test_who_may_not_ban_is_told(as_citizen: Client) -> None:
    make_user(handle="ama")
    page = as_citizen.post("/people/ama/ban/", {"reason": "Threats"}, follow=True).text
    assert str(actions.BanNotAllowed.message) in page


def test_a_ban_is_lifted(as_moderator: Client) -> None:
    ama = make_user(handle="ama", banned_until=actions.FOREVER)
    as_moderator.post("/people/ama/unban/")
    ama.refresh_from_db()
    assert ama.banned_until is None


def test_who_may_not_lift_a_ban_is_told(as_citizen: Client) -> None:
    make_user(handle="ama", banned_until=actions.FOREVER)
    page = as_citizen.post("/people/ama/unban/", follow=True).text
    assert str(actions.BanNotAllowed.message) in page


def test_banning_needs_somebody(db: None, client: Client) -> None:
    make_user(handle="ama")
    assert client.post("/people/ama/ban/", {"reason": "x"}).headers["Location"].startswith("/accounts/login/")


def test_a_ban_is_not_a_link(as_moderator: Client) -> None:
    make_user(handle="ama")
    assert as_moderator.get("/people/ama/ban/").status_code == 405


def test_ones_account_shows_what_is_private(as_citizen: Client, citizen: User) -> None:
    assert str(citizen.email) in as_citizen.get("/account/").text


def test_ones_account_needs_somebody(db: None, client: Client) -> None:
    assert client.get("/account/").headers["Location"] == "/accounts/login/?next=/account/"


def test_ones_name_is_changed(as_citizen: Client, citizen: User) -> None:
    as_citizen.post("/account/", {"display_name": "Esi Nyarko"})
    citizen.refresh_from_db()
    assert citizen.display_name == "Esi Nyarko"


def test_a_refused_name_comes_back_with_the_reason(as_citizen: Client) -> None:
    page = as_citizen.post("/account/", {"display_name": "STMA Support"}).text
    assert str(actions.NameClaimsOffice.message) in page


def test_an_api_token_is_shown_when_it_is_made(as_citizen: Client, citizen: User) -> None:
    page = as_citizen.post("/account/token/").text
    assert Token.objects.get(user=citizen).key in page


def test_an_api_token_is_not_shown_again(as_citizen: Client, citizen: User) -> None:
    as_citizen.post("/account/token/")
    assert Token.objects.get(user=citizen).key not in as_citizen.get("/account/").text


def test_a_guest_has_no_page_for_everybody(as_citizen: Client) -> None:
    assert as_citizen.get(f"/people/{make_guest().handle}/").status_code == 404


def test_a_moderator_finds_the_form_to_ban_a_guest(as_moderator: Client) -> None:
    guest = make_guest()
    assert f"/people/{guest.handle}/ban/" in as_moderator.get(f"/people/{guest.handle}/").text


def test_a_moderator_bans_a_guest(as_moderator: Client) -> None:
    guest = make_guest()
    as_moderator.post(f"/people/{guest.handle}/ban/", {"reason": "Threats", "days": "1"})
    guest.refresh_from_db()
    assert guest.is_banned(timezone.now())
