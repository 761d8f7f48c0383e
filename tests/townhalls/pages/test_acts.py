"""The table of what those who run a hall can do."""

from __future__ import annotations

import pytest

from engagement.townhalls import actions, states
from engagement.townhalls.pages.acts import ACTS, HAND_ACTS, POLL_ACTS


@pytest.mark.parametrize("move", [move for move in states.HALL if move not in ("follow_up", "archive")])
def test_every_move_of_a_hall_has_its_act(move: str) -> None:
    assert ACTS[f"hall_{move}"].command == "hall.move"


@pytest.mark.parametrize("move", states.POLL)
def test_every_move_of_a_poll_has_its_act(move: str) -> None:
    assert POLL_ACTS[f"poll_{move}"].of == "poll"


@pytest.mark.parametrize("move", states.HAND)
def test_every_move_of_a_hand_has_its_act(move: str) -> None:
    assert HAND_ACTS[f"hand_{move}"].of == "hand"


def test_an_act_with_something_to_fill_in_asks_and_a_button_does_not() -> None:
    assert ACTS["reject"].asks
    assert not ACTS["approve"].asks
    assert not ACTS["queue"].asks


def test_acts_call_the_actions_of_this_room() -> None:
    assert callable(actions.approve_question)
    assert {act.of for act in ACTS.values()} == {"question", "hand", "poll", "hall", "entry", "ban"}
