"""What nobody may set by naming it: every operation of the API that writes is tried twice, with what it asks for and
with more, by somebody who may; the same rows are there afterwards."""

from __future__ import annotations

import re
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache as counters
from django.db import connection
from django.test import Client

from tests.security import doors
from tests.security.addresses import path_of
from tests.security.doors import Door, body_for, noted, undone, unpainted
from tests.security.test_rights import table
from tests.security.world import ROLES, World

pytestmark = [pytest.mark.usefixtures("stopped_clock"), pytest.mark.door]

LEAST = 60
MORE: dict[str, Any] = {
    **{
        name: 424_242 for name in ("id", "pk", "author", "author_id", "actor", "actor_id", "user", "user_id", "asker")
    },
    **{name: 424_242 for name in ("requester_id", "department_id", "thread_id", "hall_id", "last_event", "votes")},
    **dict.fromkeys(("is_staff", "is_superuser", "is_official", "official", "hidden", "held", "verified"), True),
    **dict.fromkeys(("created_at", "opened_at", "joined_at", "at", "due_at", "banned_until"), "2001-01-01T00:00:00Z"),
    "state": "resolved",
    "strength": "account",
    "digest": "0" * 64,
    "password": "another one 1234",
    "email": "mine@example.org",
}
_NEW_EACH_TIME = re.compile(r"[0-9a-f-]{32,}|'[A-HJ-NP-Z2-9]{6}'")
"""Keys, digests, tokens, codes of halls."""
FOLLOWS = {"realtime_publication", "realtime_stream"}
"""What is told of the rows, and says the same with other keys."""


def writing() -> list[Door]:
    """Every operation of the API that writes."""
    return [door for door in doors.doors() if door.label.split(" ")[-1].startswith("api_") and door.way != "get"]


def rows_of(names: set[str]) -> dict[str, list[str]]:
    """Table -> its rows as text, without what is made anew each time."""
    found = {}
    with connection.cursor() as cursor:
        for name in sorted(names - FOLLOWS):
            cursor.execute(f'SELECT * FROM "{name}"')
            found[name] = sorted(_NEW_EACH_TIME.sub("*", repr(row)) for row in cursor.fetchall())
    return found


def left_by(door: Door, client: Client, world: World, body: dict[str, Any]) -> dict[str, list[str]]:
    """What a request leaves behind; nothing where it was refused."""
    counters.clear()
    path = path_of(door.what, world.shown)
    with undone(), noted() as written:
        answer = getattr(client, door.way)(path, body, content_type="application/json")
        return rows_of(written) if answer.status_code < 400 else {}


def test_nothing_is_set_by_naming_it(world: World, record_property: Any) -> None:
    clients: dict[str, Client] = {}
    compared, changed = 0, {}
    with unpainted():
        for door in writing():
            able = [role for role, cell in zip(ROLES, table()[door.label], strict=True) if cell[0] == "w"]
            role = next((one for one in able if one in world.people), "")
            if not role:
                continue
            if role not in clients:
                clients[role] = Client()
                clients[role].force_login(world.people[role])
            with patch.object(doors, "MASS", {}):
                plain = body_for(door, world.shown)
            more = plain | {name: value for name, value in MORE.items() if name not in plain}
            before, after = (left_by(door, clients[role], world, body) for body in (plain, more))
            compared += bool(before)
            if after and after != before:
                changed[door.label] = {
                    name: set(rows) ^ set(before.get(name, ()))
                    for name, rows in after.items()
                    if rows != before.get(name)
                }
    record_property("figure", f"mass assignment: {compared} operations of the API with {len(MORE)} names too many")
    assert changed == {}
    assert compared >= LEAST
