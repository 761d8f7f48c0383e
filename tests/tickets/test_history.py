from __future__ import annotations

from typing import Any

import pytest

from tests.factories import NOW
from tickets.history import MappingUnusable, Reading, RowUnusable, old_row, reading_of_pairs, reading_of_text

PAIRS = ["source=old", "key=id", "opened=on", "department=Archive"]
READING = Reading(source="old", key="id", opened="on", closed="off", department="Archive", title=["what"])
VALUES = {"id": "7", "on": "2024-03-01", "off": "2024-03-05", "what": "No heat"}


def test_a_mapping_can_be_given_in_words() -> None:
    assert reading_of_pairs([*PAIRS, "title=a,b"]).title == ["a", "b"]


def test_a_mapping_can_be_a_file() -> None:
    text = 'source = "old"\nkey = "id"\nopened = "on"\ndepartment = "Archive"\ntitle = "a"\n'
    assert reading_of_text(text, is_json=False).title == ["a"]


@pytest.mark.parametrize(
    "pair", ["source=Old One", "zone=Mars/Base", "target_days=0", "nonsense=1", "department_column=d", "bare"]
)
def test_a_mapping_that_makes_no_sense_is_refused(pair: str) -> None:
    with pytest.raises(MappingUnusable):
        reading_of_pairs([*PAIRS, pair])


def test_a_row_says_what_it_holds() -> None:
    row = old_row(READING, VALUES, 2, NOW)
    assert (row.key, row.title, row.department) == ("7", "No heat", "Archive")
    assert row.closed_at is not None
    assert (row.closed_at - row.opened_at).days == 4


def test_a_row_without_an_end_is_open() -> None:
    assert old_row(READING, VALUES | {"off": ""}, 2, NOW).closed_at is None


@pytest.mark.parametrize(
    "wrong",
    [{"id": ""}, {"on": "yesterday"}, {"on": "2999-01-01"}, {"on": "1700-01-01"}, {"off": "2024-02-01"}],
)
def test_a_row_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(RowUnusable):
        old_row(READING, VALUES | wrong, 2, NOW)
