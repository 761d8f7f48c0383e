"""The tables of states: what leads where, and that nothing is left without a way out."""

from __future__ import annotations

import pytest

from engagement.townhalls import states
from engagement.townhalls.models import Hand, Poll, Question, TownHall

KNOWN = {
    "hall": set(TownHall.State.values),
    "question": set(Question.State.values),
    "poll": set(Poll.State.values),
    "hand": set(Hand.State.values),
}


@pytest.mark.parametrize("table", states.TABLES)
def test_a_table_speaks_of_the_states_that_rows_have(table: str) -> None:
    spoken = {state for way in states.TABLES[table].values() for state in (*way.sources, way.target)}
    assert spoken == KNOWN[table]


@pytest.mark.parametrize("state", sorted(states.WAITING))
def test_what_waits_for_an_answer_can_become_owed(state: str) -> None:
    assert states.way_of("question", "owe", state) == "owed"


@pytest.mark.parametrize("state", sorted({*states.WAITING, *states.UNDECIDED, "owed"}))
def test_any_open_question_can_become_a_ticket(state: str) -> None:
    assert states.way_of("question", "ticket", state) == "ticketed"


def test_only_what_is_on_the_screen_is_answered_in_the_hall() -> None:
    assert states.QUESTION["answer_live"].sources == {"featured"}


def test_every_question_is_waiting_undecided_owed_or_settled() -> None:
    kinds = [states.WAITING, states.UNDECIDED, states.SETTLED, {"owed"}]
    assert set().union(*kinds) == KNOWN["question"]
    assert sum(len(kind) for kind in kinds) == len(KNOWN["question"])


def test_a_move_that_the_table_does_not_have_leads_nowhere() -> None:
    assert states.way_of("question", "answer_live", "listed") is None
    assert states.way_of("question", "explode", "listed") is None


def test_the_moves_of_a_state_come_in_the_order_of_the_table() -> None:
    assert states.moves_from("hall", "live") == ["pause", "wrap_up", "end"]


def test_nothing_leaves_the_archive() -> None:
    assert states.moves_from("hall", "archived") == []


def test_votes_count_only_where_a_question_can_still_be_chosen() -> None:
    assert states.VOTABLE < states.WAITING
