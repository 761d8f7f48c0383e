"""Two questions that machines ask: does the process live, and can it serve."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse


async def healthz(_request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all. Whoever restarts processes asks this one."""
    return HttpResponse("ok", content_type="text/plain")


async def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when the database answers, 503 when not. Whoever sends visitors here asks this one.

    Redis is not asked: without it events arrive a second late, and that is no reason to send people away.
    """
    try:
        await sync_to_async(ask_database)()
    except Error:
        return JsonResponse({"database": "down"}, status=503)
    return JsonResponse({"database": "up"})


def ask_database() -> None:
    """Raises django.db.Error where the database does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
