"""Letting people in without an account, for the pages of the rooms that admit them.

    user = guests.welcome(request, display_name=name, now=now)      # a name: this session is theirs for 30 days
    guests.send_code(request, email=email, now=now)                 # six digits by e-mail
    user = guests.confirm(request, code=code, now=now)              # known by the address from now on

Each raises the refusals of its action and TooManyAttempts. None may be called inside a transaction, so not through
`carry_out`: they change who the request comes from.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from allauth.account.adapter import get_adapter
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, login
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from engagement.accounts import actions, permissions
from engagement.accounts.models import User

COOKIE_DAYS: Final = 30
DAY_SECONDS: Final = 86_400
_BACKEND: Final = "engagement.accounts.authentication.Backend"


def person_of(request: HttpRequest) -> User | None:
    """Whoever this request comes from, guest or not, or None."""
    return request.user if isinstance(request.user, User) else None


def welcome(request: HttpRequest, *, display_name: str, now: datetime) -> User:
    """Whoever is here already, or a new guest of this name, signed in. Raises TooManyAttempts (temporary: too many
    guests from this address), NameMalformed, NameClaimsOffice."""
    known = person_of(request)
    if known is not None:
        return known
    actions.check_rate(request=request, action="guest")
    user = actions.register_guest(display_name=display_name, now=now)
    actions.note_origin(person=user, address=address_of(request), now=now)
    sign_in_guest(request, user)
    return user


def address_of(request: HttpRequest) -> str:
    """The address that a request comes from, as for the rate limits."""
    return get_adapter(request).get_client_ip(request) or ""


def send_code(request: HttpRequest, *, email: str, now: datetime) -> datetime:
    """Have a code sent to the guest's address; until when it is good. Raises TooManyAttempts (temporary), and what
    `send_guest_code` does; SignInNeeded is the caller's to ask."""
    actions.check_rate(request=request, action="guest_code", key=email.strip().lower())
    return actions.send_guest_code(actor=_guest_of(request), email=email, now=now)


def confirm(request: HttpRequest, *, code: str, now: datetime) -> User:
    """The guest as they are now known, signed in. It may be an earlier one, who confirmed the same address before.
    Raises TooManyAttempts (temporary), and what `confirm_guest` does."""
    actions.check_rate(request=request, action="guest_confirm")
    user = actions.confirm_guest(actor=_guest_of(request), code=code, now=now)
    sign_in_guest(request, user)
    return user


def sign_in_guest(request: HttpRequest, user: User) -> None:
    """Make this session the guest's: it lasts for 30 days after the last time it is written to. Sockets of
    whoever had it are closed if that was somebody else; an account is never signed out by this."""
    assert user.is_guest, "accounts sign in by allauth"  # noqa: S101
    assert not permissions.has_account(person_of(request)), "this session is an account's"  # noqa: S101
    before = person_of(request)
    with transaction.atomic():
        if before is not None and before.pk != user.pk and request.session.session_key:
            actions.end_session(session_key=request.session.session_key, now=timezone.now())
        login(request, user, backend=_BACKEND)
        request.session.set_expiry(COOKIE_DAYS * DAY_SECONDS)


def forget_guest(request: HttpRequest) -> None:
    """The session is nobody's from now on, and keeps the rest: its guest is becoming an account, which has to sign in
    like any other."""
    for key in (SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY):
        request.session.pop(key, None)
    request.session.set_expiry(None)


def _guest_of(request: HttpRequest) -> User:
    person = person_of(request)
    if person is None:
        raise actions.GuestCodeOver
    return person
