"""What the console asks for: bounded, in the order in which it is worked through."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engagement.townhalls import actions, queries
from engagement.townhalls.models import Question
from engagement.townhalls.queries import console
from tests.factories import NOW
from tests.townhalls.factories import SECOND, Cast, make_hand, make_question, reload

pytestmark = pytest.mark.django_db


def test_what_waits_comes_oldest_first_and_no_more_than_one_can_read(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "WAITING_MOST", 2)
    made = [make_question(cast.hall) for _each in range(3)]
    assert [one.pk for one in queries.list_waiting(cast.hall)] == [one.pk for one in made[:2]]


def test_the_queue_is_one_order_of_questions_and_hands(cast: Cast) -> None:
    hand = make_hand(cast.hall)
    actions.call_hand(actor=cast.moderator, hand_id=hand.pk, now=NOW)
    question = make_question(cast.hall, state="queued")
    assert [type(one).__name__ for one in queries.list_queue(cast.hall)] == ["Hand", "Question"]
    assert question.position is not None


def test_a_place_in_the_line_counts_from_one(cast: Cast) -> None:
    first, second = (make_question(cast.hall, state="queued") for _each in range(2))
    assert [queries.place_in_line(cast.hall, "question", one.pk) for one in (first, second)] == [1, 2]
    assert queries.place_in_line(cast.hall, "hand", first.pk) == 0


def test_on_the_screen_is_a_question_or_who_speaks(cast: Cast) -> None:
    assert queries.get_on_screen(reload(cast.hall)) is None
    question = make_question(cast.hall, state="featured")
    assert queries.get_on_screen(reload(cast.hall)) == question
    hand = make_hand(cast.hall)
    actions.give_word(actor=cast.moderator, hand_id=hand.pk, now=NOW)
    assert queries.get_on_screen(reload(cast.hall)) == hand


def test_raised_hands_come_in_the_order_of_raising(cast: Cast) -> None:
    hands = [make_hand(cast.hall) for _each in range(2)]
    assert queries.list_raised(cast.hall) == hands


def test_what_was_decided_last_comes_first(cast: Cast) -> None:
    first, second = (make_question(cast.hall, state="rejected") for _each in range(2))
    assert queries.list_lately(cast.hall) == [second, first]


def test_states_are_counted(cast: Cast) -> None:
    make_question(cast.hall)
    make_question(cast.hall, state="listed")
    assert queries.count_by_state(cast.hall) == {"pending": 1, "listed": 1}
    assert queries.count_waiting(cast.hall) == 1


def test_what_was_rejected_is_compared_with_nothing(cast: Cast) -> None:
    question = make_question(cast.hall)
    make_question(cast.hall, state="rejected")
    assert [pk for pk, _number, _folded in queries.list_comparable(cast.hall)] == [question.pk]


def test_a_ban_that_ran_out_is_not_listed(cast: Cast) -> None:
    ban = {"actor": cast.moderator, "hall_id": cast.hall.pk, "reason": "Shouting.", "minutes": 10, "now": NOW}
    actions.ban_from_hall(**ban, handle=cast.citizen.handle)
    assert len(queries.list_running_bans(cast.hall, NOW)) == 1
    assert queries.list_running_bans(cast.hall, NOW + timedelta(minutes=11)) == []


def test_ones_own_last_move_is_found_for_ten_seconds(cast: Cast) -> None:
    question = make_question(cast.hall)
    actions.approve_question(actor=cast.moderator, question_id=question.pk, now=NOW)
    found = queries.find_undoable(cast.hall, cast.moderator, NOW + 9 * SECOND)
    assert found is not None
    assert found.move == "approve"
    assert queries.find_undoable(cast.hall, cast.hall_moderator, NOW) is None
    assert queries.find_undoable(cast.hall, cast.moderator, NOW + 11 * SECOND) is None


def test_a_move_that_something_came_after_is_not_offered(cast: Cast) -> None:
    question = make_question(cast.hall)
    actions.approve_question(actor=cast.moderator, question_id=question.pk, now=NOW)
    actions.queue_question(actor=cast.hall_moderator, question_id=question.pk, now=NOW)
    assert queries.find_undoable(cast.hall, cast.moderator, NOW) is None


def test_what_is_owed_comes_by_when_it_is_due(cast: Cast) -> None:
    late, soon = (make_question(cast.hall, state="owed") for _each in range(2))
    Question.objects.filter(pk=late.pk).update(due_at=NOW + timedelta(days=9))
    Question.objects.filter(pk=soon.pk).update(due_at=NOW + timedelta(days=1))
    assert queries.list_owed(cast.hall) == [soon, late]


def test_what_is_assigned_to_one_comes_soonest_first(cast: Cast) -> None:
    listed, queued = make_question(cast.hall, state="listed"), make_question(cast.hall, state="queued")
    for one in (listed, queued):
        actions.assign_question(actor=cast.moderator, question_id=one.pk, handle=cast.official.handle, now=NOW)
    assert queries.list_assigned(cast.hall, cast.official) == [queued, listed]


def test_a_question_is_found_by_its_number_and_with_what_was_merged_into_it(cast: Cast) -> None:
    stays, goes = (make_question(cast.hall, state="listed") for _each in range(2))
    actions.merge_questions(actor=cast.moderator, question_id=goes.pk, into_id=stays.pk, now=NOW)
    assert queries.find_question(cast.hall, stays.number) == stays
    assert queries.merged_into([stays.pk]) == {stays.pk: [(goes.pk, goes.number)]}
