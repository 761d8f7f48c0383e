"""On the pages of accounts a guest is nobody; elsewhere they are who they are."""

from __future__ import annotations

import pytest
from django.test import Client

from engagement.accounts.models import User
from tests.factories import PASSWORD, make_guest, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(client: Client) -> User:
    """Whose browser it is."""
    guest = make_guest(display_name="Ama the guest")
    client.force_login(guest)
    return guest


@pytest.mark.parametrize("page", ["/accounts/login/", "/accounts/signup/", "/accounts/login/code/"])
def test_a_guest_can_sign_in_and_join(guest: User, client: Client, page: str) -> None:
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("page", ["/account/", "/accounts/email/", "/accounts/password/change/"])
def test_a_guest_has_no_account_to_look_after(guest: User, client: Client, page: str) -> None:
    assert client.get(page).headers["Location"].startswith("/accounts/login/")


def test_a_guest_makes_no_api_token(guest: User, client: Client) -> None:
    assert client.post("/account/token/").headers["Location"].startswith("/accounts/login/")


def test_elsewhere_a_guest_is_greeted_by_name(guest: User, client: Client) -> None:
    assert "Ama the guest" in client.get("/").text


@pytest.mark.parametrize("page", ["/notifications/", "/threads/new/", "/desk/"])
def test_what_is_for_accounts_sends_a_guest_to_sign_in(guest: User, client: Client, page: str) -> None:
    assert client.get(page).headers["Location"].startswith("/accounts/login/")


def test_a_guest_signs_out_and_is_gone(guest: User, client: Client) -> None:
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_a_guest_with_an_account_signs_in_with_it(guest: User, client: Client) -> None:
    ama = make_user(email="ama@example.org", password=PASSWORD)
    client.post("/accounts/login/", {"login": "ama@example.org", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(ama.pk)
