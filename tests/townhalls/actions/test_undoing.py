"""Ten seconds to take a move back, and nothing that somebody did meanwhile is lost by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.forms.models import model_to_dict

from engagement.townhalls import actions
from engagement.townhalls.models import Answer, HallEntry, Hand, Question, QuestionRevision, TownHall
from tests.factories import NOW
from tests.townhalls.factories import SECOND, Cast, make_hand, make_question, reload
from tests.townhalls.saying import said

pytestmark = pytest.mark.django_db

LOOSE = {"version", "last_entry", "head"}


def state_of(cast: Cast) -> dict[str, Any]:
    """Everything that a move may have changed."""
    rows = [*Question.objects.order_by("pk"), *Hand.objects.order_by("pk"), reload(cast.hall)]
    made = {"answers": Answer.objects.count(), "revisions": QuestionRevision.objects.count()}
    facts = {
        f"{type(row).__name__}{row.pk}": {**model_to_dict(row), "listed_at": getattr(row, "listed_at", None)}
        for row in rows
    }
    return {**{key: {k: v for k, v in fact.items() if k not in LOOSE} for key, fact in facts.items()}, **made}


def undo(cast: Cast, now: Any = NOW, **given: Any) -> HallEntry:
    newest = HallEntry.objects.filter(hall=cast.hall).latest("number").number
    fields = {"actor": cast.moderator, "hall_id": cast.hall.pk, "entry_number": newest, "now": now}
    return actions.undo_move(**(fields | given))


def in_state(cast: Cast, state: str) -> dict[str, Any]:
    return {"actor": cast.moderator, "question_id": make_question(cast.hall, state=state).pk, "now": NOW}


def approve(cast: Cast) -> Callable[[], Any]:
    given = in_state(cast, "pending")
    return lambda: actions.approve_question(**given)


def reject(cast: Cast) -> Callable[[], Any]:
    given = in_state(cast, "queued")
    return lambda: actions.reject_question(kind="insult", words="No.", **given)


def reject_with_children(cast: Cast) -> Callable[[], Any]:
    given = in_state(cast, "listed")
    child = in_state(cast, "listed")
    actions.merge_questions(into_id=given["question_id"], **child)
    return lambda: actions.reject_question(kind="insult", **given)


def edit(cast: Cast) -> Callable[[], Any]:
    given = in_state(cast, "listed")
    return lambda: actions.edit_question(body="Better?", **given)


def merge(cast: Cast) -> Callable[[], Any]:
    given, into = in_state(cast, "listed"), in_state(cast, "listed")
    child = in_state(cast, "listed")
    actions.merge_questions(into_id=given["question_id"], **child)
    return lambda: actions.merge_questions(into_id=into["question_id"], **given)


def assign(cast: Cast) -> Callable[[], Any]:
    given = in_state(cast, "listed")
    return lambda: actions.assign_question(handle="the_official", **given)


def queue(cast: Cast) -> Callable[[], Any]:
    in_state(cast, "queued")
    given = in_state(cast, "listed")
    return lambda: actions.queue_question(position=1, **given)


def unqueue(cast: Cast) -> Callable[[], Any]:
    given = in_state(cast, "queued")
    return lambda: actions.unqueue_question(**given)


def feature(cast: Cast) -> Callable[[], Any]:
    in_state(cast, "featured")
    given = in_state(cast, "queued")
    return lambda: actions.feature_question(**given)


def unfeature(cast: Cast) -> Callable[[], Any]:
    given = in_state(cast, "featured")
    return lambda: actions.unfeature_question(**given)


def answer(cast: Cast) -> Callable[[], Any]:
    given = in_state(cast, "featured")
    return lambda: actions.answer_live(body="In May.", **given)


def call(cast: Cast) -> Callable[[], Any]:
    in_state(cast, "queued")
    hand = make_hand(cast.hall)
    return lambda: actions.call_hand(actor=cast.moderator, hand_id=hand.pk, position=1, now=NOW)


def speak(cast: Cast) -> Callable[[], Any]:
    in_state(cast, "featured")
    hand = make_hand(cast.hall)
    return lambda: actions.give_word(actor=cast.moderator, hand_id=hand.pk, now=NOW)


def finish(cast: Cast) -> Callable[[], Any]:
    hand = make_hand(cast.hall)
    actions.give_word(actor=cast.moderator, hand_id=hand.pk, now=NOW)
    return lambda: actions.finish_hand(actor=cast.moderator, hand_id=hand.pk, now=NOW)


def lower(cast: Cast) -> Callable[[], Any]:
    hand = make_hand(cast.hall)
    actions.give_word(actor=cast.moderator, hand_id=hand.pk, now=NOW)
    return lambda: actions.lower_hand(actor=cast.moderator, hand_id=hand.pk, now=NOW)


def switch(cast: Cast) -> Callable[[], Any]:
    return lambda: actions.set_switch(actor=cast.moderator, hall_id=cast.hall.pk, name="voting", value=False, now=NOW)


def pause(cast: Cast) -> Callable[[], Any]:
    return lambda: actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move="pause", now=NOW)


MOVES = {
    move.__name__: move
    for move in (
        approve,
        reject,
        reject_with_children,
        edit,
        merge,
        assign,
        queue,
        unqueue,
        feature,
        unfeature,
        answer,
        call,
        speak,
        finish,
        lower,
        switch,
        pause,
    )
}


@pytest.mark.parametrize("name", MOVES)
def test_everything_stands_as_it_stood_before(cast: Cast, name: str) -> None:
    move = MOVES[name](cast)
    before = state_of(cast)
    move()
    undo(cast)
    assert state_of(cast) == before


def test_an_approved_question_is_taken_off_the_list(cast: Cast) -> None:
    approve(cast)()
    undo(cast)
    assert said(f"townhall:{cast.hall.pk}")[-1]["type"] == "question.removed"


def test_the_record_keeps_both(cast: Cast) -> None:
    approve(cast)()
    entry = undo(cast)
    assert (entry.move, entry.before, entry.after) == ("undo", "listed", "pending")
    assert entry.data == {"entry": entry.number - 1, "move": "approve"}


def test_ten_seconds_are_enough(cast: Cast) -> None:
    approve(cast)()
    assert undo(cast, now=NOW + 10 * SECOND).move == "undo"


def test_later_it_stands(cast: Cast) -> None:
    approve(cast)()
    with pytest.raises(actions.UndoneTooLate):
        undo(cast, now=NOW + timedelta(seconds=10, microseconds=1))


def test_nobody_takes_back_what_another_did(cast: Cast) -> None:
    approve(cast)()
    with pytest.raises(actions.MoveMissing):
        undo(cast, actor=cast.hall_moderator)


def test_what_was_moved_on_is_not_taken_back(cast: Cast) -> None:
    given = in_state(cast, "pending")
    actions.approve_question(**given)
    entry = HallEntry.objects.latest("number").number
    actions.queue_question(**(given | {"actor": cast.hall_moderator}))
    with pytest.raises(actions.UndoOvertaken):
        undo(cast, entry_number=entry)


def test_what_it_moved_besides_and_moved_on_is_not_taken_back(cast: Cast) -> None:
    shown = make_question(cast.hall, state="featured")
    actions.feature_question(**in_state(cast, "listed"))
    entry = HallEntry.objects.latest("number").number
    actions.unqueue_question(actor=cast.hall_moderator, question_id=shown.pk, now=NOW)
    with pytest.raises(actions.UndoOvertaken):
        undo(cast, entry_number=entry)


def test_an_undo_is_not_undone(cast: Cast) -> None:
    approve(cast)()
    undo(cast)
    with pytest.raises(actions.MoveMissing):
        undo(cast)


def test_what_was_told_to_a_ticket_stays_told(cast: Cast) -> None:
    actions.owe_answer(**in_state(cast, "listed"))
    with pytest.raises(actions.MoveMissing):
        undo(cast)


def test_nobody_takes_back_what_there_is_not(cast: Cast) -> None:
    with pytest.raises(actions.MoveMissing):
        undo(cast, entry_number=9_999)


def test_who_does_not_run_the_hall_takes_nothing_back(cast: Cast) -> None:
    with pytest.raises(actions.HallStaffOnly):
        undo(cast, actor=cast.citizen)


def test_votes_are_counted_apart_again(cast: Cast) -> None:
    given, into = in_state(cast, "listed"), in_state(cast, "listed")
    actions_of_votes(cast, given["question_id"], into["question_id"])
    actions.merge_questions(into_id=into["question_id"], **given)
    undo(cast)
    assert list(Question.objects.order_by("pk").values_list("votes", flat=True)) == [2, 1]


def actions_of_votes(cast: Cast, one: int, other: int) -> None:
    """Two want the one answered, one of them the other too."""
    from engagement.townhalls.actions.voting import Vote, cast_upvotes

    votes = [Vote(cast.citizen, one, True), Vote(cast.guest, one, True), Vote(cast.citizen, other, True)]
    cast_upvotes(votes=votes, now=NOW)


def test_the_hall_is_as_it_was_but_for_its_record(cast: Cast) -> None:
    switch(cast)()
    undo(cast)
    assert TownHall.objects.get(pk=cast.hall.pk).voting_open
