"""Pages that thousands ask for in the same second: made once for everybody who has not said who they are.

A page is kept in this process, compressed, for as long as browsers and proxies may keep it too. It holds no token and
no nonce; its two inline scripts, and the styles that the first page of a stranger holds, are the same for everybody,
and the policy names them by their hashes.
"""

from __future__ import annotations

import gzip
from base64 import b64encode
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import wraps
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language

from engagement.threads.templatetags.styles import is_first, styles_of
from engagement.townhalls.templatetags.hall_modules import scripts_of

SECONDS_KEPT = 1.5
MOST_KEPT = 200

View = Callable[..., HttpResponse]


class Kept(NamedTuple):
    """A page that was made, plain and compressed."""

    until: float
    plain: bytes
    compressed: bytes
    content_type: str
    status: int
    styles: tuple[str, ...]
    """What it is painted with."""


_pages: OrderedDict[tuple[str | bool, ...], Kept] = OrderedDict()
_making = Lock()


def forget_all() -> None:
    """Keep nothing any more: for tests, whose clocks stand still."""
    _pages.clear()


def with_scripts(*names: str) -> Callable[[View], View]:
    """The policy of the page allows the inline scripts that `{% hall_scripts %}` with these names writes."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            hashes = [f"'sha256-{b64encode(sha256(one.encode()).digest()).decode()}'" for one in scripts_of(*names)]
            response._csp_update = {"script-src": hashes}  # type: ignore[attr-defined]  # what csp_update does
            return response

        return answer

    return decorate


def kept(view: View) -> View:
    """For strangers the page of a moment ago will do; whoever has a session gets one of their own."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.COOKIES.get(settings.SESSION_COOKIE_NAME):
            response = view(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_cache=True)
            return response
        key = key_of(request)
        with _making:
            page = _pages.get(key)
            if page is None or page.until < monotonic():
                made = view(request, *args, **kwargs)
                if made.status_code != 200:
                    return made
                page = keep(key, made, styles=styles_of(request))
        return response_of(request, page)

    return answer


def key_of(request: HttpRequest) -> tuple[str | bool, ...]:
    """What the page depends on."""
    low = request.COOKIES.get("durbar_data", "")
    return (request.get_host(), request.get_full_path(), get_language() or "", low == "low", is_first(request))


def keep(key: tuple[str | bool, ...], made: HttpResponse, *, styles: Sequence[str]) -> Kept:
    """Remember it, and forget the oldest ones."""
    body = bytes(made.content)
    page = Kept(
        until=monotonic() + SECONDS_KEPT,
        plain=body,
        compressed=gzip.compress(body, 6),
        content_type=made.get("Content-Type", ""),
        status=made.status_code,
        styles=tuple(styles),
    )
    _pages[key] = page
    _pages.move_to_end(key)
    while len(_pages) > MOST_KEPT:
        _pages.popitem(last=False)
    return page


def response_of(request: HttpRequest, page: Kept) -> HttpResponse:
    """An answer of its own for every request: what is around a view writes into it."""
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    styles_of(request)[:] = page.styles
    response = HttpResponse(page.compressed if zipped else page.plain, content_type=page.content_type)
    if zipped:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    patch_cache_control(response, public=True, max_age=round(SECONDS_KEPT))
    return response
