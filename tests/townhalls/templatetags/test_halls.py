"""Words and shapes of halls: every state has both."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template import Context

from engagement.townhalls import queries, states
from engagement.townhalls.models import Question, TownHall
from engagement.townhalls.templatetags import halls
from tests.factories import NOW
from tests.townhalls.scenery import hall_row, question_row


@pytest.mark.parametrize("state", TownHall.State.values)
def test_every_state_of_a_hall_has_a_word_and_a_shape(state: str) -> None:
    look = halls.hall_look(state)
    assert str(look.word)
    assert look.icon


@pytest.mark.parametrize("state", Question.State.values)
def test_every_state_of_a_question_has_a_word_and_a_shape(state: str) -> None:
    look = halls.question_look(state)
    assert str(look.word)
    assert look.icon


@pytest.mark.parametrize("move", sorted({move for table in states.TABLES.values() for move in table}))
def test_every_move_has_words_for_the_record(move: str) -> None:
    assert str(halls.MOVES[move])


@pytest.mark.django_db
@pytest.mark.parametrize("state", sorted(states.ANNOUNCED))
def test_every_state_has_a_sentence_about_what_one_can_do(state: str) -> None:
    view = queries.get_snapshot(None, hall_row(state=state).pk).hall
    assert halls.hall_sentence(Context({"now": NOW}), view).endswith(".")


@pytest.mark.django_db
def test_the_panic_lock_is_said_before_anything_else() -> None:
    view = queries.get_snapshot(None, hall_row(panic=True).pk).hall
    assert "closed everything" in halls.hall_sentence(Context({"now": NOW}), view)


@pytest.mark.django_db
def test_a_hall_that_is_over_says_how_many_answers_are_still_to_come() -> None:
    hall = hall_row(state="follow_up")
    question_row(hall, state="owed")
    snapshot = queries.get_snapshot(None, hall.pk)
    said = halls.hall_sentence(Context({"now": NOW}), snapshot.hall, snapshot.questions)
    assert said == "It is over. 1 answer is still owed in writing, and comes here."


@pytest.mark.django_db
def test_when_a_hall_is_says_from_when_to_when() -> None:
    hall = hall_row(starts_at=NOW + timedelta(days=2), planned_minutes=90)
    assert halls.hall_when(Context({"now": NOW}), hall) == "Wed 25 Nov, 09:00 to 10:30"


def test_a_code_is_written_in_two_groups() -> None:
    assert halls.code_written("HTR4XC") == "HTR 4XC"


def test_long_times_are_told_in_days() -> None:
    assert (halls.spoken_length(2700), halls.spoken_length(8 * 86_400)) == ("45 min", "8 days")


def test_an_unknown_kind_of_reason_is_said_as_it_is() -> None:
    assert halls.reason_kind("something") == "something"
