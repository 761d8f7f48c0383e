"""The table of doors and roles: who may go in where. `rights.txt` has a row for every address, command and stream;
a door that nobody has thought of there fails, and so does one that is no longer there.

A cell has two letters (tests/security/doors.py says which): what came of trying it with a thing that everybody may
read, and with one that hardly anybody may: a restricted thread and its ticket, a hall that is not announced, a
question that nobody has approved. Where a change is meant, a failure names the cells that are other than the table
says: (what came of it, what the table says).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from django.test import Client

from tests.security.doors import Came, Door, attempt, doors, straight_in, unpainted
from tests.security.world import ROLES, World

pytestmark = [pytest.mark.usefixtures("stopped_clock"), pytest.mark.door]

TABLE = Path(__file__).with_name("rights.txt")
BY_THE_WHOLE_WAY = {"nobody", "citizen", "elsewhere", "director"}
"""Whose requests pass through all that stands before the pages; those of the others through what says who they are,
which takes a third of the time."""
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
    if person is None or role in BY_THE_WHOLE_WAY:
        client = Client()
        if person is not None:
            client.force_login(person)
    else:
        client = straight_in(person)
    found = {}
    with unpainted(), without_tidying():
        for door in doors():
            hidden = attempt(door, client, person, world.hidden)
            again = shows_and_hides(door) and hidden.letter not in ".s"
            shown = attempt(door, client, person, world.shown) if again else hidden
            asked = role not in MAY_KNOW and hidden.letter in "-x" and (role in BY_THE_WHOLE_WAY or reads(door))
            told = [hidden, attempt(door, client, person, world.missing)] if asked else []
            found[door.label] = (shown.letter + hidden.letter, told)
    return found


@contextmanager
def without_tidying() -> Iterator[None]:
    """What was loaded before is not looked through again and again for what can go."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def reads(door: Door) -> bool:
    """Whether it is no form and no writing operation of the API: those say what the whole way heard already."""
    return door.way in ("get", "rpc", "subscribe")


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
    assert {label: told for label, told in differ.items() if label not in NO_SECRET} == {}
