"""Moderators list, reject, reword, merge and give questions; nobody else does, and nobody overwrites unseen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engagement.townhalls import actions
from engagement.townhalls.models import HallEntry, Question
from engagement.townhalls.queries import QuestionMissing, load_question
from engagement.townhalls.serializers import own_question
from tests.factories import NOW
from tests.townhalls.factories import Cast, make_hall, make_question, moves_of
from tests.townhalls.saying import said, types_said
from tickets.text import TextEmpty, TextTooLong

pytestmark = pytest.mark.django_db

MOVES: dict[str, Callable[..., Question]] = {
    "approve": actions.approve_question,
    "reject": lambda **given: actions.reject_question(kind="insult", **given),
    "edit": lambda **given: actions.edit_question(body="When?", **given),
    "assign": lambda **given: actions.assign_question(handle="the_official", **given),
}


def test_an_approved_question_is_for_everybody(cast: Cast) -> None:
    question = make_question(cast.hall)
    actions.approve_question(actor=cast.hall_moderator, question_id=question.pk, now=NOW)
    assert said(f"townhall:{cast.hall.pk}")[-1]["question"]["state"] == "listed"


def test_a_held_question_is_approved_and_the_rule_forgotten(cast: Cast) -> None:
    question = make_question(cast.hall, body="Call 024 412 3456?")
    done = actions.approve_question(actor=cast.moderator, question_id=question.pk, now=NOW)
    assert (done.state, done.reason, done.reason_kind) == ("listed", "", "")


def test_approving_in_a_hall_that_is_over_leads_on_to_owed(cast: Cast) -> None:
    question = make_question(cast.hall)
    actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move="end", now=NOW)
    done = actions.approve_question(actor=cast.moderator, question_id=question.pk, now=NOW)
    assert done.state == "owed"
    assert done.ticket_number is not None


def test_a_listed_question_is_not_approved_twice(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed")
    with pytest.raises(actions.MoveImpossible):
        actions.approve_question(actor=cast.moderator, question_id=question.pk, now=NOW)


def test_a_rejected_question_says_why_to_its_asker(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.asker)
    actions.reject_question(actor=cast.moderator, question_id=question.pk, kind="insult", words="Calm.", now=NOW)
    told = said(f"user:{cast.asker.pk}")[-1]["question"]
    assert (told["state"], told["reason_kind"], told["reason"], told["may_appeal"]) == (
        "rejected",
        "insult",
        "It insults somebody. You can ask it again in other words. Calm.",
        True,
    )


def test_a_rejected_question_never_reaches_everybody(cast: Cast) -> None:
    question = make_question(cast.hall)
    before = types_said(f"townhall:{cast.hall.pk}")
    actions.reject_question(actor=cast.moderator, question_id=question.pk, kind="insult", now=NOW)
    assert types_said(f"townhall:{cast.hall.pk}") == before


def test_a_listed_one_that_is_rejected_vanishes(cast: Cast) -> None:
    question = make_question(cast.hall, state="queued")
    actions.reject_question(actor=cast.moderator, question_id=question.pk, kind="insult", now=NOW)
    assert types_said(f"townhall:{cast.hall.pk}")[-1] == "question.removed"


def told_of(question: Question) -> list[dict[str, Any]]:
    """What the history of the hall says about it."""
    events = said(f"townhall:{question.hall_id}")
    return [one for one in events if question.pk in (one.get("id"), one.get("question", {}).get("id"))]


def test_a_listed_one_that_is_rejected_is_not_read_in_the_history(cast: Cast) -> None:
    question = make_question(cast.hall, state="queued")
    actions.reject_question(actor=cast.moderator, question_id=question.pk, kind="insult", now=NOW)
    assert {one["type"] for one in told_of(question)} == {"question.removed"}


def test_a_listed_one_that_is_withdrawn_is_not_read_in_the_history(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed", asker=cast.asker)
    actions.withdraw_question(actor=cast.asker, question_id=question.pk, now=NOW)
    assert {one["type"] for one in told_of(question)} == {"question.removed"}


def test_the_words_before_a_moderator_s_are_not_read_in_the_history(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed")
    actions.edit_question(actor=cast.moderator, question_id=question.pk, body="When is it covered?", now=NOW)
    assert {one["question"]["body"] for one in told_of(question)} == {"When is it covered?"}


def test_the_history_of_other_questions_is_kept(cast: Cast) -> None:
    other, question = make_question(cast.hall, state="listed"), make_question(cast.hall, state="listed")
    before = told_of(other)
    actions.reject_question(actor=cast.moderator, question_id=question.pk, kind="insult", now=NOW)
    assert told_of(other) == before


def test_rejecting_needs_a_kind(cast: Cast) -> None:
    question = make_question(cast.hall)
    with pytest.raises(actions.ReasonUnknown):
        actions.reject_question(actor=cast.moderator, question_id=question.pk, kind="ugly", now=NOW)


def test_another_reason_needs_words(cast: Cast) -> None:
    question = make_question(cast.hall)
    with pytest.raises(TextEmpty):
        actions.reject_question(actor=cast.moderator, question_id=question.pk, kind="other", now=NOW)


def test_what_is_on_the_screen_is_not_rejected(cast: Cast) -> None:
    question = make_question(cast.hall, state="featured")
    with pytest.raises(actions.MoveImpossible):
        actions.reject_question(actor=cast.moderator, question_id=question.pk, kind="insult", now=NOW)


def test_what_was_merged_into_a_rejected_one_stands_alone(cast: Cast) -> None:
    root, child = make_question(cast.hall, state="listed"), make_question(cast.hall, state="listed")
    actions.merge_questions(actor=cast.moderator, question_id=child.pk, into_id=root.pk, now=NOW)
    actions.reject_question(actor=cast.moderator, question_id=root.pk, kind="insult", now=NOW)
    child.refresh_from_db()
    assert child.state == "listed"


# --- other words --------------------------------------------------------------------------------------------------


def test_an_edit_keeps_the_first_wording_for_the_asker(cast: Cast) -> None:
    question = make_question(cast.hall, body="Wen drain?")
    for body in ("When, the drain?", "When does the drain get its cover?"):
        actions.edit_question(actor=cast.moderator, question_id=question.pk, body=body, now=NOW)
    own = own_question(load_question(question.pk))
    assert (own.original, own.body) == ("Wen drain?", "When does the drain get its cover?")


def test_the_record_does_not_say_the_words(cast: Cast) -> None:
    question = make_question(cast.hall)
    actions.edit_question(actor=cast.moderator, question_id=question.pk, body="Secret words?", now=NOW)
    assert "Secret" not in str(HallEntry.objects.get(move="edit").data)


def test_the_same_words_are_no_edit(cast: Cast) -> None:
    question = make_question(cast.hall)
    with pytest.raises(actions.Unchanged):
        actions.edit_question(actor=cast.moderator, question_id=question.pk, body=question.body, now=NOW)


def test_an_edit_is_no_longer_than_a_question(cast: Cast) -> None:
    question = make_question(cast.hall)
    with pytest.raises(TextTooLong):
        actions.edit_question(actor=cast.moderator, question_id=question.pk, body="x" * 501, now=NOW)


def test_what_has_its_outcome_is_not_reworded(cast: Cast) -> None:
    question = make_question(cast.hall, state="answered_live")
    with pytest.raises(actions.MoveImpossible):
        actions.edit_question(actor=cast.moderator, question_id=question.pk, body="When?", now=NOW)


# --- together and apart -------------------------------------------------------------------------------------------


def merge(cast: Cast, one: Question, into: Question) -> Question:
    return actions.merge_questions(actor=cast.moderator, question_id=one.pk, into_id=into.pk, now=NOW)


def test_a_merged_question_says_into_which(cast: Cast) -> None:
    root, one = make_question(cast.hall, state="listed"), make_question(cast.hall, asker=cast.asker, state="listed")
    merge(cast, one, root)
    assert said(f"user:{cast.asker.pk}")[-1]["question"]["merged_into"] == root.number


def test_one_that_nobody_had_seen_stays_unseen(cast: Cast) -> None:
    root, one = make_question(cast.hall, state="listed"), make_question(cast.hall)
    merge(cast, one, root)
    assert one.number not in [
        event["question"]["number"] for event in said(f"townhall:{cast.hall.pk}") if "question" in event
    ]


def test_merging_into_a_merged_one_goes_where_that_went(cast: Cast) -> None:
    a, b, c = (make_question(cast.hall, state="listed") for _ in range(3))
    merge(cast, b, a)
    merge(cast, c, b)
    c.refresh_from_db()
    assert (c.parent_id, c.root_id) == (a.pk, a.pk)


def test_a_group_goes_along(cast: Cast) -> None:
    a, b, c = (make_question(cast.hall, state="listed") for _ in range(3))
    merge(cast, b, a)
    merge(cast, a, c)
    b.refresh_from_db()
    assert (b.parent_id, b.root_id) == (a.pk, c.pk)


def test_unmerged_it_stands_as_it_stood(cast: Cast) -> None:
    root, one = make_question(cast.hall, state="listed"), make_question(cast.hall)
    merge(cast, one, root)
    assert actions.unmerge_question(actor=cast.moderator, question_id=one.pk, now=NOW).state == "pending"


def test_unmerging_the_middle_takes_what_hangs_on_it(cast: Cast) -> None:
    a, b, c = (make_question(cast.hall, state="listed") for _ in range(3))
    merge(cast, c, b)
    merge(cast, b, a)
    actions.unmerge_question(actor=cast.moderator, question_id=b.pk, now=NOW)
    c.refresh_from_db()
    assert (c.state, c.root_id) == ("merged", b.pk)


def test_unmerged_when_the_hall_is_over_it_is_owed(cast: Cast) -> None:
    root, one = make_question(cast.hall, state="listed"), make_question(cast.hall, state="listed")
    merge(cast, one, root)
    actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move="end", now=NOW)
    actions.unmerge_question(actor=cast.moderator, question_id=one.pk, now=NOW)
    one.refresh_from_db()
    assert one.state == "owed"


def test_what_is_not_merged_cannot_be_unmerged(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed")
    with pytest.raises(actions.MoveImpossible):
        actions.unmerge_question(actor=cast.moderator, question_id=question.pk, now=NOW)


def test_two_that_wait_can_be_merged(cast: Cast) -> None:
    assert merge(cast, make_question(cast.hall), make_question(cast.hall)).state == "merged"


@pytest.mark.parametrize(("one", "into"), [("listed", "pending"), ("listed", "rejected"), ("pending", "rejected")])
def test_nothing_is_merged_into_what_is_not_shown(cast: Cast, one: str, into: str) -> None:
    with pytest.raises(actions.MergeUnsuitable):
        merge(cast, make_question(cast.hall, state=one), make_question(cast.hall, state=into))


def test_nothing_is_merged_into_itself(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed")
    with pytest.raises(actions.MergeUnsuitable):
        merge(cast, question, question)


def test_nothing_is_merged_into_its_own_group(cast: Cast) -> None:
    a, b = make_question(cast.hall, state="listed"), make_question(cast.hall, state="listed")
    merge(cast, b, a)
    with pytest.raises(actions.MergeUnsuitable):
        merge(cast, a, b)


def test_nothing_is_merged_into_another_hall(cast: Cast) -> None:
    with pytest.raises(actions.MergeUnsuitable):
        merge(cast, make_question(cast.hall), make_question(make_hall(), state="listed"))


def test_what_is_being_answered_is_not_merged(cast: Cast) -> None:
    root, one = make_question(cast.hall, state="listed"), make_question(cast.hall, state="featured")
    with pytest.raises(actions.MoveImpossible):
        merge(cast, one, root)


# --- to whom ------------------------------------------------------------------------------------------------------


def test_a_question_is_given_to_an_official_and_back(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed")
    given = {"actor": cast.moderator, "question_id": question.pk, "now": NOW}
    assert actions.assign_question(handle="the_official", **given).assignee_id == cast.official.pk
    assert actions.assign_question(handle="", **given).assignee_id is None


@pytest.mark.parametrize("handle", ["a_citizen", "nobody", "the_officer"])
def test_only_officials_of_the_hall_are_given_questions(cast: Cast, handle: str) -> None:
    question = make_question(cast.hall, state="listed")
    with pytest.raises(actions.NotAnOfficial):
        actions.assign_question(actor=cast.moderator, question_id=question.pk, handle=handle, now=NOW)


def test_giving_it_to_whoever_has_it_changes_nothing(cast: Cast) -> None:
    question = make_question(cast.hall, state="listed")
    with pytest.raises(actions.Unchanged):
        actions.assign_question(actor=cast.moderator, question_id=question.pk, handle="", now=NOW)


def test_what_is_settled_is_given_to_nobody(cast: Cast) -> None:
    question = make_question(cast.hall, state="rejected")
    with pytest.raises(actions.MoveImpossible):
        actions.assign_question(actor=cast.moderator, question_id=question.pk, handle="the_official", now=NOW)


# --- who may, and what they saw -----------------------------------------------------------------------------------


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("role", ["official", "director"])
def test_those_who_answer_do_not_moderate(cast: Cast, move: str, role: str) -> None:
    question = make_question(cast.hall)
    with pytest.raises(actions.HallModeratorsOnly):
        MOVES[move](actor=getattr(cast, role), question_id=question.pk, now=NOW)


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("role", ["citizen", "guest", "officer", "officer_elsewhere"])
def test_for_everybody_else_a_pending_question_is_missing(cast: Cast, move: str, role: str) -> None:
    question = make_question(cast.hall)
    with pytest.raises(QuestionMissing):
        MOVES[move](actor=getattr(cast, role), question_id=question.pk, now=NOW)


@pytest.mark.parametrize("move", MOVES)
def test_whoever_looked_too_early_is_told_who_was_here(cast: Cast, move: str) -> None:
    question = make_question(cast.hall)
    actions.edit_question(actor=cast.hall_moderator, question_id=question.pk, body="Better words?", now=NOW)
    with pytest.raises(actions.Stale) as refused:
        MOVES[move](actor=cast.moderator, question_id=question.pk, version=question.version, now=NOW)
    assert refused.value.params == {"name": cast.hall_moderator.display_name, "move": "edit"}


@pytest.mark.parametrize("move", MOVES)
def test_every_move_counts_a_version(cast: Cast, move: str) -> None:
    question = make_question(cast.hall)
    MOVES[move](actor=cast.moderator, question_id=question.pk, version=question.version, now=NOW)
    assert Question.objects.get(pk=question.pk).version == question.version + 1


@pytest.mark.parametrize("move", MOVES)
def test_nothing_moves_in_the_archive(cast: Cast, move: str) -> None:
    question = make_question(cast.hall, state="rejected")
    for step in ("end", "follow_up"):
        actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move=step, now=NOW)
    with pytest.raises(actions.HallClosed):
        MOVES[move](actor=cast.moderator, question_id=question.pk, now=NOW)


def test_a_rejection_of_the_last_open_question_archives_the_hall(cast: Cast) -> None:
    question = make_question(cast.hall)
    for step in ("end", "follow_up"):
        actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move=step, now=NOW)
    actions.reject_question(actor=cast.moderator, question_id=question.pk, kind="off_topic", now=NOW)
    assert moves_of(cast.hall, "hall")[-1][0] == "archive"


def test_the_record_names_the_moderator(cast: Cast) -> None:
    make_question(cast.hall, state="listed")
    entry: Any = said(f"townhall-desk:{cast.hall.pk}")[-1]["entry"]
    assert entry["actor"]["handle"] == "the_moderator"
