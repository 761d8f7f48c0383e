from __future__ import annotations

from typing import Any

import msgspec
import pytest
from drf_spectacular.generators import SchemaGenerator

from engagement.config.openapi import structs_in
from engagement.threads.events import PostView, Snapshot


class Leaf(msgspec.Struct):
    """Inside the others."""

    name: str


class Tree(msgspec.Struct):
    """Holds leaves in every way that a type can be held, and itself."""

    one: Leaf
    many: list[Leaf]
    maybe: Leaf | None = None
    pair: tuple[int, Branch] | None = None
    named: dict[str, Leaf] = {}
    parent: Tree | None = None


class Branch(msgspec.Struct):
    """Held in a tuple."""

    length: int


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The API's own description."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made


def test_every_struct_inside_is_found_once() -> None:
    assert sorted(one.__name__ for one in structs_in(Tree)) == ["Branch", "Leaf", "Tree"]


def test_the_views_inside_a_snapshot_are_found() -> None:
    assert PostView in set(structs_in(Snapshot))


def test_a_person_is_a_component_with_the_fields_of_the_event(schema: dict[str, Any]) -> None:
    assert {"id", "handle", "name"} <= set(schema["components"]["schemas"]["PersonPage"]["required"])


def test_every_reference_leads_somewhere(schema: dict[str, Any]) -> None:
    known = set(schema["components"]["schemas"])
    assert {ref.rpartition("/")[2] for ref in references(schema)} <= known


def references(node: Any) -> list[str]:
    """Every $ref in the description."""
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [ref for value in node.values() for ref in references(value)]
    return [ref for value in node for ref in references(value)] if isinstance(node, list) else []


def test_every_operation_says_what_it_does(schema: dict[str, Any]) -> None:
    silent = [
        f"{method} {path}"
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if not operation.get("description")
    ]
    assert silent == []


def test_addresses_and_numbers_of_people_are_only_in_ones_own_account(schema: dict[str, Any]) -> None:
    private = {
        name
        for name, component in schema["components"]["schemas"].items()
        if {"email", "phone"} & set(component.get("properties", {}))
    }
    assert private <= {"OwnAccount", "CredentialsInput", "DepartmentPage"}
