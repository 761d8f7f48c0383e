"""The addresses below /api/v1/, and the description that they make of themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import get_resolver, reverse
from drf_spectacular.generators import SchemaGenerator

from tickets import api_urls

OURS = ("tickets", "calendars", "policies", "notifications", "views", "canned-replies", "departments")
WITHOUT_A_KEY = {("put", "/api/v1/departments/{slug}/members/{user_id}/")}
"""The same however often one says it."""


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call, no-any-return]


def operations(schema: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method, path): operation
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if path.split("/")[3] in OURS
    }


@pytest.mark.parametrize(
    ("name", "arguments", "address"),
    [
        ("api_departments", [], "/api/v1/departments/"),
        ("api_department", ["works"], "/api/v1/departments/works/"),
        ("api_membership", ["works", 7], "/api/v1/departments/works/members/7/"),
        ("api_desk", ["works"], "/api/v1/departments/works/desk/"),
        ("api_ticket", ["T-1042-9"], "/api/v1/tickets/T-1042-9/"),
        ("api_queue", [], "/api/v1/tickets/queue/"),
        ("api_calendar_holiday", ["assembly", "2026-12-25"], "/api/v1/calendars/assembly/holidays/2026-12-25/"),
        ("api_policy", [3], "/api/v1/policies/3/"),
        ("api_notifications", [], "/api/v1/notifications/"),
    ],
)
def test_things_have_lasting_addresses(name: str, arguments: list[object], address: str) -> None:
    assert reverse(name, args=arguments) == address


def test_every_address_is_served_below_the_version() -> None:
    parts = [api_urls.of_ticket, api_urls.of_department, api_urls.of_calendar, api_urls.of_person]
    named = {one.name for part in parts for one in part if one.name}
    named |= {one.name for one in api_urls.api_urlpatterns if getattr(one, "name", None)}
    assert named <= {key for key in get_resolver().reverse_dict if isinstance(key, str)}


def test_every_change_takes_a_key(schema: dict[str, Any]) -> None:
    without = {
        where
        for where, operation in operations(schema).items()
        if where[0] in ("post", "put", "patch")
        and "Idempotency-Key" not in {one["name"] for one in operation.get("parameters", ())}
    }
    assert without == WITHOUT_A_KEY


def test_stale_writes_are_described(schema: dict[str, Any]) -> None:
    asking = {
        path
        for (method, path), operation in operations(schema).items()
        if method == "post" and "409" in operation["responses"]
    }
    assert {path.rstrip("/").rpartition("/")[2] for path in asking} == {
        "respond",
        "wait",
        "resolve",
        "assign",
        "prioritise",
        "categorise",
        "transfer",
        "merge",
        "split",
    }


def test_lists_say_how_to_filter_and_turn_the_page(schema: dict[str, Any]) -> None:
    asked = {
        path: {one["name"] for one in operations(schema)["get", path]["parameters"]}
        for path in ("/api/v1/tickets/", "/api/v1/tickets/queue/")
    }
    assert asked["/api/v1/tickets/"] == {
        "department",
        "status",
        "category",
        "priority",
        "subject",
        "mine",
        "cursor",
        "page_size",
    }
    assert asked["/api/v1/tickets/queue/"] >= {"assignee", "due", "q", "after", "page_size"}


def test_answers_are_the_types_of_the_events(schema: dict[str, Any]) -> None:
    known = set(schema["components"]["schemas"])
    assert {"PublicTicket", "DeskTicket", "LineView", "ClockView", "TicketSnapshot", "StaleAnswer"} <= known
