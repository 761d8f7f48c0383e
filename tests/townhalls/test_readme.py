"""The README of the room shows the tables of states as they are."""

from __future__ import annotations

import re

import pytest

from engagement.townhalls import states
from tests.house.source import BASE_DIR

README = (BASE_DIR / "engagement" / "townhalls" / "README.md").read_text()
HEADINGS = {"hall": "Halls", "question": "Questions", "poll": "Polls", "hand": "Hands"}


def shown(table: str) -> dict[str, tuple[set[str], str]]:
    """Move -> (from, to) as people read it."""
    section = README.split(f"### {HEADINGS[table]}\n")[1].split("\n#")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| `(\w+)` \|$", section, re.MULTILINE)
    return {move: (set(re.findall(r"`(\w+)`", sources)), target) for move, sources, target in rows}


@pytest.mark.parametrize("table", states.TABLES)
def test_the_table_says_what_the_code_does(table: str) -> None:
    assert shown(table) == {move: (set(way.sources), way.target) for move, way in states.TABLES[table].items()}
