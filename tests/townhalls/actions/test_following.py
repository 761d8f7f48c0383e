"""What is done at the desk of tickets reaches the question."""

from __future__ import annotations

import pytest

from engagement.townhalls import actions
from engagement.townhalls.models import Answer, Question
from tests.factories import NOW, make_department, make_member
from tests.threads.factories import fresh
from tests.townhalls.factories import Cast, make_question, moves_of, reload
from tickets import actions as tickets
from tickets.models import Ticket

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
