"""Answers are given in the hall, owed with a ticket, given in writing; every one ends where its asker sees it."""

from __future__ import annotations

from typing import Any

import pytest

from engagement.townhalls import actions
from engagement.townhalls.models import Answer, HallEntry, Question
from engagement.townhalls.queries import QuestionMissing
from tests.factories import NOW, make_department
from tests.threads.factories import fresh
from tests.tickets.factories import HOUR, make_calendar, make_policy
from tests.townhalls.factories import MINUTE, Cast, make_hall, make_question, moves_of, reload
from tests.townhalls.saying import said
from tickets.models import SlaClock, Ticket
from tickets.queries import DepartmentMissing
from tickets.text import TextEmpty, TextTooLong

pytestmark = pytest.mark.django_db


def ticket_of(question: Question) -> Ticket:
    return Ticket.objects.get(subject=f"question:{question.pk}")


def write(cast: Cast, question: Question, **given: Any) -> Question:
    fields = {"actor": cast.official, "question_id": question.pk, "body": "In May, says the plan.", "now": NOW}
    return actions.answer_in_writing(**(fields | given))


# --- in the hall --------------------------------------------------------------------------------------------------


def test_an_answer_in_the_hall_is_the_official_s_it_was_given_to(cast: Cast) -> None:
    question = make_question(cast.hall, state="featured")
    actions.assign_question(actor=cast.moderator, question_id=question.pk, handle="the_official", now=NOW)
    actions.answer_live(actor=cast.moderator, question_id=question.pk, body="In May.", now=NOW)
    answer = Answer.objects.get()
    assert (answer.kind, answer.author_id, answer.department) == ("live", cast.official.pk, cast.department)


def test_the_screen_is_free_then(cast: Cast) -> None:
    make_question(cast.hall, state="answered_live")
    assert reload(cast.hall).featured is None


def test_everybody_reads_it(cast: Cast) -> None:
    make_question(cast.hall, state="answered_live")
    told = [event["question"] for event in said(f"townhall:{cast.hall.pk}") if "question" in event][-1]
    assert told["answers"][0]["body"] == "In May."


def test_only_what_is_on_the_screen_is_answered(cast: Cast) -> None:
    question = make_question(cast.hall, state="queued")
    with pytest.raises(actions.MoveImpossible):
        actions.answer_live(actor=cast.official, question_id=question.pk, now=NOW)


def test_a_citizen_answers_nothing(cast: Cast) -> None:
    question = make_question(cast.hall, state="featured")
    with pytest.raises(actions.HallStaffOnly):
        actions.answer_live(actor=cast.citizen, question_id=question.pk, now=NOW)


# --- owed ---------------------------------------------------------------------------------------------------------


def test_a_promised_answer_is_a_ticket_with_a_due_date(cast: Cast) -> None:
    make_calendar()
    make_policy()
    question = make_question(cast.hall, state="owed")
    assert question.due_at == NOW + 4 * HOUR
    assert ticket_of(question).number == question.ticket_number


def test_the_ticket_is_the_asker_s(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.asker, state="owed")
    assert ticket_of(question).requester_id == cast.asker.pk


def test_without_a_name_it_is_nobody_s(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.asker, anonymous=True, state="owed")
    assert ticket_of(question).requester_id is None


def test_and_nothing_of_it_says_who_asked(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.asker, anonymous=True, state="owed")
    ticket = ticket_of(question)
    streams = [f"ticket:{ticket.pk}", f"question:{question.pk}", f"desk:{cast.department.pk}"]
    told = [str(said(stream)) for stream in streams]
    assert not [text for text in told if "the_asker" in text or f"'requester': {cast.asker.pk}" in text]


def test_whoever_has_an_account_hears_of_it_all_the_same(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.asker, anonymous=True, state="owed")
    assert ticket_of(question).followers.filter(user_id=cast.asker.pk).exists()


def test_a_guest_s_ticket_is_nobody_s(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.guest, state="owed")
    assert ticket_of(question).requester_id is None


def test_a_department_can_be_named(cast: Cast) -> None:
    other = make_department()
    question = make_question(cast.hall, state="listed")
    actions.owe_answer(actor=cast.official, question_id=question.pk, department=other.slug, now=NOW)
    assert ticket_of(question).department == other


def test_otherwise_the_official_s_department_owes_it(cast: Cast) -> None:
    cast.hall.__class__.objects.filter(pk=cast.hall.pk).update(department=make_department())
    question = make_question(cast.hall, state="listed")
    actions.assign_question(actor=cast.moderator, question_id=question.pk, handle="the_official", now=NOW)
    actions.owe_answer(actor=cast.moderator, question_id=question.pk, now=NOW)
    assert ticket_of(question).department == cast.department


def test_a_department_that_there_is_not_owes_nothing(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed")
    with pytest.raises(DepartmentMissing):
        actions.owe_answer(actor=cast.official, question_id=question.pk, department="none", now=NOW)


def test_what_is_owed_leaves_the_screen(cast: Cast) -> None:
    question = make_question(cast.hall, state="featured")
    actions.owe_answer(actor=cast.official, question_id=question.pk, now=NOW)
    assert reload(cast.hall).featured is None


def test_a_long_question_has_a_short_title(cast: Cast) -> None:
    question = make_question(cast.hall, state="owed", body="When will " + "the drain " * 30 + "be covered?")
    assert len(ticket_of(question).title) <= 140
    assert ticket_of(question).body == question.body


@pytest.mark.parametrize("state", ["pending", "rejected", "answered_live", "owed"])
def test_only_what_waits_becomes_owed(cast: Cast, state: str) -> None:
    question = make_question(cast.hall, state=state)
    with pytest.raises(actions.MoveImpossible):
        actions.owe_answer(actor=cast.moderator, question_id=question.pk, now=NOW)


# --- tickets ------------------------------------------------------------------------------------------------------


def test_a_question_becomes_a_ticket(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed")
    done = actions.make_ticket(actor=cast.official, question_id=question.pk, category="Drains", now=NOW)
    assert (done.state, ticket_of(question).category) == ("ticketed", "Drains")


def test_an_owed_one_keeps_its_ticket(cast: Cast) -> None:
    question = make_question(cast.hall, state="owed")
    done = actions.make_ticket(actor=cast.official, question_id=question.pk, now=NOW)
    assert (done.state, done.ticket_number) == ("ticketed", question.ticket_number)


def test_a_pending_one_is_shown_by_it(cast: Cast) -> None:
    question = make_question(cast.hall)
    actions.make_ticket(actor=cast.moderator, question_id=question.pk, now=NOW)
    assert Question.objects.get(pk=question.pk).was_public


def test_so_that_takes_a_moderator(cast: Cast) -> None:
    question = make_question(cast.hall)
    with pytest.raises(actions.HallModeratorsOnly):
        actions.make_ticket(actor=cast.official, question_id=question.pk, now=NOW)


# --- in writing ---------------------------------------------------------------------------------------------------


def test_a_written_answer_resolves_the_ticket(cast: Cast) -> None:
    make_policy()
    question = make_question(cast.hall, state="owed")
    assert write(cast, question, now=NOW + MINUTE).state == "answered_written"
    assert ticket_of(question).status == "resolved"
    assert not SlaClock.objects.filter(state__in=["running", "paused"]).exists()


def test_a_ticket_that_is_nobody_s_closes_at_once(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.guest, state="owed")
    write(cast, question)
    assert ticket_of(question).status == "closed"


def test_an_official_from_elsewhere_stops_the_clocks_too(cast: Cast) -> None:
    actions.name_staff(actor=cast.moderator, hall_id=cast.hall.pk, handle="another_officer", role="official", now=NOW)
    question = make_question(cast.hall, state="owed")
    write(cast, question, actor=fresh(cast.officer_elsewhere))
    assert ticket_of(question).status == "resolved"


def test_an_officer_of_the_department_that_owes_it_may_write(cast: Cast) -> None:
    question = make_question(cast.hall, state="owed")
    assert write(cast, question, actor=cast.officer).state == "answered_written"


@pytest.mark.parametrize("role", ["citizen", "guest", "officer_elsewhere", "moderator", "hall_moderator"])
def test_nobody_else_may(cast: Cast, role: str) -> None:
    question = make_question(cast.hall, state="owed")
    with pytest.raises(actions.NotYoursToAnswer):
        write(cast, question, actor=getattr(cast, role))


def test_the_asker_is_told(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.asker, state="owed")
    write(cast, question)
    told = [event for event in said(f"user:{cast.asker.pk}") if event["type"] == "own_question.changed"][-1]
    assert told["question"]["answers"][0]["body"] == "In May, says the plan."


def test_a_second_text_replaces_the_first_and_says_so(cast: Cast) -> None:
    question = make_question(cast.hall, state="owed")
    write(cast, question)
    write(cast, question, body="In June.")
    assert Answer.objects.get().body == "In June."
    assert moves_of(cast.hall)[-1] == ("rewrite", "answered_written", "answered_written")


def test_a_draft_is_gone_when_the_answer_is_there(cast: Cast) -> None:
    question = make_question(cast.hall, state="owed")
    actions.save_draft(actor=cast.official, question_id=question.pk, body="In M", now=NOW)
    assert write(cast, question).draft == ""


def test_what_nobody_promised_is_not_answered_in_writing(cast: Cast) -> None:
    with pytest.raises(actions.MoveImpossible):
        write(cast, make_question(cast.hall, state="listed"))


@pytest.mark.parametrize(("body", "refusal"), [(" ", TextEmpty), ("x" * 4001, TextTooLong)])
def test_an_answer_can_be_read(cast: Cast, body: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        write(cast, make_question(cast.hall, state="owed"), body=body)


def test_the_last_answer_archives_the_hall(cast: Cast) -> None:
    question = make_question(cast.hall, state="owed")
    for move in ("end", "follow_up"):
        actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move=move, now=NOW)
    write(cast, question)
    assert reload(cast.hall).state == "archived"


def test_an_answer_still_owed_keeps_it_open(cast: Cast) -> None:
    question, _other = make_question(cast.hall, state="owed"), make_question(cast.hall, state="owed")
    for move in ("end", "follow_up"):
        actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move=move, now=NOW)
    write(cast, question)
    assert reload(cast.hall).state == "follow_up"


# --- on the way there ---------------------------------------------------------------------------------------------


def test_a_draft_is_for_those_who_run_the_hall(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.asker, state="listed")
    before = [len(said(stream)) for stream in (f"townhall:{cast.hall.pk}", f"user:{cast.asker.pk}")]
    actions.save_draft(actor=cast.official, question_id=question.pk, body="In M", now=NOW)
    assert [len(said(stream)) for stream in (f"townhall:{cast.hall.pk}", f"user:{cast.asker.pk}")] == before
    assert said(f"townhall-desk:{cast.hall.pk}")[-1]["question"]["draft"] == "In M"


def test_a_draft_leaves_no_entry(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed")
    entries = HallEntry.objects.count()
    actions.save_draft(actor=cast.official, question_id=question.pk, body="In M", now=NOW)
    assert HallEntry.objects.count() == entries


def test_a_moderator_drafts_nothing(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed")
    with pytest.raises(actions.NotYoursToAnswer):
        actions.save_draft(actor=cast.moderator, question_id=question.pk, body="In M", now=NOW)


def test_a_note_stays_among_those_who_run_the_hall(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed")
    actions.add_staff_note(actor=cast.official, question_id=question.pk, body="Ask Kofi.", now=NOW)
    assert said(f"townhall-desk:{cast.hall.pk}")[-1]["question"]["notes"][0]["body"] == "Ask Kofi."


def test_a_citizen_notes_nothing(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed")
    with pytest.raises(actions.HallStaffOnly):
        actions.add_staff_note(actor=cast.citizen, question_id=question.pk, body="Hm.", now=NOW)


def hand_on(cast: Cast, question: Question, **given: Any) -> Question:
    fields = {"actor": cast.official, "question_id": question.pk, "reason": "It is theirs.", "now": NOW}
    return actions.hand_on(**(fields | given))


def test_an_official_hands_a_question_on(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed")
    assert hand_on(cast, question, handle="the_director").assignee_id == cast.director.pk


def test_a_department_that_it_is_meant_for_owes_it_in_the_end(cast: Cast) -> None:
    other = make_department()
    question = make_question(cast.hall, state="listed")
    hand_on(cast, question, department=other.slug)
    actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move="end", now=NOW)
    assert ticket_of(question).department == other


def test_the_ticket_of_an_owed_one_goes_along(cast: Cast) -> None:
    other = make_department()
    question = make_question(cast.hall, state="owed")
    hand_on(cast, question, department=other.slug)
    assert ticket_of(question).department == other
    assert Question.objects.get(pk=question.pk).owing == other


@pytest.mark.parametrize("given", [{}, {"handle": "the_director", "department": "x"}])
def test_it_goes_to_one_or_the_other(cast: Cast, given: dict[str, str]) -> None:
    with pytest.raises(actions.HandOnToOne):
        hand_on(cast, make_question(cast.hall, state="listed"), **given)


def test_with_a_reason(cast: Cast) -> None:
    with pytest.raises(TextEmpty):
        hand_on(cast, make_question(cast.hall, state="listed"), handle="the_director", reason="")


def test_a_question_of_a_draft_hall_is_missing(cast: Cast) -> None:
    hall = make_hall(state="scheduled")
    question = make_question(hall, state="listed")
    actions.move_hall(actor=fresh(hall.created_by), hall_id=hall.pk, move="unschedule", now=NOW)
    with pytest.raises(QuestionMissing):
        hand_on(cast, question, actor=cast.officer, handle="the_director")
