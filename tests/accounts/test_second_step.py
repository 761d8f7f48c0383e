"""Whoever holds an office signs in in two steps: until they have set up the second one they get nowhere."""

from __future__ import annotations

import base64
from collections.abc import Callable
from io import StringIO
from time import time
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.socialaccount.models import SocialAccount
from django.core.management import call_command
from django.test import Client
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed

from engagement.accounts import permissions, queries, second_step
from engagement.accounts.authentication import ApiTokenAuthentication
from engagement.accounts.models import User
from engagement.accounts.second_step import SecondStepAdapter
from realtime.auth import issue_token, read_token, token_keys
from tests.factories import NOW, PASSWORD, make_guest, make_member, make_user

pytestmark = pytest.mark.django_db

SECRET = base64.b32encode(b"twenty bytes of this").decode()


@pytest.fixture(autouse=True)
def policy(settings: Any) -> None:
    """As in a production."""
    settings.TWO_STEPS_REQUIRED = True


def code_of(moment: float) -> str:
    """What the app shows at a moment, in Unix seconds."""
    return str(format_hotp_value(hotp_value(SECRET, int(moment // 30))))


def sign_in(person: User) -> tuple[Client, Any]:
    """A browser that gave the password, and what it got."""
    client = Client()
    return client, client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})


@pytest.mark.parametrize("office", ["moderator", "director", "administrator"])
def test_an_official_without_a_second_step_is_sent_to_set_it_up(client: Client, office: str) -> None:
    client.force_login(make_user(role=office))
    assert client.get("/threads/")["Location"] == "/accounts/2fa/"


def test_so_is_an_officer(client: Client) -> None:
    client.force_login(make_member())
    assert client.get("/desk/")["Location"] == "/accounts/2fa/"


def test_the_page_where_it_is_set_up_says_why(client: Client) -> None:
    client.force_login(make_member())
    assert "signs in in two steps" in client.get("/desk/", follow=True).text


def test_a_form_of_theirs_does_nothing_either(client: Client) -> None:
    client.force_login(make_user(role="administrator"))
    assert client.post("/account/token/")["Location"] == "/accounts/2fa/"
    assert not Token.objects.exists()


def test_programs_are_told(client: Client) -> None:
    client.force_login(make_member())
    answer = client.get("/api/v1/me/")
    assert (answer.status_code, answer.json()["slug"]) == (403, "second_step_needed")


@pytest.mark.parametrize("make", [make_user, make_guest])
def test_nobody_else_is_asked(client: Client, make: Any) -> None:
    client.force_login(make())
    assert client.get("/threads/").status_code == 200


def test_no_socket_opens_without_it() -> None:
    officer, citizen = make_member(), make_user()
    assert set(queries.get_connectable([officer.pk, citizen.pk], NOW)) == {citizen.pk}


def test_no_token_of_the_api_opens_anything_without_it() -> None:
    token = Token.objects.create(user=make_member())
    with pytest.raises(AuthenticationFailed):
        ApiTokenAuthentication().authenticate_credentials(token.key)


def test_the_demo_asks_nobody(settings: Any) -> None:
    settings.TWO_STEPS_REQUIRED = False
    assert not permissions.lacks_second_step(make_member())


def test_with_an_app_all_is_open(client: Client) -> None:
    officer = make_member()
    TOTP.activate(officer, SECRET)
    client.force_login(officer)
    assert client.get("/desk/").status_code == 200
    assert set(queries.get_connectable([officer.pk], NOW)) == {officer.pk}


def test_recovery_codes_alone_are_no_second_step() -> None:
    officer = make_member()
    RecoveryCodes.activate(officer)
    assert permissions.lacks_second_step(officer)


def test_the_assemblys_own_sign_in_is_one(settings: Any) -> None:
    settings.OIDC_TWO_STEPS = True
    officer = make_member()
    officer.set_unusable_password()
    officer.save()
    SocialAccount.objects.create(user=officer, provider="staff", uid="7")
    assert not permissions.lacks_second_step(officer)


def test_beside_a_password_it_is_none(settings: Any) -> None:
    settings.OIDC_TWO_STEPS = True
    officer = make_member(password=PASSWORD)
    SocialAccount.objects.create(user=officer, provider="staff", uid="7")
    assert permissions.lacks_second_step(officer)


def test_an_app_is_set_up_on_its_page() -> None:
    officer = make_member(password=PASSWORD)
    client, _answer = sign_in(officer)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, int(time() // 30)))
    client.post("/accounts/2fa/totp/activate/", {"code": code})
    assert not permissions.lacks_second_step(officer)
    assert {one.type for one in Authenticator.objects.filter(user=officer)} == {"totp", "recovery_codes"}


def test_the_password_alone_signs_nobody_in_who_has_an_app() -> None:
    officer = make_member(password=PASSWORD)
    TOTP.activate(officer, SECRET)
    client, answer = sign_in(officer)
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session


def test_the_code_of_the_app_does() -> None:
    officer = make_member(password=PASSWORD)
    TOTP.activate(officer, SECRET)
    with time_machine.travel(NOW, tick=False):
        client, _answer = sign_in(officer)
        client.post("/accounts/2fa/authenticate/", {"code": code_of(NOW.timestamp())})
    assert client.session["_auth_user_id"] == str(officer.pk)


def test_a_code_works_once() -> None:
    officer = make_member(password=PASSWORD)
    TOTP.activate(officer, SECRET)
    with time_machine.travel(NOW, tick=False):
        for expected in (True, False):
            client, _answer = sign_in(officer)
            client.post("/accounts/2fa/authenticate/", {"code": code_of(NOW.timestamp())})
            assert ("_auth_user_id" in client.session) is expected


def test_a_recovery_code_works_once() -> None:
    officer = make_member(password=PASSWORD)
    TOTP.activate(officer, SECRET)
    [code, *_others] = RecoveryCodes.activate(officer).get_unused_codes()
    for expected in (True, False):
        client, _answer = sign_in(officer)
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert ("_auth_user_id" in client.session) is expected


def test_the_secret_of_an_app_is_sealed_in_the_database() -> None:
    officer = make_member()
    TOTP.activate(officer, SECRET)
    assert SECRET not in str(Authenticator.objects.get(user=officer).data)


def test_a_new_secret_key_opens_what_the_old_one_sealed(settings: Any) -> None:
    sealed = SecondStepAdapter().encrypt("the seed")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [settings.SECRET_KEY]
    assert SecondStepAdapter().decrypt(sealed) == "the seed"


def test_a_key_that_never_sealed_it_opens_nothing(settings: Any) -> None:
    sealed = SecondStepAdapter().encrypt("the seed")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, []
    with pytest.raises(second_step.SecondStepLost):
        SecondStepAdapter().decrypt(sealed)


# --- the secret key changes -----------------------------------------------------------------------------------------

OLD, NEW = "the key of the first year, as random as can be " * 2, "the key of the second year, as random as that " * 2
Rotate = Callable[[str, list[str]], None]


@pytest.fixture
def rotate(settings: Any) -> Rotate:
    """The secret key, and its fallbacks, as after a restart."""

    def rotate(key: str, fallbacks: list[str]) -> None:
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = key, fallbacks

    rotate(OLD, [])
    return rotate


def in_two_steps(person: User, code: str) -> bool:
    """Whether the password and this code sign in, now."""
    client, _answer = sign_in(person)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    return "_auth_user_id" in client.session


def test_a_whole_rotation_locks_nobody_out(rotate: Rotate, settings: Any) -> None:
    settings.RECORD_KEY = "a key of the record's own"
    officer = make_member(password=PASSWORD)
    TOTP.activate(officer, SECRET)
    recovery = iter(RecoveryCodes.activate(officer).get_unused_codes())
    here = Client()
    here.force_login(officer)
    with time_machine.travel(NOW) as clock:
        for key, fallbacks in ((OLD, []), (NEW, [OLD]), (NEW, [])):
            rotate(key, fallbacks)
            if fallbacks:
                call_command("reseal", stdout=StringIO())
            clock.shift(3600)
            code = code_of(time())
            assert [in_two_steps(officer, one) for one in (code, next(recovery))] == [True, True], fallbacks
            assert here.get("/desk/").status_code == 200


def test_a_connection_token_outlives_it(rotate: Rotate) -> None:
    token = issue_token(7, ttl_seconds=10**9, now=NOW)
    rotate(NEW, [OLD])
    assert read_token(token, token_keys()).user_id == 7


def test_whoever_signs_in_meanwhile_has_it_sealed_anew(rotate: Rotate) -> None:
    officer = make_member(password=PASSWORD)
    TOTP.activate(officer, SECRET)
    RecoveryCodes.activate(officer)
    rotate(NEW, [OLD])
    with time_machine.travel(NOW, tick=False):
        assert in_two_steps(officer, code_of(NOW.timestamp()))
    assert all(second_step.is_current(one.data) for one in Authenticator.objects.filter(user=officer))


def lost(rotate: Rotate) -> User:
    """Somebody whose second step no key opens."""
    officer = make_member(password=PASSWORD)
    TOTP.activate(officer, SECRET)
    RecoveryCodes.activate(officer)
    rotate(NEW, [])
    return officer


def test_a_seed_that_no_key_opens_is_refused_in_words(rotate: Rotate) -> None:
    client, _answer = sign_in(lost(rotate))
    answer = client.post("/accounts/2fa/authenticate/", {"code": "123456"})
    assert (answer.status_code, "Ask an administrator to reset" in answer.text) == (200, True)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["", "recovery-codes/"])
def test_so_are_the_pages_that_would_show_it(client: Client, rotate: Rotate, path: str) -> None:
    client.force_login(lost(rotate))
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.get(f"/accounts/2fa/{path}", follow=True)
    assert (answer.status_code, "Ask an administrator to reset" in answer.text) == (200, True)


def test_old_lists_of_recovery_codes_are_sealed_anew_too(rotate: Rotate) -> None:
    data = {
        "migrated_codes": [SecondStepAdapter().encrypt(code) for code in ("11111111", "22222222")],
        "used_mask": 0,
    }
    rotate(NEW, [OLD])
    assert not second_step.is_current(data)
    new = second_step.resealed(data)
    assert second_step.is_current(new)
    assert [SecondStepAdapter().decrypt(code) for code in new["migrated_codes"]] == ["11111111", "22222222"]
