"""Refusal -> HTTP: one table for the API and for the pages."""

from __future__ import annotations

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler

from realtime.errors import Kind, Refusal
from realtime.meters import refused_at

STATUS = {
    Kind.MISSING: 404,
    Kind.DENIED: 403,
    Kind.INVALID: 400,
    Kind.CONFLICT: 409,
    Kind.LIMITED: 429,
}


def status_of(refusal: Refusal) -> int:
    """The HTTP status that answers a refusal."""
    return STATUS[refusal.kind]


def answer_refusal(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: a refusal becomes `{code, slug, message, field}` under its status."""
    if not isinstance(error, Refusal):
        return exception_handler(error, context)
    body: dict[str, Any] = {"code": error.code, "slug": error.slug, "message": refused_at("api", error)}
    headers: dict[str, str] = {}
    if error.field:
        body["field"] = error.field
    if error.retry_after_ms is not None:
        body["retry_after_ms"] = error.retry_after_ms
        headers["Retry-After"] = str(-(-error.retry_after_ms // 1000))
    return Response(body, status=status_of(error), headers=headers)
