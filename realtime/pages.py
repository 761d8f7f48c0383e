"""The hub's only page: its description for machines."""

from __future__ import annotations

from functools import cache

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from realtime.asyncapi import describe
from realtime.commands import commands
from realtime.streams import policies


@require_safe
def asyncapi(_request: HttpRequest) -> HttpResponse:
    """GET /connection/asyncapi.json"""
    return HttpResponse(_document(get_language()), content_type="application/json")


@cache
def _document(_language: str) -> bytes:
    return msgspec.json.encode(describe(list(policies().values()), list(commands().values())))
