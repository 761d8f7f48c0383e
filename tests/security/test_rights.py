"""The table of doors and roles: who may go in where. `rights.txt` has a row for every address, command and stream;
a door that nobody has thought of there fails, and so does one that is no longer there.

A cell has two letters (tests/security/doors.py says which): what came of trying it with a thing that everybody may
read, and with one that hardly anybody may: a restricted thread and its ticket, a hall that is not announced, a
question that nobody has approved. Where a change is meant, a failure names the cells that are other than the table
says: (what came of it, what the table says).
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path

import pytest
from django.test import Client

from tests.security.doors import Came, Door, attempt, doors, unpainted
from tests.security.world import ROLES, World

pytestmark = [pytest.mark.usefixtures("stopped_clock"), pytest.mark.door]

TABLE = Path(__file__).with_name("rights.txt")
READS_ALL = {"nobody", "guest", "citizen", "owner", "officer", "elsewhere", "moderator", "director"}
WRITES_ALL = {"nobody", "citizen", "elsewhere", "director"}
"""Pages and the API call the same actions as the commands, which everybody tries: there these will do."""
NOT_TRIED = "//"
MAY_KNOW = {
    *("owner", "officer", "supervisor", "official"),
    *("hall_moderator", "moderator", "director", "administrator"),
}
"""Who reads some of what is hidden, and may be told that it is not theirs to change."""
NO_SECRET = {
    "DELETE api_ban": "the handle of a guest is a random number of sixteen signs",
    "PUT api_ban": "the handle of a guest is a random number of sixteen signs",
    "POST api_hall_unban": "bans are numbered, and the number says nothing of whom or why",
    "hall.unban": "bans are numbered, and the number says nothing of whom or why",
    "POST api_canned_replies": "departments are public",
    "DELETE api_canned_reply": "prepared replies are numbered, and the number says nothing",
    "PUT api_canned_reply": "prepared replies are numbered, and the number says nothing",
}
"""Doors that tell strangers whether there is such a thing, and why that is no harm."""


@cache
def table() -> dict[str, list[str]]:
    """Door -> a cell for every role."""
    lines = [line for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    rows = [line.rsplit(maxsplit=len(ROLES)) for line in lines]
    return {label: cells for label, *cells in rows}


def tried(role: str, world: World) -> dict[str, tuple[str, list[Came]]]:
    """Door -> the cell of this role, and what it was told about what is hidden and about what there is not. What is
    only read is asked for where it is hidden."""
    person = world.people.get(role)
    client = Client(raise_request_exception=True)
    if person is not None:
        client.force_login(person)
    found = {}
    with unpainted():
        for door in doors():
            if role not in tries(door):
                found[door.label] = (NOT_TRIED, [])
                continue
            hidden = attempt(door, client, person, world.hidden)
            shown = attempt(door, client, person, world.shown) if shows_and_hides(door) else hidden
            told = [hidden, attempt(door, client, person, world.missing)] if hidden.letter in "-x" else []
            found[door.label] = (shown.letter + hidden.letter, told)
    return found


def tries(door: Door) -> Collection[str]:
    """Who tries this door."""
    return {"get": READS_ALL, "rpc": ROLES, "subscribe": ROLES}.get(door.way, WRITES_ALL)


def shows_and_hides(door: Door) -> bool:
    """Whether it is about something that may be hidden, and does more than read it."""
    return door.way in ("rpc", "subscribe") or (door.way != "get" and bool(door.what.params))


def test_every_door_has_a_row_and_every_row_a_door() -> None:
    assert (sorted(table()), len(table())) == (sorted(door.label for door in doors()), len(doors()))


@pytest.mark.parametrize("role", ROLES)
def test_everybody_goes_in_where_they_may_and_nowhere_else(world: World, role: str) -> None:
    found = tried(role, world)
    place = ROLES.index(role)
    rows = {label: cells[place] for label, cells in table().items()}
    wrong = {label: (cell, rows.get(label, "no row")) for label, (cell, _told) in found.items()}
    assert {label: pair for label, pair in wrong.items() if pair[0] != pair[1]} == {}
    differ = {label: told for label, (_cell, told) in found.items() if len({one.told for one in told}) > 1}
    assert role in MAY_KNOW or {label: told for label, told in differ.items() if label not in NO_SECRET} == {}
