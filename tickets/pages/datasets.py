"""The files behind the figures, at addresses that last, and the page that explains their columns."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from realtime.meters import refused_at
from tickets.datasets import csv_chunks, documented, json_chunks
from tickets.queries.datasets import read_clocks
from tickets.queries.departments import DepartmentMissing
from tickets.queries.responsiveness import Scope, get_scope

TYPES = {"csv": "text/csv; charset=utf-8; header=present", "json": "application/json"}


@require_safe
def give_data(request: HttpRequest, extension: str, slug: str | None = None) -> HttpResponseBase:
    """Every clock of the assembly, or of a department, as it is now."""
    scope = _scope(slug)
    name = scope.department.slug if scope.department else "assembly"
    chunks = read_clocks(scope.department.pk if scope.department else None)
    pieces = csv_chunks(chunks) if extension == "csv" else json_chunks(chunks, title=name, as_of=timezone.now())
    # A server that speaks ASGI would gather what is not asynchronous as a whole before it sends the first byte.
    content = _asynchronous(pieces) if isinstance(request, ASGIRequest) else pieces
    return StreamingHttpResponse(
        content,
        content_type=TYPES[extension],
        headers={
            "Content-Disposition": f'attachment; filename="responsiveness-{name}.{extension}"',
            "Access-Control-Allow-Origin": "*",
        },
    )


@require_safe
def show_columns(request: HttpRequest) -> HttpResponse:
    """What each column means. Context: `columns` (datasets.documented)."""
    return render(request, "responsiveness/data.html", {"columns": documented()})


def _scope(slug: str | None) -> Scope:
    try:
        return get_scope(slug)
    except DepartmentMissing as refusal:
        raise Http404(refused_at("page", refusal)) from refusal


async def _asynchronous(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    take = sync_to_async(lambda: next(pieces, b""))
    while piece := await take():
        yield piece
