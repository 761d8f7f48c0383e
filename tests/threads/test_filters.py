"""The parameters of a list of threads."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from engagement.threads.filters import ThreadFilter
from engagement.threads.models import Thread
from tests.threads.factories import Cast

pytestmark = pytest.mark.django_db


def filtered(user: Any, **data: str) -> ThreadFilter:
    return ThreadFilter(data, queryset=Thread.objects.none(), request=SimpleNamespace(user=user))


def test_parameters_reach_the_query(cast: Cast) -> None:
    wanted = {
        "search": "drain",
        "department": cast.department.slug,
        "state": "open",
        "mine": "true",
        "followed": "true",
    }
    assert list(filtered(cast.author, **wanted).qs) == [cast.thread]
    assert list(filtered(cast.citizen, **wanted).qs) == []


def test_somebody_not_signed_in_may_ask(cast: Cast) -> None:
    assert list(filtered(AnonymousUser()).qs) == [cast.thread]


def test_a_query_has_a_limit() -> None:
    assert not filtered(AnonymousUser(), search="x" * 201).is_valid()
