"""What strangers can find out about who has an account, how often they may try, and what keeps people signed in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.core.cache import cache
from django.test import Client

from engagement.accounts.models import User
from realtime.auth import find_session_users, issue_token, read_token, token_keys
from tests.factories import NOW, PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.door]

UNKNOWN = "nobody@example.org"
_CHANGING = re.compile(r'(nonce|value)="[^"]*"')


@pytest.fixture
def person() -> User:
    """Somebody with an account and a password."""
    return make_user(password=PASSWORD)


def login(client: Client, email: str) -> Any:
    """A wrong password on the page."""
    return client.post("/accounts/login/", {"login": email, "password": "a wrong one"}, follow=True)


def code(client: Client, email: str) -> Any:
    """A code by e-mail instead of a password."""
    return client.post("/accounts/login/code/", {"email": email}, follow=True)


def reset(client: Client, email: str) -> Any:
    """A forgotten password."""
    return client.post("/accounts/password/reset/", {"email": email}, follow=True)


def api(client: Client, email: str) -> Any:
    """A wrong password over the API."""
    return client.post("/api/v1/api-token/", {"email": email, "password": "a wrong one"})


def signup(client: Client, email: str) -> Any:
    """Joining with an address that may be taken."""
    given = {"email": email, "password1": "a long walk to Kojokrom", "display_name": "Kofi Badu"}
    return client.post("/accounts/signup/", given, follow=True)


Ask = Callable[[Client, str], Any]
ASKING = [login, code, reset, api, signup]


@pytest.fixture
def verified(settings: Any) -> None:
    """Addresses are confirmed by a code, as in a production."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True


def told(ask: Ask, email: str) -> tuple[int, list[Any], str]:
    """All that somebody sees of the answer."""
    answer = ask(Client(), email)
    text = _CHANGING.sub("", answer.text).replace(email, "THEIR ADDRESS")
    return answer.status_code, getattr(answer, "redirect_chain", []), text


@pytest.mark.usefixtures("verified")
@pytest.mark.parametrize("ask", ASKING)
def test_an_address_with_an_account_answers_like_one_without(person: User, ask: Ask) -> None:
    assert told(ask, person.email or "") == told(ask, UNKNOWN)


def hashed(ask: Ask, email: str) -> int:
    """How often a password was hashed: that is what takes the time."""
    with patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode) as encode:
        ask(Client(), email)
    return encode.call_count


@pytest.mark.parametrize("ask", [login, api])
def test_it_takes_the_same_time_too(person: User, ask: Ask) -> None:
    assert hashed(ask, person.email or "") == hashed(ask, UNKNOWN) > 0


@pytest.mark.usefixtures("verified")
@pytest.mark.parametrize("ask", [code, reset])
def test_nor_does_it_by_the_letter_that_is_sent(person: User, ask: Ask) -> None:
    """What takes the time is the mail server: it is asked once either way."""
    for address in (person.email or "", UNKNOWN):
        ask(Client(), address)
    assert [one.to for one in mail.outbox] == [[person.email], [UNKNOWN]]


def attempts_until_refused(ask: Ask, email: str) -> int:
    """How many wrong passwords were looked at before nobody looks any more, from a place where nobody tried yet."""
    cache.clear()
    for number in range(50):
        if hashed(ask, email) == 0:
            return number
    raise AssertionError("nobody stopped it")


@pytest.mark.parametrize("ask", [login, api])
def test_guessing_ends_soon_whether_there_is_an_account_or_not(person: User, ask: Ask) -> None:
    assert attempts_until_refused(ask, person.email or "") == attempts_until_refused(ask, UNKNOWN) <= 10


def tries_of(ask: Callable[[], Any], looked_at: Any) -> int:
    """How many guesses were looked at before nobody looks any more."""
    for number in range(50):
        before = looked_at.call_count
        ask()
        if looked_at.call_count == before:
            return number
    raise AssertionError("nobody stopped it")


@pytest.mark.parametrize("kind", ["totp", "recovery"])
def test_codes_of_the_second_step_are_guessed_a_few_times(person: User, kind: str) -> None:
    TOTP.activate(person, "GEZDGNBVGY3TQOJQ")
    RecoveryCodes.activate(person)
    looked = {"totp": (TOTP, "validate_code"), "recovery": (RecoveryCodes, "validate_code")}[kind]
    guesses = iter(range(10**6))

    def guess() -> None:
        """Also after the sign-in was begun again, in another browser."""
        client = Client()
        client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        client.post("/accounts/2fa/authenticate/", {"code": f"{next(guesses):06}"})

    with patch.object(*looked, autospec=True, return_value=False) as validate:
        assert 0 < tries_of(guess, validate) <= 10


def test_links_about_a_forgotten_password_are_guessed_a_few_times(person: User) -> None:
    guesses, theirs = iter(range(10**6)), user_pk_to_url_str(person)

    def guess() -> None:
        Client().get(f"/accounts/password/reset/key/{theirs}-d0mtg0-{next(guesses):032x}/")

    with patch.object(PasswordResetTokenGenerator, "check_token", autospec=True, return_value=False) as check:
        assert 0 < tries_of(guess, check) <= 40


def test_a_code_by_e_mail_is_guessed_a_few_times(person: User) -> None:
    client = Client()
    client.post("/accounts/login/code/", {"email": person.email})
    pages = [client.post("/accounts/login/code/confirm/", {"code": f"GUESS{number}"}) for number in range(10)]
    assert [page.status_code for page in pages[:2]] == [200, 200]
    assert "_auth_user_id" not in client.session
    code = re.findall(r"^\s*([A-Z0-9-]{6,})\s*$", str(mail.outbox[-1].body), re.MULTILINE)[0]
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert "_auth_user_id" not in client.session, "the right one is good no more"


@pytest.mark.parametrize(("path", "most"), [("/accounts/login/code/", 3), ("/accounts/password/reset/", 5)])
def test_nobody_has_their_mailbox_filled(person: User, path: str, most: int) -> None:
    for _time in range(10):
        Client().post(path, {"email": person.email})
    assert 0 < len(mail.outbox) <= most


# --- what keeps people signed in ------------------------------------------------------------------------------------


@pytest.fixture
def rotated(settings: Any) -> Callable[[bool], None]:
    """A new secret key, with the old one as a fallback or without."""

    def rotate(keep: bool) -> None:
        old = settings.SECRET_KEY
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another secret " * 5, [old] if keep else []

    return rotate


@pytest.mark.parametrize(("keep", "status"), [(True, 200), (False, 302)])
def test_a_new_secret_key_signs_nobody_out_while_the_old_one_is_kept(
    person: User, rotated: Callable[[bool], None], keep: bool, status: int
) -> None:
    client = Client()
    client.force_login(person)
    rotated(keep)
    assert client.get("/account/").status_code == status


def test_nor_does_it_close_the_socket_to_a_session(person: User, rotated: Callable[[bool], None]) -> None:
    client = Client()
    client.force_login(person)
    key = str(client.session.session_key)
    rotated(True)
    assert find_session_users([key]) == {key: person.pk}


def test_nor_to_a_token(person: User, rotated: Callable[[bool], None]) -> None:
    token = issue_token(person.pk, ttl_seconds=10**9, now=NOW)
    rotated(True)
    assert read_token(token, token_keys()).user_id == person.pk


def test_a_password_ends_the_other_sessions(person: User) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    new = "a longer walk to Fijai"
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert [client.get("/account/").status_code for client in (here, there)] == [200, 302]


def test_signing_in_makes_a_session_of_its_own(person: User) -> None:
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert client.session.session_key != planted
