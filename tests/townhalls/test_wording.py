"""The record of a hall in plain words."""

from __future__ import annotations

import pytest

from engagement.townhalls import states
from engagement.townhalls.events import HallEntryView
from engagement.townhalls.wording import DID, SWITCHES, did
from tests.factories import NOW


def entry(subject: str, move: str, **fields: object) -> HallEntryView:
    """An entry about number 5."""
    given = {"number": 1, "subject": subject, "subject_number": 5, "move": move, "at": NOW, "digest": ""}
    return HallEntryView(**(given | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("subject", "move"), [(table, move) for table, moves in states.TABLES.items() for move in moves]
)
def test_every_move_of_the_tables_has_words(subject: str, move: str) -> None:
    assert (subject, move) in DID


def test_a_move_is_a_sentence() -> None:
    assert did(entry("question", "approve")) == "Question 5 is listed"


def test_a_switch_says_its_position() -> None:
    assert did(entry("switch", "voting", after="off")) == "Voting: off"
    assert SWITCHES["panic"]


def test_what_was_taken_back_says_so() -> None:
    assert did(entry("question", "undo")) == "Question 5 is as it was before"
    assert did(entry("switch", "undo")) == "The last move was taken back"


def test_a_move_without_words_is_still_told() -> None:
    assert did(entry("hand", "waved")) == "hand 5 waved"
