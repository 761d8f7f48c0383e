"""On the pages of accounts a guest is nobody: they can sign in, join and ask for a new password like any stranger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from engagement.accounts import permissions

SIGNING_OUT: Final = "account_logout"


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
        if not name or name == SIGNING_OUT or not (name == "account" or name.startswith("account_")):
            return
        if permissions.is_guest(request.user):  # type: ignore[arg-type]
            request.guest = request.user  # type: ignore[attr-defined]
            request.user = AnonymousUser()
