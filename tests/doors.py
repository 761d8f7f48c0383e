"""Which tests are of doors: pages, answers of the API, forms, what templates and clients are shown. They reach the
database through queries and actions alone, which are tested on both databases, so they are tested on one of them.
tests/README.md says why that is enough, tests/house/test_doors.py holds the doors to it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOMS = frozenset({"accounts", "threads", "tickets", "townhalls"})
ROLES = frozenset({"api", "desk_forms", "filters", "forms", "pages", "running_forms", "serializers", "templatetags"})
"""Roles of modules (tests/house/source.py) that are doors. The administration is none: Django writes its queries."""
ON_BOTH = {
    "tests/accounts/pages/test_guests.py": "one page makes a guest and signs them in, in one transaction",
    "tests/threads/test_filters.py": "searches",
    "tests/tickets/pages/test_supervisor.py": "puts lists in an order of its own",
    "tests/tickets/test_filters.py": "searches",
}
"""Test files of doors that do more than ask, and what; their tests are run on both."""


def is_door(path: Path, *, base: Path) -> bool:
    """Whether the tests of this file are of a door that does no more than it may."""
    _tests, *places = path.relative_to(base).parts
    room, role = [place.removesuffix(".py").removeprefix("test_") for place in (*places, "")[:2]]
    return room in ROOMS and role in ROLES and path.relative_to(base).as_posix() not in ON_BOTH


OTHER_WAYS = frozenset({"plain", "daphne"})
"""Ways into the hub (tests/realtime/wire/conftest.py) that differ above the hub: below them is the same one, which
its own way, `prepared`, meets on both databases."""


def is_other_way(parameters: Mapping[str, Any]) -> bool:
    """Whether a test with these parameters takes one of them."""
    return parameters.get("way") in OTHER_WAYS
