"""Who a request comes from: Django's and DRF's questions, answered the same. Banned people are nobody.

On every request, not only at sign-in: a ban that begins now ends the sessions and tokens that are in use.
"""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from engagement.accounts import permissions


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
        if permissions.lacks_second_step(user):
            raise AuthenticationFailed(_("Set up the second step of signing in first."))
        return user, token
