"""One thing is on the screen, and what comes next stands in one line."""

from __future__ import annotations

import contextlib
import threading

import pytest
from django.db import connections

from engagement.townhalls import actions
from engagement.townhalls.actions.queue import line_of
from engagement.townhalls.actions.stage import ScreenTaken
from engagement.townhalls.models import Hand, Question
from realtime.errors import Refusal
from tests.factories import NOW
from tests.threads.factories import fresh
from tests.townhalls.factories import Cast, make_hall, make_hand, make_question, reload
from tests.townhalls.saying import said

pytestmark = pytest.mark.django_db


def line(cast: Cast) -> list[int]:
    """The numbers of the questions in the line; a hand is 0."""
    return [one.number if isinstance(one, Question) else 0 for one in line_of(cast.hall)]


def queue(cast: Cast, question: Question, position: int | None = None) -> None:
    actions.queue_question(actor=cast.moderator, question_id=question.pk, position=position, now=NOW)


def feature(cast: Cast, question: Question) -> None:
    actions.feature_question(actor=cast.moderator, question_id=question.pk, now=NOW)


def test_what_is_queued_comes_last(cast: Cast) -> None:
    for question in [make_question(cast.hall, state="listed") for _ in range(3)]:
        queue(cast, question)
    assert line(cast) == [1, 2, 3]


def test_or_at_the_place_that_was_chosen(cast: Cast) -> None:
    a, b, c = (make_question(cast.hall, state="listed") for _ in range(3))
    queue(cast, a)
    queue(cast, b, 1)
    queue(cast, c, 2)
    assert line(cast) == [2, 3, 1]


def test_a_queued_one_is_moved_within_the_line(cast: Cast) -> None:
    questions = [make_question(cast.hall, state="queued") for _ in range(3)]
    queue(cast, questions[2], 1)
    assert line(cast) == [3, 1, 2]


def test_moving_others_along_is_no_move_of_theirs(cast: Cast) -> None:
    a, b = make_question(cast.hall, state="queued"), make_question(cast.hall, state="listed")
    queue(cast, b, 1)
    assert Question.objects.get(pk=a.pk).version == a.version


def test_hands_stand_in_the_same_line(cast: Cast) -> None:
    make_question(cast.hall, state="queued")
    hand = make_hand(cast.hall)
    actions.call_hand(actor=cast.moderator, hand_id=hand.pk, position=1, now=NOW)
    assert line(cast) == [0, 1]


def test_what_leaves_the_line_is_listed_again(cast: Cast) -> None:
    question = make_question(cast.hall, state="queued")
    done = actions.unqueue_question(actor=cast.moderator, question_id=question.pk, now=NOW)
    assert (done.state, done.position) == ("listed", None)


def test_a_pending_question_does_not_come_next(cast: Cast) -> None:
    with pytest.raises(actions.MoveImpossible):
        queue(cast, make_question(cast.hall))


def test_the_line_is_filled_before_the_hall_begins() -> None:
    assert make_question(make_hall(state="scheduled"), state="queued").state == "queued"


def test_nothing_comes_next_when_the_hall_is_over(cast: Cast) -> None:
    question = make_question(cast.hall, state="rejected")
    actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move="end", now=NOW)
    with pytest.raises(actions.HallClosed):
        queue(cast, question)


def test_everybody_sees_what_is_on_the_screen(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed")
    feature(cast, question)
    halls = [event["hall"] for event in said(f"townhall:{cast.hall.pk}") if event["type"] == "hall.changed"]
    assert halls[-1]["featured"] == question.pk


def test_what_was_on_the_screen_goes_back_to_the_front(cast: Cast) -> None:
    make_question(cast.hall, state="queued")
    shown = make_question(cast.hall, state="featured")
    feature(cast, make_question(cast.hall, state="listed"))
    assert line(cast) == [shown.number, 1]


def test_one_from_the_line_leaves_it(cast: Cast) -> None:
    first, second = make_question(cast.hall, state="queued"), make_question(cast.hall, state="queued")
    feature(cast, first)
    feature(cast, second)
    assert line(cast) == [first.number]


def test_whoever_spoke_has_spoken_when_a_question_comes(cast: Cast) -> None:
    hand = make_hand(cast.hall)
    actions.give_word(actor=cast.moderator, hand_id=hand.pk, now=NOW)
    feature(cast, make_question(cast.hall, state="listed"))
    assert Hand.objects.get(pk=hand.pk).state == "done"
    assert reload(cast.hall).speaking is None


def test_unanswered_it_is_the_front_of_the_line(cast: Cast) -> None:
    make_question(cast.hall, state="queued")
    shown = make_question(cast.hall, state="featured")
    actions.unfeature_question(actor=cast.official, question_id=shown.pk, now=NOW)
    assert line(cast) == [shown.number, 1]
    assert reload(cast.hall).featured is None


def test_what_is_not_on_the_screen_does_not_leave_it(cast: Cast) -> None:
    with pytest.raises(actions.MoveImpossible):
        actions.unfeature_question(
            actor=cast.moderator, question_id=make_question(cast.hall, state="listed").pk, now=NOW
        )


def test_the_database_lets_one_be_featured_whatever_the_hall_says(cast: Cast) -> None:
    make_question(cast.hall, state="featured")
    other = make_question(cast.hall, state="listed")
    type(cast.hall).objects.filter(pk=cast.hall.pk).update(
        featured=None
    )  # as a process that looked too early sees it
    with pytest.raises(ScreenTaken):
        feature(cast, other)


def test_what_is_on_the_screen_does_not_come_onto_it_again(cast: Cast) -> None:
    with pytest.raises(actions.MoveImpossible):
        feature(cast, make_question(cast.hall, state="featured"))


@pytest.mark.parametrize("state", ["scheduled", "lobby", "ended"])
def test_nothing_is_on_the_screen_of_a_hall_that_does_not_run(state: str) -> None:
    hall = make_hall(state="scheduled")
    question = make_question(hall, state="listed")
    type(hall).objects.filter(pk=hall.pk).update(state=state)
    with pytest.raises(actions.HallClosed):
        actions.feature_question(actor=hall.created_by, question_id=question.pk, now=NOW)


def test_an_official_says_that_they_answer_now(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed")
    done = actions.feature_question(actor=cast.official, question_id=question.pk, now=NOW)
    assert (done.state, done.featured_at) == ("featured", NOW)


@pytest.mark.parametrize("role", ["citizen", "guest", "officer"])
def test_who_does_not_run_the_hall_puts_nothing_on_the_screen(cast: Cast, role: str) -> None:
    question = make_question(cast.hall, state="listed")
    with pytest.raises(actions.HallStaffOnly):
        actions.feature_question(actor=getattr(cast, role), question_id=question.pk, now=NOW)


def test_an_official_orders_no_line(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed")
    with pytest.raises(actions.HallModeratorsOnly):
        actions.queue_question(actor=cast.official, question_id=question.pk, now=NOW)


def test_two_moderators_do_not_collide(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed")
    actions.queue_question(actor=cast.hall_moderator, question_id=question.pk, version=question.version, now=NOW)
    with pytest.raises(actions.Stale):
        actions.feature_question(actor=cast.moderator, question_id=question.pk, version=question.version, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_four_who_show_another_question_at_the_same_time_leave_one_on_the_screen() -> None:
    hall = make_hall()
    questions = [make_question(hall, state="listed") for _ in range(4)]
    start = threading.Barrier(4)

    def show(question: Question) -> None:
        start.wait(10)
        try:
            with contextlib.suppress(Refusal):
                actions.feature_question(actor=fresh(hall.created_by), question_id=question.pk, now=NOW)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=show, args=[question]) for question in questions]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    states = sorted(Question.objects.filter(hall=hall).values_list("state", flat=True))
    assert states == ["featured", "queued", "queued", "queued"]
    assert reload(hall).featured == Question.objects.get(state="featured")
