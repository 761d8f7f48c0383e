"""On the pages of accounts a guest is nobody: they can sign in, join and ask for a new password like any stranger.
And whoever holds an office sets up the second step of signing in before anything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from engagement.accounts import permissions
from engagement.accounts.second_step import SecondStepLost

SIGNING_OUT: Final = "account_logout"
MAKING_A_TOKEN: Final = "account_token"  # noqa: S105 - the name of an address
OF_ACCOUNTS: Final = ("account_", "mfa_", "socialaccount_", "openid_connect_")
"""How the names of allauth's addresses begin."""


class GuestMiddleware:
    """Puts the guest aside as `request.guest` where an address is called `account` or `account_...`; but signing out
    they can."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response of whatever is below."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Decide by the name of the address; the session is read only where it matters."""
        name = request.resolver_match.url_name if request.resolver_match else None
        if not name or name == SIGNING_OUT or not (name == "account" or name.startswith(OF_ACCOUNTS)):
            return
        if permissions.is_guest(request.user):  # type: ignore[arg-type]
            request.guest = request.user  # type: ignore[attr-defined]
            request.user = AnonymousUser()


class SecondStepMiddleware:
    """Sends officials who have no second step to the page where they set it up; programs are told."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response of whatever is below."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Everything but the pages of accounts waits."""
        name = request.resolver_match.url_name if request.resolver_match else None
        # Strangers' pages are kept for all of them: nobody asks there whose session it is.
        of_accounts = (name or "").startswith(OF_ACCOUNTS) and name != MAKING_A_TOKEN
        if of_accounts or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if not permissions.lacks_second_step(request.user):  # type: ignore[arg-type]
            return None
        words = _("Whoever holds an office signs in in two steps. Set up the second one first; all else can wait.")
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": words, "slug": "second_step_needed"}, status=403)
        messages.warning(request, words)
        return redirect("mfa_index")

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page that shows what no key opens any more: say so where it can be read."""
        if not isinstance(exception, SecondStepLost):
            return None
        messages.error(request, exception.message)
        return redirect("account")
