"""Who a request comes from: Django's and DRF's questions, answered the same. Banned people are nobody.

On every request, not only at sign-in: a ban that begins now ends the sessions and tokens that are in use.
"""

from __future__ import annotations

from typing import Any, cast

from allauth.account import app_settings as account_settings
from allauth.account.adapter import get_adapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from engagement.accounts import permissions
from engagement.accounts.models import User
from realtime.errors import Kind, Refusal


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Sign-in by e-mail and password, and the session's user on every request."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether the account is open and no ban runs."""
        return permissions.can_act(user, timezone.now())


class ApiTokenAuthentication(TokenAuthentication):
    """`Authorization: Token <key>`, refused with 401 while its owner is banned."""

    def authenticate_credentials(self, key: str) -> Any:
        """(user, token), or AuthenticationFailed."""
        user, token = super().authenticate_credentials(key)
        if not permissions.can_act(user, timezone.now()):
            raise AuthenticationFailed(_("This account is banned."))
        return user, token


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


def check_credentials(request: HttpRequest, *, email: str, password: str) -> User:
    """The person with this e-mail and password, under the sign-in page's own rate limits.

    Raises CredentialsRefused or TooManyAttempts.
    """
    try:
        user = get_adapter(request).authenticate(request, email=email.lower(), password=password)
    except ValidationError:
        raise TooManyAttempts(retry_after_ms=300_000) from None
    if user is None or not permissions.can_act(user, timezone.now()) or not _may_use(email, user):
        raise CredentialsRefused
    return cast("User", user)


def _may_use(email: str, user: User) -> bool:
    verified = EmailAddress.objects.filter(user=user, email__iexact=email, verified=True)
    return verified.exists() if account_settings.EMAIL_VERIFICATION == "mandatory" else True
