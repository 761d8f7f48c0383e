"""What every view does alike: who calls, what it takes, paging, and answering a repeated request like the first.

The rooms above use it too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import msgspec
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from realtime.errors import Kind, Refusal
from realtime.idempotency import KeyOf, once
from tickets.events import View

KEY_HEADER = "Idempotency-Key"
PAGE_SIZE = 50
PAGE_SIZE_MAX = 100

KEYED = OpenApiParameter(
    KEY_HEADER,
    OpenApiTypes.UUID,
    OpenApiParameter.HEADER,
    description="A UUID of your own, once per intended change: sent again, it gives the first answer again and "
    "changes nothing. The socket's `key` is the same thing.",
)
PAGED = [
    OpenApiParameter("cursor", str, description="From `next` or `previous` of another page."),
    OpenApiParameter("page_size", int, description=f"At most {PAGE_SIZE_MAX}, usually {PAGE_SIZE}."),
]


class KeyUnreadable(Refusal):
    """The key is no UUID."""

    code = 580
    slug = "key_unreadable"
    kind = Kind.INVALID
    message = _("Idempotency-Key must be a UUID.")


def viewer_of(request: Request) -> Any:
    """Who is looking: None for somebody who is not signed in."""
    return request.user if request.user.is_authenticated else None


def checked(form: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """The request's body as this input. Raises DRF's ValidationError (400)."""
    given = form(data=request.data)
    given.is_valid(raise_exception=True)
    return cast("dict[str, Any]", given.validated_data)


def asked(form: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """The same for what stands behind the `?` of the address."""
    given = form(data=request.query_params)
    given.is_valid(raise_exception=True)
    return cast("dict[str, Any]", given.validated_data)


def change(request: Request, command: str, action: Callable[[Any, datetime], View], *, status: int = 200) -> Response:
    """Do `action(actor, now)`, at most once for each key that the caller sends, and answer with what it returns."""
    actor: Any = request.user
    now = timezone.now()
    key = key_of(request)
    if key is None:
        return Response(msgspec.to_builtins(action(actor, now)), status=status)
    reply = once(KeyOf(actor.pk, key), command=command, perform=lambda: action(actor, now), now=now)
    return Response(msgspec.json.decode(reply), status=status)


def accepted(answer: Response) -> Response:
    """What was made, or 202 where it is held until somebody has looked at it."""
    if "held" in answer.data:
        answer.status_code = 202
    return answer


def key_of(request: Request) -> UUID | None:
    """The key that came with a request. Raises KeyUnreadable."""
    given = request.headers.get(KEY_HEADER)
    if given is None:
        return None
    try:
        return UUID(given)
    except ValueError as error:
        raise KeyUnreadable(field=KEY_HEADER) from error


class Pages(CursorPagination):
    """Pages that stay right while rows are added."""

    page_size = PAGE_SIZE
    max_page_size = PAGE_SIZE_MAX
    page_size_query_param = "page_size"


def page_of(
    view: APIView, rows: QuerySet[Any], ordering: Iterable[str], serialize: Callable[[Any], View]
) -> Response:
    """One page of rows: `{"next", "previous", "results"}`."""
    pages = Pages()
    pages.ordering = tuple(ordering)
    found = pages.paginate_queryset(rows, view.request, view=view) or []
    results = [msgspec.to_builtins(serialize(row)) for row in found]
    return pages.get_paginated_response(results)
