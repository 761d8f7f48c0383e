"""Letting people in without an account."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from engagement.accounts import actions
from engagement.accounts.models import User
from engagement.accounts.pages import guests
from realtime.auth import session_mark
from realtime.control import SessionsEnded
from tests.control import told_hubs
from tests.factories import NOW, make_guest, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    """A stranger's request, with a session."""
    request = rf.post("/")
    request.session = SessionStore()
    request.user = AnonymousUser()
    return request


def welcome(request: HttpRequest) -> User:
    """A guest by the name of Ama."""
    return guests.welcome(request, display_name="Ama Serwaa", now=NOW)


def code_sent() -> str:
    """The newest code."""
    found = re.search(r"^(\d{6})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found
    return found[1]


def test_a_stranger_becomes_a_guest_and_is_signed_in(request_: HttpRequest) -> None:
    guest = welcome(request_)
    assert (request_.user, request_.session["_auth_user_id"]) == (guest, str(guest.pk))


def test_the_session_of_a_guest_is_good_for_thirty_days(request_: HttpRequest) -> None:
    welcome(request_)
    assert request_.session.get_expiry_age() == 30 * 24 * 3600


def test_whoever_is_here_already_stays_who_they_are(request_: HttpRequest) -> None:
    request_.user = make_user()
    assert welcome(request_) == request_.user
    assert User.objects.count() == 1


def test_so_many_guests_may_come_from_one_address(request_: HttpRequest, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"guest": "1/m/ip"}
    welcome(request_)
    request_.user = AnonymousUser()
    with pytest.raises(actions.TooManyAttempts):
        welcome(request_)
    assert User.objects.count() == 1


def test_a_code_confirms_the_guest_and_keeps_the_session(
    request_: HttpRequest, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    guest = welcome(request_)
    with django_capture_on_commit_callbacks(execute=True):
        guests.send_code(request_, email="ama@example.org", now=NOW)
    assert guests.confirm(request_, code=code_sent(), now=NOW) == guest
    assert request_.user.strength == "email"  # type: ignore[union-attr]
    assert request_.session["_auth_user_id"] == str(guest.pk)


def test_an_earlier_guest_finds_back_by_the_address(
    request_: HttpRequest, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    earlier = make_guest(strength="email", guest_email="ama@example.org")
    welcome(request_)
    with django_capture_on_commit_callbacks(execute=True):
        guests.send_code(request_, email="ama@example.org", now=NOW)
    assert guests.confirm(request_, code=code_sent(), now=NOW) == earlier
    assert request_.session["_auth_user_id"] == str(earlier.pk)


def test_so_many_codes_go_to_one_address(request_: HttpRequest, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"guest": "9/m/ip", "guest_code": "1/m/key"}
    welcome(request_)
    guests.send_code(request_, email="ama@example.org", now=NOW)
    guests.send_code(request_, email="esi@example.org", now=NOW)
    with pytest.raises(actions.TooManyAttempts):
        guests.send_code(request_, email=" AMA@example.org", now=NOW)


def test_so_many_codes_are_tried_from_one_address(request_: HttpRequest, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"guest": "9/m/ip", "guest_confirm": "0/m/ip"}
    welcome(request_)
    with pytest.raises(actions.TooManyAttempts):
        guests.confirm(request_, code="123456", now=NOW)


def test_strangers_have_no_code(request_: HttpRequest) -> None:
    with pytest.raises(actions.GuestCodeOver):
        guests.send_code(request_, email="ama@example.org", now=NOW)
    with pytest.raises(actions.GuestCodeOver):
        guests.confirm(request_, code="123456", now=NOW)


def test_another_guest_in_the_same_session_closes_the_sockets_of_the_first(request_: HttpRequest) -> None:
    welcome(request_)
    request_.session.save()
    key = request_.session.session_key or ""
    guests.sign_in_guest(request_, make_guest())
    assert told_hubs() == [SessionsEnded(sessions=[session_mark(key)])]


def test_an_account_is_never_signed_in_or_out_by_this(request_: HttpRequest) -> None:
    with pytest.raises(AssertionError):
        guests.sign_in_guest(request_, make_user())
    request_.user = make_user()
    with pytest.raises(AssertionError):
        guests.sign_in_guest(request_, make_guest())


def test_a_forgotten_guest_leaves_the_rest_of_the_session(request_: HttpRequest) -> None:
    welcome(request_)
    request_.session["kept"] = "yes"
    guests.forget_guest(request_)
    assert dict(request_.session.items()) == {"kept": "yes"}


def test_strangers_are_nobody(request_: HttpRequest) -> None:
    assert guests.person_of(request_) is None
