"""Static files in unit tests: who asks for none does not wait for what serves them.

The middleware that serves them knows no other way than the asynchronous one. Under Django's test client, which goes
the other, every request passes through four threads because of that: half of what a small page costs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from servestatic import middleware

Whole = middleware.ServeStaticMiddleware


class QuickStatic:
    """Passes on what is no static file, and leaves those to what serves them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    @cached_property
    def whole(self) -> Callable[[HttpRequest], HttpResponse]:
        """What serves them."""
        return async_to_sync(Whole(sync_to_async(self.get_response)).__call__)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The file, or whatever is below."""
        is_file = request.path_info.startswith(settings.STATIC_URL)
        return self.whole(request) if is_file else self.get_response(request)
