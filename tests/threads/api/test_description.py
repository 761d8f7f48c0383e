"""The description that the views make of themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import get_resolver
from drf_spectacular.generators import SchemaGenerator

from engagement.threads import api_urls


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call, no-any-return]


def operations(schema: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    ours = ("/api/v1/threads/", "/api/v1/posts/", "/api/v1/reports/")
    return {
        (method, path): operation
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if path.startswith(ours)
    }


def test_every_operation_is_described(schema: dict[str, Any]) -> None:
    assert len(operations(schema)) == 24
    assert not [where for where, operation in operations(schema).items() if not operation.get("description")]


def test_every_change_takes_a_key(schema: dict[str, Any]) -> None:
    """All but following, which is the same however often one says it."""
    for (method, path), operation in operations(schema).items():
        if method in ("post", "patch"):
            named = {parameter["name"] for parameter in operation["parameters"]}
            assert "Idempotency-Key" in named, path


def test_lists_say_how_to_filter_and_turn_the_page(schema: dict[str, Any]) -> None:
    listing = operations(schema)["get", "/api/v1/threads/"]
    named = {parameter["name"] for parameter in listing["parameters"]}
    assert named == {"search", "department", "state", "mine", "followed", "cursor", "page_size"}


def test_answers_are_the_types_of_the_events(schema: dict[str, Any]) -> None:
    assert {"PostView", "ThreadView", "ThreadList", "PostList", "Snapshot", "ReportView"} <= set(
        schema["components"]["schemas"]
    )


def test_every_address_is_served_below_the_version() -> None:
    served = {pattern.name for pattern in api_urls.api_urlpatterns if hasattr(pattern, "name")}
    reversible = get_resolver().reverse_dict
    assert served | {one.name for one in [*api_urls.of_thread, *api_urls.of_post]} <= {
        key for key in reversible if isinstance(key, str)
    }
