"""The description that the views make of themselves."""

from __future__ import annotations

from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator

from engagement.townhalls.api.doors import TABLE

BELOW = "/api/v1/halls/"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call, no-any-return]


def operations(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Name -> operation, with where it is."""
    return {
        operation["operationId"]: operation | {"method": method, "path": path}
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if path.startswith(BELOW)
    }


def test_every_command_of_the_room_has_an_address(schema: dict[str, Any]) -> None:
    changing = {name for name, one in operations(schema).items() if one["method"] != "get"}
    assert changing == {name.replace(".", "_") for name in TABLE}


def test_every_operation_is_described(schema: dict[str, Any]) -> None:
    assert not [name for name, operation in operations(schema).items() if not operation.get("description")]


def test_every_change_but_a_reaction_takes_a_key(schema: dict[str, Any]) -> None:
    without = {
        name
        for name, one in operations(schema).items()
        if one["method"] != "get" and "Idempotency-Key" not in {given["name"] for given in one["parameters"]}
    }
    assert without == {"reaction_send"}


def test_what_stands_in_the_address_is_not_asked_for_again(schema: dict[str, Any]) -> None:
    components = schema["components"]["schemas"]
    assert set(components["QuestionMergeInput"]["properties"]) == {"into", "version"}
    assert set(components["QuestionAskInput"]["properties"]) == {"body", "anonymous", "thread"}


def test_answers_are_the_types_of_the_events(schema: dict[str, Any]) -> None:
    assert {"HallView", "HallList", "HallSnapshot", "DeskSnapshot", "Mine"} <= set(schema["components"]["schemas"])
