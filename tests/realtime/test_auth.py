"""Who is at the other end: tokens, sessions, origins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cache import SessionStore as CacheSessionStore
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test.utils import override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from engagement.accounts.models import User
from realtime import auth
from realtime.auth import (
    Claims,
    ExpiredToken,
    InvalidToken,
    find_session_users,
    issue_token,
    origin_is_ours,
    token_keys,
)
from tests.factories import make_user
from tests.realtime.strategies import driven

BACKEND = "engagement.accounts.authentication.Backend"


def realtime(**changes: Any) -> Any:
    """The hub's settings, with these otherwise."""
    return override_settings(REALTIME=settings.REALTIME | changes)


def read(token: str) -> Claims:
    """Read with the keys in use."""
    return auth.read_token(token, token_keys())


def token(seconds: int = 60, user_id: int = 5) -> str:
    """A token of ours."""
    return issue_token(user_id, ttl_seconds=seconds, now=timezone.now())


def token_of(key: bytes | str | None = None, **claims: Any) -> str:
    """A token with these claims, made elsewhere."""
    every = {"sub": "5", "exp": int(timezone.now().timestamp()) + 60, **claims}
    return jwt.encode({name: value for name, value in every.items() if value is not None}, key or token_keys()[0])


# --- tokens ---------------------------------------------------------------------------------------------------


def test_token_of_ours_names_the_person() -> None:
    assert read(token(user_id=42)).user_id == 42


def test_token_says_when_it_ends() -> None:
    before = timezone.now().timestamp()
    assert before + 59 <= read(token(seconds=60)).expires_at <= before + 61


def test_token_is_an_ordinary_jwt() -> None:
    claims = jwt.decode(token(user_id=42), token_keys()[0], algorithms=["HS256"])
    assert (claims["sub"], claims["exp"] - claims["iat"]) == ("42", 60)


def test_token_that_has_run_out_is_expired() -> None:
    with pytest.raises(ExpiredToken):
        read(token(seconds=-1))


def test_token_made_elsewhere_with_our_key_is_taken() -> None:
    assert read(token_of(iss="another program", jti="1")).user_id == 5


def test_expired_token_made_elsewhere_is_expired() -> None:
    with pytest.raises(ExpiredToken):
        read(token_of(iss="another program", exp=1))


def test_token_without_a_person_is_an_anonymous_viewer() -> None:
    assert read(token_of(sub="")).user_id is None


@pytest.mark.parametrize(
    "claims", [{"sub": None}, {"exp": None}, {"sub": "ama"}, {"exp": "soon"}, {"nbf": 2**33}, {"sub": "5.0"}], ids=str
)
def test_token_that_says_something_else_is_invalid(claims: dict[str, Any]) -> None:
    with pytest.raises(InvalidToken):
        read(token_of(**claims))


def test_token_of_another_key_is_invalid() -> None:
    with pytest.raises(InvalidToken):
        read(token_of(key="k" * 32))


def test_expired_token_of_another_key_is_invalid() -> None:
    with pytest.raises(InvalidToken):
        read(token_of(key="k" * 32, exp=1))


def test_token_without_a_signature_is_invalid() -> None:
    with pytest.raises(InvalidToken):
        read(jwt.encode({"sub": "5", "exp": 2**33}, "", algorithm="none"))


def test_secret_itself_signs_no_token() -> None:
    with pytest.raises(InvalidToken):
        read(token_of(key=settings.SECRET_KEY))


@driven
@given(
    text=st.one_of(st.text(), st.text("abc.=_-", min_size=1), st.binary().map(lambda data: data.decode("latin-1")))
)
def test_any_text_is_no_token(text: str) -> None:
    with pytest.raises(InvalidToken):
        read(text)


@driven
@given(at=st.integers(0, 200), piece=st.sampled_from(["", ".", "A", "=", "é", "-", "e30"]), length=st.integers(0, 3))
def test_token_that_was_touched_is_invalid_or_still_the_same(at: int, piece: str, length: int) -> None:
    good = token(user_id=42)
    touched = good[:at] + piece + good[at + length :]
    try:
        claims = read(touched)
    except InvalidToken:
        return
    assert claims == read(good)


# --- keys -----------------------------------------------------------------------------------------------------


@override_settings(SECRET_KEY="old " * 10)
def token_of_the_old_secret() -> str:
    """A token from before the secret was changed."""
    return token(user_id=42)


def test_token_of_a_former_secret_is_taken_while_that_is_a_fallback() -> None:
    old = token_of_the_old_secret()
    with override_settings(SECRET_KEY_FALLBACKS=["old " * 10]):
        assert read(old).user_id == 42


def test_token_of_a_former_secret_is_invalid_after_that() -> None:
    old = token_of_the_old_secret()
    with pytest.raises(InvalidToken):
        read(old)


def test_keys_of_their_own_take_the_secret_s_place() -> None:
    ours = token()
    with realtime(TOKEN_KEYS=("n" * 32,)):
        assert read(token(user_id=7)).user_id == 7
        with pytest.raises(InvalidToken):
            read(ours)


def test_first_key_signs_and_all_are_taken() -> None:
    with realtime(TOKEN_KEYS=("o" * 32,)):
        old = token(user_id=7)
    with realtime(TOKEN_KEYS=("n" * 32, "o" * 32)):
        assert read(old).user_id == 7
        assert jwt.decode(token(), "n" * 32, algorithms=["HS256"])["sub"] == "5"


# --- sessions -------------------------------------------------------------------------------------------------


def session_of(user: User, **changes: Any) -> str:
    """A session as sign-in makes it; its key."""
    session = SessionStore()
    fields = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: BACKEND,
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    for name, value in (fields | changes).items():
        session[name] = value
    session.save()
    return str(session.session_key)


def who(key: str) -> int | None:
    """Whose session it is."""
    return find_session_users([key]).get(key)


@pytest.mark.django_db
def test_session_names_its_person() -> None:
    user = make_user()
    assert who(session_of(user)) == user.pk


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "unknown", "x" * 500, "\U0001f941"])
def test_unknown_session_is_nobody_s(key: str) -> None:
    assert who(key) is None


@pytest.mark.django_db
def test_session_that_has_run_out_is_nobody_s() -> None:
    key = session_of(make_user())
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert who(key) is None


@pytest.mark.django_db
def test_session_of_somebody_who_is_gone_is_nobody_s() -> None:
    user = make_user()
    key = session_of(user)
    user.delete()
    assert who(key) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [{HASH_SESSION_KEY: "forged"}, {HASH_SESSION_KEY: ""}, {BACKEND_SESSION_KEY: "some.other.Backend"}],
    ids=str,
)
def test_session_that_does_not_hold_is_nobody_s(changes: dict[str, str]) -> None:
    assert who(session_of(make_user(), **changes)) is None


@pytest.mark.django_db
def test_session_nobody_signed_in_with_is_nobody_s() -> None:
    session = SessionStore()
    session["theme"] = "dark"
    session.save()
    assert who(str(session.session_key)) is None


@pytest.mark.django_db
def test_session_with_broken_data_is_nobody_s() -> None:
    key = session_of(make_user())
    Session.objects.update(session_data="broken")
    assert who(key) is None


@pytest.mark.django_db
def test_session_from_before_a_new_password_is_nobody_s() -> None:
    user = make_user()
    key = session_of(user)
    user.set_password("another one")
    user.save()
    assert who(key) is None


@pytest.mark.django_db
def test_session_of_a_former_secret_holds_while_that_is_a_fallback() -> None:
    user = make_user()
    with override_settings(SECRET_KEY="old " * 10):
        key = session_of(user)
    with override_settings(SECRET_KEY_FALLBACKS=["old " * 10]):
        assert who(key) == user.pk


@pytest.mark.django_db
def test_session_of_a_former_secret_is_nobody_s_after_that() -> None:
    with override_settings(SECRET_KEY="old " * 10):
        key = session_of(make_user())
    assert who(key) is None


@pytest.mark.django_db
def test_looking_ends_no_session() -> None:
    key = session_of(make_user(), **{HASH_SESSION_KEY: "forged"})
    who(key)
    assert Session.objects.filter(session_key=key).exists()


@pytest.mark.django_db
def test_many_sessions_are_looked_up_in_two_queries(django_assert_num_queries: Any) -> None:
    users = [make_user() for _ in range(5)]
    keys = [session_of(user) for user in users]
    with django_assert_num_queries(2):
        assert find_session_users(keys) == {key: user.pk for key, user in zip(keys, users, strict=True)}


@pytest.mark.django_db
@override_settings(SESSION_ENGINE="django.contrib.sessions.backends.cache")
def test_sessions_may_be_kept_elsewhere() -> None:
    user = make_user()
    session = CacheSessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    assert who(str(session.session_key)) == user.pk


def test_mark_of_a_session_opens_nothing_and_is_always_the_same() -> None:
    mark = auth.session_mark("the key")
    assert mark == auth.session_mark("the key")
    assert mark != auth.session_mark("another")
    assert "key" not in mark


# --- origins --------------------------------------------------------------------------------------------------


SITE = override_settings(ALLOWED_HOSTS=["durbar.example", "[::1]"])
"""The names that the site is called by."""


@pytest.mark.parametrize(
    ("origin", "host", "secure", "ours"),
    [
        ("http://durbar.example", "durbar.example", False, True),
        ("https://durbar.example", "durbar.example", True, True),
        ("http://durbar.example:8000", "durbar.example:8000", False, True),
        ("HTTP://Durbar.Example", "durbar.example", False, True),
        ("http://[::1]:8000", "[::1]:8000", False, True),
        ("http://durbar.example", "durbar.example", True, False),
        ("https://durbar.example", "durbar.example", False, False),
        ("http://durbar.example:8000", "durbar.example", False, False),
        ("http://durbar.example", "durbar.example:8000", False, False),
        ("http://evil.example", "durbar.example", False, False),
        ("http://sub.durbar.example", "durbar.example", False, False),
        ("http://durbar.example.evil.example", "durbar.example", False, False),
        ("http://durbar.example/", "durbar.example", False, False),
        ("http://durbar.example@evil.example", "durbar.example", False, False),
        ("null", "durbar.example", False, False),
        ("", "", False, False),
        ("http://", "", False, False),
        ("*", "durbar.example", False, False),
    ],
)
@SITE
def test_origin_is_ours_only_if_scheme_host_and_port_are(origin: str, host: str, secure: bool, ours: bool) -> None:
    assert origin_is_ours(origin, host=host, secure=secure) is ours


@pytest.mark.parametrize(
    ("origin", "ours"),
    [
        ("https://app.example", True),
        ("http://app.example", False),
        ("https://app.example:444", False),
        ("https://sub.app.example", False),
    ],
)
@SITE
def test_origins_that_are_listed_are_ours_exactly(origin: str, ours: bool) -> None:
    with realtime(ALLOWED_ORIGINS=("https://app.example",)):
        assert origin_is_ours(origin, host="durbar.example", secure=False) is ours


@SITE
def test_a_page_of_another_name_that_points_here_is_not_ours() -> None:
    assert not origin_is_ours("http://evil.example", host="evil.example", secure=False)
