from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import transaction
from django.test import RequestFactory
from pytest_django import Settings
from rest_framework.authtoken.models import Token

from engagement.accounts import actions
from engagement.accounts.models import User
from realtime import auth
from realtime.control import SessionsEnded
from tests.control import told_hubs
from tests.factories import NOW, PASSWORD, make_user

REQUEST = RequestFactory().post("/")


def check(email: str = "ama@example.org", password: str = PASSWORD) -> User:
    """Somebody comes with an e-mail and a password."""
    return actions.check_credentials(request=REQUEST, email=email, password=password, now=NOW)


@pytest.fixture
def ama(db: None) -> User:
    """A citizen with a password."""
    return make_user(email="ama@example.org", password=PASSWORD)


@time_machine.travel(NOW, tick=False)
def test_a_connection_token_names_its_person(citizen: User) -> None:
    issued = actions.issue_token(actor=citizen, now=NOW)
    assert auth.read_token(issued.token, auth.token_keys()).user_id == citizen.pk


def test_a_connection_token_expires_when_the_setting_says(citizen: User, settings: Settings) -> None:
    settings.CONNECTION_TOKEN_SECONDS = 60
    assert actions.issue_token(actor=citizen, now=NOW).expires_at == NOW + timedelta(seconds=60)


def test_banned_people_get_no_connection_token(db: None) -> None:
    with pytest.raises(actions.NotConnectable):
        actions.issue_token(actor=make_user(banned_until=actions.FOREVER), now=NOW)


def test_closed_accounts_get_no_connection_token(db: None) -> None:
    with pytest.raises(actions.NotConnectable):
        actions.issue_token(actor=make_user(is_active=False), now=NOW)


def test_a_new_api_token_ends_the_one_before(citizen: User) -> None:
    first = actions.create_api_token(actor=citizen, now=NOW)
    second = actions.create_api_token(actor=citizen, now=NOW)
    assert list(Token.objects.values_list("key", flat=True)) == [second] != [first]


def test_banned_people_get_no_api_token(db: None) -> None:
    with pytest.raises(actions.NotConnectable):
        actions.create_api_token(actor=make_user(banned_until=actions.FOREVER), now=NOW)


def test_an_api_token_is_revoked(citizen: User) -> None:
    actions.create_api_token(actor=citizen, now=NOW)
    actions.revoke_api_token(actor=citizen, now=NOW)
    assert not Token.objects.exists()


def test_a_new_password_works_and_the_old_one_does_not(ama: User) -> None:
    actions.change_password(person=ama, password="a new one for Ketan", now=NOW)
    ama.refresh_from_db()
    assert (ama.check_password("a new one for Ketan"), ama.check_password(PASSWORD)) == (True, False)


def test_a_new_password_closes_the_sockets(ama: User) -> None:
    actions.change_password(person=ama, password="a new one for Ketan", now=NOW)
    assert told_hubs() == [SessionsEnded(users=[ama.pk])]


def test_a_new_password_ends_the_api_token(ama: User) -> None:
    actions.create_api_token(actor=ama, now=NOW)
    actions.change_password(person=ama, password="a new one for Ketan", now=NOW)
    assert not Token.objects.exists()


def test_the_end_of_a_session_is_told_by_its_mark_and_not_by_its_key(db: None) -> None:
    with transaction.atomic():
        actions.end_session(session_key="a-secret-key", now=NOW)
    assert told_hubs() == [SessionsEnded(sessions=[auth.session_mark("a-secret-key")])]


def test_an_address_and_its_password_open_the_account(ama: User) -> None:
    assert check("AMA@example.org") == ama


@pytest.mark.parametrize(("email", "password"), [("ama@example.org", "wrong"), ("nobody@example.org", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_answer_the_same(ama: User, email: str, password: str) -> None:
    with pytest.raises(actions.CredentialsRefused):
        check(email, password)


@pytest.mark.parametrize("fields", [{"is_active": False}, {"banned_until": actions.FOREVER}])
def test_closed_and_banned_accounts_answer_the_same_too(db: None, fields: dict[str, object]) -> None:
    make_user(email="ama@example.org", password=PASSWORD, **fields)
    with pytest.raises(actions.CredentialsRefused):
        check()


def test_after_five_wrong_passwords_even_the_right_one_must_wait(ama: User) -> None:
    for _ in range(5):
        with pytest.raises(actions.CredentialsRefused):
            check(password="wrong")
    with pytest.raises(actions.TooManyAttempts):
        check()


def test_an_address_must_be_verified_where_that_is_asked(ama: User, settings: Settings) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    with pytest.raises(actions.CredentialsRefused):
        check()


def test_a_verified_address_opens_the_account_where_that_is_asked(ama: User, settings: Settings) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    EmailAddress.objects.create(user=ama, email=ama.email, verified=True, primary=True)
    assert check() == ama
