"""Signing up, in and out, through the pages that people see."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from engagement.accounts import actions
from engagement.accounts.models import User
from realtime.auth import session_mark
from realtime.control import SessionsEnded
from tests.control import told_hubs
from tests.factories import PASSWORD, make_guest, make_user

SIGN_UP = {"display_name": "Ama Serwaa", "handle": "", "email": "Ama@Example.org", "password1": PASSWORD}
SIGN_IN = {"login": "ama@example.org", "password": PASSWORD}


def is_signed_in(client: Client) -> bool:
    """Whether the account page opens."""
    return client.get("/account/").status_code == 200


@pytest.fixture
def ama(db: None) -> User:
    """A citizen with a password."""
    return make_user(handle="ama_serwaa", email="ama@example.org", password=PASSWORD)


def test_signing_up_makes_a_citizen_and_signs_in(db: None, client: Client) -> None:
    client.post("/accounts/signup/", SIGN_UP)
    person = User.objects.get()
    assert (person.handle, person.email, person.role) == ("ama_serwaa", "ama@example.org", "citizen")
    assert is_signed_in(client)


def test_signing_up_with_an_address_that_is_known_makes_nobody(ama: User, client: Client) -> None:
    client.post("/accounts/signup/", SIGN_UP | {"handle": "somebody_new"})
    assert User.objects.count() == 1


def test_signing_up_asks_for_the_code_where_addresses_are_verified(
    db: None, client: Client, settings: Settings
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
    client.post("/accounts/signup/", SIGN_UP)
    assert not is_signed_in(client)
    assert [message.to for message in mail.outbox] == [["ama@example.org"]]


def test_the_code_from_the_mailbox_ends_the_sign_up(db: None, client: Client, settings: Settings) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
    client.post("/accounts/signup/", SIGN_UP)
    client.post("/accounts/confirm-email/", {"code": code_in(mail.outbox[0].body)})
    assert is_signed_in(client)


def test_a_guest_who_signs_up_stays_the_same_person(db: None, client: Client) -> None:
    guest = make_guest()
    client.force_login(guest)
    client.post("/accounts/signup/", SIGN_UP)
    person = User.objects.get()
    assert (person.pk, person.strength, person.handle) == (guest.pk, "account", "ama_serwaa")
    assert is_signed_in(client)


def test_a_guest_who_signs_up_has_to_verify_the_address_like_everybody(
    db: None, client: Client, settings: Settings
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
    guest = make_guest()
    client.force_login(guest)
    client.post("/accounts/signup/", SIGN_UP)
    assert "_auth_user_id" not in client.session
    client.post("/accounts/confirm-email/", {"code": code_in(mail.outbox[0].body)})
    assert is_signed_in(client)
    assert client.session["_auth_user_id"] == str(guest.pk)


def test_a_guest_whose_sign_up_is_refused_stays_a_guest(db: None, client: Client) -> None:
    client.force_login(make_guest())
    client.post("/accounts/signup/", SIGN_UP | {"handle": "moderator"})
    assert User.objects.get().strength == "name"
    assert "_auth_user_id" in client.session


def code_in(body: object) -> str:
    """The code that a message brings: on a line of its own."""
    found = re.search(r"^([A-Z0-9-]{6,12})$", str(body), re.MULTILINE)
    assert found, body
    return found[1]


def test_the_password_signs_in(ama: User, client: Client) -> None:
    client.post("/accounts/login/", SIGN_IN)
    assert is_signed_in(client)


def test_a_wrong_password_does_not(ama: User, client: Client) -> None:
    client.post("/accounts/login/", SIGN_IN | {"password": "wrong"})
    assert not is_signed_in(client)


def test_a_code_by_mail_signs_in_without_a_password(ama: User, client: Client) -> None:
    client.post("/accounts/login/code/", {"email": "ama@example.org"})
    client.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[0].body)})
    assert is_signed_in(client)


def test_after_five_wrong_passwords_the_page_asks_to_wait(ama: User, client: Client) -> None:
    for _ in range(5):
        client.post("/accounts/login/", SIGN_IN | {"password": "wrong"})
    client.post("/accounts/login/", SIGN_IN)
    assert not is_signed_in(client)


def test_banned_people_are_told_why_and_stay_outside(db: None, client: Client) -> None:
    make_user(
        email="ama@example.org", password=PASSWORD, banned_until=actions.FOREVER, ban_reason="Threats in a post"
    )
    answer = client.post("/accounts/login/", SIGN_IN, follow=True)
    assert "Threats in a post" in answer.text
    assert not is_signed_in(client)


def test_banned_people_are_told_until_when(db: None, client: Client) -> None:
    until = timezone.now() + timedelta(days=400)
    make_user(email="ama@example.org", password=PASSWORD, banned_until=until, ban_reason="Threats")
    answer = client.post("/accounts/login/", SIGN_IN, follow=True)
    assert str(until.year) in answer.text


def test_the_right_password_of_a_closed_account_opens_nothing(db: None, client: Client) -> None:
    make_user(email="ama@example.org", password=PASSWORD, is_active=False)
    client.post("/accounts/login/", SIGN_IN)
    assert not is_signed_in(client)


def test_signing_out_closes_the_sockets_of_this_session(ama: User, client: Client) -> None:
    client.post("/accounts/login/", SIGN_IN)
    mark = session_mark(client.session.session_key or "")
    client.post("/accounts/logout/")
    assert told_hubs() == [SessionsEnded(sessions=[mark])]
    assert not is_signed_in(client)


def test_changing_the_password_ends_the_other_sessions(ama: User, client: Client) -> None:
    elsewhere = Client()
    for one in (client, elsewhere):
        one.post("/accounts/login/", SIGN_IN)
    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "walking to Ketan", "password2": "walking to Ketan"},
    )
    assert (is_signed_in(client), is_signed_in(elsewhere)) == (True, False)


def test_changing_the_password_closes_the_sockets(ama: User, client: Client) -> None:
    client.post("/accounts/login/", SIGN_IN)
    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "walking to Ketan", "password2": "walking to Ketan"},
    )
    assert told_hubs() == [SessionsEnded(users=[ama.pk])]
