"""What is done at the desk of tickets reaches the question."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import msgspec
import pytest

from engagement.townhalls import actions, queries
from engagement.townhalls.actions import following
from engagement.townhalls.models import Answer, Question
from realtime import log
from tests.factories import NOW, make_department, make_member
from tests.threads.factories import fresh
from tests.tickets.factories import make_calendar, make_policy
from tests.townhalls.factories import Cast, make_question, moves_of, reload
from tickets import actions as tickets
from tickets.models import Ticket
from tickets.queries.about import first_due_about

pytestmark = pytest.mark.django_db


def owed(cast: Cast) -> tuple[Question, Ticket]:
    question = make_question(cast.hall, asker=cast.asker, state="owed")
    return question, Ticket.objects.get(subject=f"question:{question.pk}")


def test_a_reply_from_the_desk_is_the_written_answer(cast: Cast) -> None:
    question, ticket = owed(cast)
    tickets.respond(actor=cast.officer, number=ticket.number, body="In May.", now=NOW)
    question.refresh_from_db()
    assert (question.state, Answer.objects.get().body) == ("answered_written", "In May.")


def test_and_resolves_the_ticket(cast: Cast) -> None:
    _question, ticket = owed(cast)
    tickets.respond(actor=cast.officer, number=ticket.number, body="In May.", now=NOW)
    ticket.refresh_from_db()
    assert ticket.status == "resolved"


def test_a_resolution_without_a_reply_is_the_answer(cast: Cast) -> None:
    question, ticket = owed(cast)
    tickets.resolve_ticket(actor=cast.officer, number=ticket.number, reason="The cover is there.", now=NOW)
    question.refresh_from_db()
    assert (question.state, Answer.objects.get().body) == ("answered_written", "The cover is there.")


def test_the_last_one_archives_the_hall(cast: Cast) -> None:
    _question, ticket = owed(cast)
    for move in ("end", "follow_up"):
        actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move=move, now=NOW)
    tickets.respond(actor=cast.officer, number=ticket.number, body="In May.", now=NOW)
    assert reload(cast.hall).state == "archived"


def test_an_answer_that_is_not_accepted_is_owed_again(cast: Cast) -> None:
    question, ticket = owed(cast)
    tickets.respond(actor=cast.officer, number=ticket.number, body="In May.", now=NOW)
    tickets.reopen_ticket(actor=cast.asker, number=ticket.number, reason="Which May?", now=NOW)
    question.refresh_from_db()
    assert question.state == "owed"
    assert moves_of(cast.hall)[-1] == ("reopen", "answered_written", "owed")


def test_a_transfer_goes_along(cast: Cast) -> None:
    question, ticket = owed(cast)
    other = make_department()
    tickets.transfer_ticket(
        actor=cast.officer, number=ticket.number, department=other.slug, reason="Theirs.", now=NOW
    )
    question.refresh_from_db()
    assert question.owing == other


def test_what_became_a_ticket_can_be_answered_and_stays_a_ticket(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed")
    actions.make_ticket(actor=cast.official, question_id=question.pk, now=NOW)
    ticket = Ticket.objects.get()
    tickets.respond(actor=cast.officer, number=ticket.number, body="We are on it.", now=NOW)
    question.refresh_from_db()
    ticket.refresh_from_db()
    assert (question.state, ticket.status) == ("ticketed", "open")
    assert Answer.objects.get().body == "We are on it."


def test_another_department_s_officer_answers_after_the_transfer(cast: Cast) -> None:
    question, ticket = owed(cast)
    other = make_department()
    officer = fresh(make_member(other))
    tickets.transfer_ticket(
        actor=cast.officer, number=ticket.number, department=other.slug, reason="Theirs.", now=NOW
    )
    actions.answer_in_writing(actor=officer, question_id=question.pk, body="In May.", now=NOW)
    assert Answer.objects.get().department == other


# --- when it is due -------------------------------------------------------------------------------------------------


@pytest.fixture
def promised(cast: Cast) -> Question:
    """Owed within two days of nine hours, by office hours."""
    make_calendar()
    make_policy(first_response_seconds=18 * 3600)
    question, _ticket = owed(cast)
    return question


def due_of(question: Question) -> datetime | None:
    return Question.objects.get(pk=question.pk).due_at


def declare_holiday(cast: Cast) -> None:
    """Tomorrow counts nothing."""
    tickets.declare_holiday(actor=cast.director, slug="assembly", date="2026-11-24", name="Rain", now=NOW)


def test_what_is_owed_is_due_later_where_a_holiday_comes_between(cast: Cast, promised: Question) -> None:
    before = due_of(promised)
    declare_holiday(cast)
    assert following.follow_dues(now=NOW) == 1
    assert before is not None
    assert due_of(promised) == before + timedelta(days=1) == first_due_about(f"question:{promised.pk}")


def test_everybody_who_looks_is_told(cast: Cast, promised: Question) -> None:
    declare_holiday(cast)
    after = log.position(f"townhall:{cast.hall.pk}").offset
    following.follow_dues(now=NOW)
    [told] = log.read(f"townhall:{cast.hall.pk}", after=after, limit=9)
    view = queries.get_snapshot(None, cast.hall.pk).questions[0]
    assert json.loads(told.data)["question"] == json.loads(msgspec.json.encode(view))


def test_where_nothing_moved_nobody_is_told(cast: Cast, promised: Question) -> None:
    before = reload(cast.hall)
    assert following.follow_dues(now=NOW) == 0
    assert reload(cast.hall) == before


def test_it_is_no_move_of_the_hall_and_overtakes_nobody(cast: Cast, promised: Question) -> None:
    declare_holiday(cast)
    moves, version = moves_of(cast.hall), Question.objects.get(pk=promised.pk).version
    following.follow_dues(now=NOW)
    assert (moves_of(cast.hall), Question.objects.get(pk=promised.pk).version) == (moves, version)


def test_what_was_answered_keeps_the_time_it_was_due(cast: Cast, promised: Question) -> None:
    before = due_of(promised)
    actions.answer_in_writing(actor=cast.official, question_id=promised.pk, body="In May.", now=NOW)
    declare_holiday(cast)
    assert following.follow_dues(now=NOW) == 0
    assert due_of(promised) == before


def test_every_question_is_reached_however_few_are_asked_for_at_once(
    cast: Cast, promised: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        owed_by(cast)
    monkeypatch.setattr(following, "DUES_AT_ONCE", 1)
    declare_holiday(cast)
    assert following.follow_dues(now=NOW) == 3


def owed_by(cast: Cast) -> Question:
    """A question of somebody else that is owed."""
    return make_question(cast.hall, state="owed")
