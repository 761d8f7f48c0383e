"""Whoever may ask is heard, told what became of it, and may take it back or ask for a second look."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engagement.accounts.actions import TooOften
from engagement.threads.queries import ThreadMissing
from engagement.townhalls import actions, ledger
from engagement.townhalls.models import HallEntry, Question
from engagement.townhalls.queries import HallMissing, QuestionMissing
from tests.factories import NOW, make_user
from tests.threads.factories import fresh, make_thread
from tests.townhalls.factories import MINUTE, Cast, make_guest, make_hall, make_question, moves_of
from tests.townhalls.saying import said, types_said
from tickets.text import TextEmpty, TextTooLong

pytestmark = pytest.mark.django_db


def ask(cast: Cast, **overrides: Any) -> Question:
    fields = {"actor": cast.asker, "hall_id": cast.hall.pk, "body": "When does the drain get its cover?", "now": NOW}
    return actions.ask_question(**(fields | overrides))


def switch(cast: Cast, name: str, value: Any) -> None:
    actions.set_switch(actor=cast.moderator, hall_id=cast.hall.pk, name=name, value=value, now=NOW)


def test_a_question_waits_to_be_read(cast: Cast) -> None:
    assert ask(cast).state == "pending"


def test_questions_are_numbered_in_their_hall(cast: Cast) -> None:
    make_question(make_hall())
    numbers = [ask(cast, actor=cast.citizen).number, ask(cast).number]
    assert numbers == [1, 2]


def test_a_pending_question_reaches_its_asker_and_the_desk_alone(cast: Cast) -> None:
    before = len(said(f"townhall:{cast.hall.pk}"))
    ask(cast)
    assert len(said(f"townhall:{cast.hall.pk}")) == before
    assert types_said(f"user:{cast.asker.pk}") == ["own_question.changed"]
    assert "desk_question.changed" in types_said(f"townhall-desk:{cast.hall.pk}")


def test_where_nobody_reads_before_it_is_listed_at_once(cast: Cast) -> None:
    switch(cast, "premoderated", False)
    question = ask(cast)
    assert question.state == "listed"
    assert types_said(f"townhall:{cast.hall.pk}")[-1] == "question.changed"


def test_what_a_rule_stops_is_held_even_there(cast: Cast) -> None:
    switch(cast, "premoderated", False)
    question = ask(cast, body="Call me on 024 412 3456?")
    assert (question.state, question.reason_kind) == ("held", "telephone")


def test_the_asker_reads_why_it_is_held(cast: Cast) -> None:
    ask(cast, body="Call me on 024 412 3456?")
    assert "telephone number" in said(f"user:{cast.asker.pk}")[-1]["question"]["reason"]


def test_words_of_the_settings_are_held(cast: Cast, settings: Any) -> None:
    settings.TOWNHALL_HELD_WORDS = ["thief"]
    assert ask(cast, body="Is the thief here?").state == "held"


def test_a_rule_is_nobody_in_the_record(cast: Cast) -> None:
    ask(cast, body="Call me on 024 412 3456?")
    assert HallEntry.objects.get(move="hold").actor is None


def test_a_guest_may_ask(cast: Cast) -> None:
    assert ask(cast, actor=cast.guest).strength == "name"


def test_an_asker_is_never_named_in_the_record_even_where_they_run_the_hall(cast: Cast) -> None:
    ask(cast, actor=cast.moderator, anonymous=True)
    assert not HallEntry.objects.get(move="ask").by_staff


def test_the_record_has_a_fingerprint_that_the_asker_can_prove(cast: Cast) -> None:
    question = ask(cast)
    assert HallEntry.objects.get(move="ask").data["text"] == ledger.fingerprint(question.body, question.salt)


def test_a_question_may_be_about_a_public_thread(cast: Cast) -> None:
    thread = make_thread()
    assert ask(cast, thread_id=thread.pk).thread == thread


def test_a_question_is_not_about_a_restricted_thread(cast: Cast) -> None:
    thread = make_thread(author=cast.asker, visibility="restricted")
    with pytest.raises(ThreadMissing):
        ask(cast, thread_id=thread.pk)


def test_nobody_asks_nothing(cast: Cast) -> None:
    with pytest.raises(TextEmpty):
        ask(cast, body=" \n ")


def test_a_question_is_read_at_a_glance(cast: Cast) -> None:
    with pytest.raises(TextTooLong):
        ask(cast, body="why " * 126)


def test_nobody_asks_in_a_draft(cast: Cast) -> None:
    with pytest.raises(HallMissing):
        ask(cast, hall_id=make_hall(state="draft").pk)


@pytest.mark.parametrize("state", ["scheduled", "lobby", "live", "paused"])
def test_questions_come_early_and_during(state: str) -> None:
    assert make_question(make_hall(state=state)).state == "pending"


@pytest.mark.parametrize("state", ["wrap_up", "ended", "archived"])
def test_nobody_asks_when_it_is_too_late(state: str) -> None:
    hall = make_hall(state=state)
    with pytest.raises(actions.HallClosed):
        make_question(hall)


@pytest.mark.parametrize(("name", "value"), [("questions", False), ("panic", True)])
def test_a_switch_closes_asking(cast: Cast, name: str, value: bool) -> None:
    switch(cast, name, value)
    with pytest.raises(actions.SwitchedOff):
        ask(cast)


def test_a_banned_account_asks_nothing(cast: Cast) -> None:
    with pytest.raises(actions.MayNotJoin):
        ask(cast, actor=cast.banned)


@pytest.mark.parametrize("scope", ["questions", "all"])
def test_whoever_is_banned_from_asking_asks_nothing(cast: Cast, scope: str) -> None:
    actions.ban_from_hall(
        actor=cast.moderator, hall_id=cast.hall.pk, handle="the_asker", scope=scope, reason="Insults.", now=NOW
    )
    with pytest.raises(actions.BannedFromHall):
        ask(cast)


def test_whoever_is_banned_from_the_chat_may_ask(cast: Cast) -> None:
    actions.ban_from_hall(
        actor=cast.moderator, hall_id=cast.hall.pk, handle="the_asker", scope="chat", reason="Insults.", now=NOW
    )
    assert ask(cast).pk


def test_a_ban_that_ran_out_holds_nobody_back(cast: Cast) -> None:
    actions.ban_from_hall(
        actor=cast.moderator, hall_id=cast.hall.pk, handle="the_asker", minutes=1, reason="Insults.", now=NOW
    )
    assert ask(cast, now=NOW + MINUTE).pk


def test_a_hall_may_ask_for_a_stronger_identity(cast: Cast) -> None:
    switch(cast, "asking_strength", "email")
    with pytest.raises(actions.TooWeak):
        ask(cast, actor=cast.guest)


def test_a_confirmed_guest_is_strong_enough_then(cast: Cast) -> None:
    switch(cast, "asking_strength", "email")
    assert ask(cast, actor=cast.confirmed_guest).pk


def test_a_hall_may_want_names(cast: Cast) -> None:
    switch(cast, "anonymous", False)
    with pytest.raises(actions.AnonymousOff):
        ask(cast, anonymous=True)


def test_one_question_in_ten_seconds(cast: Cast) -> None:
    ask(cast)
    with pytest.raises(actions.AskedTooSoon) as refused:
        ask(cast, now=NOW + timedelta(seconds=4))
    assert refused.value.retry_after_ms == 6_000


def test_another_one_after_ten_seconds(cast: Cast) -> None:
    ask(cast)
    assert ask(cast, now=NOW + timedelta(seconds=10)).number == 2


def test_three_undecided_questions_of_one_person_are_enough(cast: Cast) -> None:
    for minute in range(3):
        ask(cast, now=NOW + minute * MINUTE)
    with pytest.raises(actions.TooManyWaiting):
        ask(cast, now=NOW + 3 * MINUTE)


def test_a_decided_question_makes_room(cast: Cast) -> None:
    questions = [ask(cast, now=NOW + minute * MINUTE) for minute in range(3)]
    actions.approve_question(actor=cast.moderator, question_id=questions[0].pk, now=NOW + 3 * MINUTE)
    assert ask(cast, now=NOW + 3 * MINUTE).pk


# --- taking back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["pending", "listed", "queued", "rejected"])
def test_an_asker_takes_a_question_back(cast: Cast, state: str) -> None:
    question = make_question(cast.hall, asker=cast.asker, state=state)
    assert actions.withdraw_question(actor=cast.asker, question_id=question.pk, now=NOW).state == "withdrawn"


def test_a_listed_one_vanishes_for_everybody(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.asker, state="listed")
    actions.withdraw_question(actor=cast.asker, question_id=question.pk, now=NOW)
    assert said(f"townhall:{cast.hall.pk}")[-1] == {
        "type": "question.removed",
        "id": question.pk,
        "number": question.number,
    }


@pytest.mark.parametrize("state", ["featured", "answered_live", "owed"])
def test_what_is_being_answered_stays(cast: Cast, state: str) -> None:
    question = make_question(cast.hall, asker=cast.asker, state=state)
    with pytest.raises(actions.MoveImpossible):
        actions.withdraw_question(actor=cast.asker, question_id=question.pk, now=NOW)


def test_nobody_else_takes_it_back(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed")
    with pytest.raises(actions.NotYourQuestion):
        actions.withdraw_question(actor=cast.moderator, question_id=question.pk, now=NOW)


def test_somebody_else_s_pending_question_is_missing(cast: Cast) -> None:
    question = make_question(cast.hall)
    with pytest.raises(QuestionMissing):
        actions.withdraw_question(actor=cast.citizen, question_id=question.pk, now=NOW)


def test_what_was_merged_into_it_stands_alone_again(cast: Cast) -> None:
    root = make_question(cast.hall, asker=cast.asker, state="listed")
    child = make_question(cast.hall, state="listed")
    actions.merge_questions(actor=cast.moderator, question_id=child.pk, into_id=root.pk, now=NOW)
    actions.withdraw_question(actor=cast.asker, question_id=root.pk, now=NOW)
    child.refresh_from_db()
    assert (child.state, child.root_id) == ("listed", None)


def test_taking_the_last_one_back_archives_a_hall_in_follow_up(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.asker)
    for move in ("end", "follow_up"):
        actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move=move, now=NOW)
    actions.withdraw_question(actor=cast.asker, question_id=question.pk, now=NOW)
    assert moves_of(cast.hall, "hall")[-1] == ("archive", "follow_up", "archived")


# --- the second look ----------------------------------------------------------------------------------------------


def test_a_rejected_question_gets_a_second_look(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.asker, state="rejected")
    again = actions.appeal_question(actor=cast.asker, question_id=question.pk, words="It is about drains.", now=NOW)
    assert (again.state, again.appeal) == ("pending", "It is about drains.")


def test_once(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.asker, state="rejected")
    actions.appeal_question(actor=cast.asker, question_id=question.pk, words="It is.", now=NOW)
    actions.reject_question(actor=cast.moderator, question_id=question.pk, kind="off_topic", now=NOW)
    with pytest.raises(actions.AppealedAlready):
        actions.appeal_question(actor=cast.asker, question_id=question.pk, words="It is!", now=NOW)


def test_with_words(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.asker, state="rejected")
    with pytest.raises(TextEmpty):
        actions.appeal_question(actor=cast.asker, question_id=question.pk, words="", now=NOW)


def test_the_record_does_not_say_the_words(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.asker, state="rejected")
    actions.appeal_question(actor=cast.asker, question_id=question.pk, words="My name is Ama.", now=NOW)
    assert "Ama" not in str(said(f"townhall-desk:{cast.hall.pk}")[-1])


def test_a_pending_question_needs_no_second_look(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.asker)
    with pytest.raises(actions.MoveImpossible):
        actions.appeal_question(actor=cast.asker, question_id=question.pk, words="Please.", now=NOW)


def test_not_when_the_hall_is_over(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.asker, state="rejected")
    actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move="end", now=NOW)
    with pytest.raises(actions.HallClosed):
        actions.appeal_question(actor=cast.asker, question_id=question.pk, words="Please.", now=NOW)


def test_not_by_somebody_else(cast: Cast) -> None:
    question = make_question(cast.hall, state="rejected")
    with pytest.raises(actions.NotYourQuestion):
        actions.appeal_question(actor=cast.moderator, question_id=question.pk, words="Please.", now=NOW)


def test_a_guest_is_told_like_everybody(cast: Cast) -> None:
    guest = make_guest()
    make_question(cast.hall, asker=guest)
    assert types_said(f"user:{guest.pk}") == ["own_question.changed"]


def test_two_people_ask_in_the_same_second(cast: Cast) -> None:
    assert ask(cast).pk != ask(cast, actor=fresh(make_user())).pk


def test_somebody_new_asks_six_times_an_hour(cast: Cast) -> None:
    new = fresh(make_user(joined_at=NOW))
    for minute in range(6):
        question = ask(cast, actor=new, now=NOW + minute * MINUTE)
        actions.withdraw_question(actor=new, question_id=question.pk, now=NOW + minute * MINUTE)
    with pytest.raises(TooOften) as refused:
        ask(cast, actor=new, now=NOW + 59 * MINUTE)
    assert (refused.value.field, refused.value.retry_after_ms) == ("body", 60_000)
    assert ask(cast, actor=new, now=NOW + 60 * MINUTE).state == "pending"
