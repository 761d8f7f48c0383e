"""How quickly departments answer, over the API: the figures of the public pages."""

from __future__ import annotations

import msgspec
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets.figures import Responsiveness
from tickets.queries.responsiveness import get_responsiveness

PERIOD = OpenApiParameter(
    "period",
    str,
    description="`recent` (this year and the last one), `all`, or a year; `periods` of the answer lists them.",
)


def _answer(request: Request, slug: str | None) -> Response:
    period = request.query_params.get("period", "")
    return Response(msgspec.to_builtins(get_responsiveness(slug, period=period, now=timezone.now())))


class AssemblyResponsiveness(APIView):
    """The assembly's figures."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="responsiveness", tags=["responsiveness"], parameters=[PERIOD], responses=Responsiveness
    )
    def get(self, request: Request) -> Response:
        """How quickly the assembly answers, by month, category and department. Of fewer than ten nothing is said."""
        return _answer(request, None)


class DepartmentResponsiveness(APIView):
    """A department's figures."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="responsiveness_of", tags=["responsiveness"], parameters=[PERIOD], responses=Responsiveness
    )
    def get(self, request: Request, slug: str) -> Response:
        """How quickly one department answers, by month and category."""
        return _answer(request, slug)
