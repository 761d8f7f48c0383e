"""Every request has a number: in its answer, in every line of the log that speaks of it, and in the proxy's log where
that made it. When it is answered there is one line about it, and its time is counted."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from time import perf_counter
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from engagement.config import logs, metrics

logger = logging.getLogger(__name__)

HEADER: Final = "X-Request-ID"
NUMBER: Final = re.compile(r"[0-9A-Za-z-]{8,64}")
NOT_WORTH_A_LINE: Final = frozenset({"healthz", "readyz", "metrics"})
"""Addresses that machines ask every few seconds."""


class RequestMiddleware:
    """The outermost of all: what it measures is the whole answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response of whatever is below, numbered."""
        number = number_of(request)
        started = perf_counter()
        token = logs.REQUEST.set(number)
        try:
            response = self.get_response(request)
            self.tell(request, response, perf_counter() - started)
        finally:
            logs.REQUEST.reset(token)
        response.headers[HEADER] = number
        return response

    def tell(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        """One line and one measurement. The route and not the path: paths have handles and codes in them."""
        match = request.resolver_match
        name = (match.view_name if match else "") or "unknown"
        metrics.count_request(name, request.method, response.status_code, seconds)
        if name not in NOT_WORTH_A_LINE:
            fields = {
                "method": request.method,
                "route": match.route if match else "",
                "status": response.status_code,
                "ms": round(seconds * 1000, 1),
            }
            logger.info("answered", extra=fields)


def number_of(request: HttpRequest) -> str:
    """The proxy's number where there is a proxy that we trust, else a new one."""
    given = request.headers.get(HEADER, "")
    if settings.BEHIND_PROXY and NUMBER.fullmatch(given):
        return given
    return uuid4().hex
