"""What opens doors: sessions, passwords, connection tokens, API tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

import msgspec
from allauth.account import app_settings as account_settings
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework.authtoken.models import Token

from engagement.accounts import permissions, queries
from engagement.accounts.models import User
from realtime import auth
from realtime.errors import Kind, Refusal
from realtime.publish import announce_sessions_ended


class ConnectionToken(msgspec.Struct, frozen=True):
    """What a client brings to the socket's `connect`, and until when it opens it."""

    token: str
    expires_at: datetime


class NotConnectable(Refusal):
    """The account is closed or banned."""

    code = 431
    slug = "not_connectable"
    kind = Kind.DENIED
    message = _("This account is closed or banned.")


class AccountNeeded(Refusal):
    """Guests take part only where a room lets them."""

    code = 436
    slug = "account_needed"
    kind = Kind.DENIED
    message = _("This takes an account. If you join now, what you did as a guest stays yours.")


class CredentialsRefused(Refusal):
    """No open account has this e-mail and password, or its e-mail address was never verified."""

    code = 433
    slug = "credentials_refused"
    kind = Kind.DENIED
    message = _("This e-mail and password do not open an account here.")


class TooManyAttempts(Refusal):
    """Too many wrong passwords for this address, or from this place."""

    code = 434
    slug = "too_many_attempts"
    kind = Kind.LIMITED
    temporary = True
    message = _("Too many attempts. Wait some minutes and try again.")


def issue_token(*, actor: User, now: datetime) -> ConnectionToken:
    """A connection token for oneself, good for CONNECTION_TOKEN_SECONDS. Raises NotConnectable."""
    if not queries.get_connectable([actor.pk], now):
        raise NotConnectable
    seconds = settings.CONNECTION_TOKEN_SECONDS
    return ConnectionToken(
        token=auth.issue_token(actor.pk, ttl_seconds=seconds, now=now), expires_at=now + timedelta(seconds=seconds)
    )


def check_credentials(*, request: HttpRequest, email: str, password: str, now: datetime) -> User:
    """The person with this e-mail and password, under the sign-in page's own rate limits (by address and by where
    the request comes from). Raises CredentialsRefused or TooManyAttempts."""
    try:
        user = get_adapter(request).authenticate(request, email=email.lower(), password=password)
    except ValidationError:
        raise TooManyAttempts(retry_after_ms=300_000) from None
    if user is None or not permissions.can_act(user, now) or not _may_use(email, user):
        raise CredentialsRefused
    return cast("User", user)


def _may_use(email: str, user: User) -> bool:
    verified = EmailAddress.objects.filter(user=user, email__iexact=email, verified=True)
    return verified.exists() if account_settings.EMAIL_VERIFICATION == "mandatory" else True


def check_rate(*, request: HttpRequest, action: str, key: str | None = None) -> None:
    """Count a request of this kind (a name in ACCOUNT_RATE_LIMITS) by the address it comes from, and by `key` where
    the limit has one. Raises TooManyAttempts."""
    if not ratelimit.consume(request, action=action, key=key):
        raise TooManyAttempts(retry_after_ms=60_000)


def check_account(actor: User) -> None:
    """Raises AccountNeeded for guests."""
    if permissions.is_guest(actor):
        raise AccountNeeded


@transaction.atomic
def create_api_token(*, actor: User, now: datetime) -> str:
    """A new API token for oneself; an earlier one stops working. Raises NotConnectable, AccountNeeded."""
    check_account(actor)
    if not queries.get_connectable([actor.pk], now):
        raise NotConnectable
    Token.objects.filter(user=actor).delete()
    return str(Token.objects.create(user=actor).key)


def revoke_api_token(*, actor: User, now: datetime) -> None:
    """The API token stops working; without one nothing happens."""
    Token.objects.filter(user=actor).delete()


@transaction.atomic
def change_password(*, person: User, password: str, now: datetime) -> None:
    """Set a password that a form has checked. Everything the old one opened is shut: other sessions (Django sees
    to the pages, the hubs to the sockets) and the API token."""
    person.set_password(password)
    person.save(update_fields=["password"])
    Token.objects.filter(user=person).delete()
    announce_sessions_ended(users=[person.pk], now=now)


def end_session(*, session_key: str, now: datetime) -> None:
    """Close the sockets that were opened with this session: its owner is signing out. Needs a transaction."""
    announce_sessions_ended(sessions=[auth.session_mark(session_key)], now=now)
