"""Doors ask the database nothing that means one thing on SQLite and another on PostgreSQL: that is why their tests
are run on one of them (tests/doors.py). What they ask beyond queries and actions compares columns with values."""

from __future__ import annotations

import ast

import pytest

from tests.doors import ON_BOTH, ROLES, ROOMS, is_door
from tests.house.source import BASE_DIR, Module, dotted, modules
from tests.house.test_test_files import homes

SQL_OF_ITS_OWN = {
    *("aggregate", "alias", "annotate", "cursor", "dates", "datetimes", "difference", "distinct", "extra"),
    *("intersection", "iterator", "order_by", "raw", "reverse", "select_for_update", "union"),
}
"""Orders of text and of NULL, groups, locks: where the two differ."""
PLAIN = {"gt", "gte", "in", "isnull", "lt", "lte"}
"""How a column may be compared."""
HARMLESS = {"django.db.models.QuerySet"}


def asks_too_much(module: Module) -> set[str]:
    """What a door does that its queries should do for it."""
    found = set()
    for _where, call in module.calls():
        name = dotted(call.func).split(".")[-1]
        if isinstance(call.func, ast.Attribute) and name in SQL_OF_ITS_OWN:
            found.add(name)
        if name in ("filter", "exclude", "get"):
            lookups = [word.arg.split("__")[-1] for word in call.keywords if word.arg and "__" in word.arg]
            found |= set(lookups) - PLAIN
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db"):
            found |= {f"{node.module}.{alias.name}" for alias in node.names} - HARMLESS
    return found


def doors() -> list[Module]:
    """The modules whose tests are run on one database, but for those in ON_BOTH."""
    return [module for module in modules() if module.room in ROOMS and module.role in ROLES]


def is_tested_on_both(module: Module) -> bool:
    return not any(is_door(path, base=BASE_DIR) for path in homes(module) if path.exists())


@pytest.mark.parametrize("module", doors(), ids=lambda module: module.name)
def test_a_door_asks_no_more_than_it_may(module: Module) -> None:
    assert not asks_too_much(module) or is_tested_on_both(module), "move it into queries, or test it on both"


def test_there_are_doors_in_every_room() -> None:
    assert {module.room for module in doors()} == ROOMS


def test_what_is_tested_on_both_is_there() -> None:
    assert not [name for name in ON_BOTH if not (BASE_DIR / name).exists()]


@pytest.mark.parametrize(
    "line",
    [
        "rows.annotate(n=1)",
        "rows.order_by('name')",
        "rows.filter(name__icontains='a')",
        "from django.db import transaction",
        "from django.db.models import Count",
    ],
)
def test_a_door_that_asks_too_much_is_found(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = Module(BASE_DIR / "engagement/threads/pages/made_up.py")
    monkeypatch.setitem(module.__dict__, "text", line)
    assert asks_too_much(module)


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("tests/threads/pages/test_lists.py", True),
        ("tests/tickets/test_serializers.py", True),
        ("tests/accounts/pages/test_guests.py", False),
        ("tests/townhalls/actions/test_asking.py", False),
        ("tests/townhalls/test_queries.py", False),
        ("tests/tickets/admin/test_policies.py", False),
    ],
)
def test_doors_are_known_by_their_place(name: str, mark: bool) -> None:
    assert is_door(BASE_DIR / name, base=BASE_DIR) is mark
