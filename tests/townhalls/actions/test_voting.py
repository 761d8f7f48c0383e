"""Votes for questions, one by one and in batches."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.accounts.models import User
from engagement.townhalls.actions import batches
from engagement.townhalls.actions.rules import (
    BannedFromHall,
    HallClosed,
    MayNotJoin,
    SwitchedOff,
    TooWeak,
)
from engagement.townhalls.actions.voting import NotVotable, Upvoted, Vote, cast_upvote, cast_upvotes
from engagement.townhalls.models import Question, TownHall, Upvote
from engagement.townhalls.queries import QuestionMissing
from realtime.errors import Refusal
from tests.factories import NOW, make_user
from tests.plans import whole_tables
from tests.townhalls.rows import put_ban, put_hall, put_merged, put_question

pytestmark = pytest.mark.django_db


def vote(question: Question, actor: User | None = None, **overrides: Any) -> Upvoted:
    fields: dict[str, Any] = {"actor": actor or make_user(), "question_id": question.pk, "on": True, "now": NOW}
    return cast_upvote(**(fields | overrides))


def counters(question: Question) -> tuple[int, int]:
    question.refresh_from_db()
    return question.votes, question.confirmed_votes


def outcome(result: Upvoted | Refusal) -> str | bool:
    return result.slug if isinstance(result, Refusal) else result.on


def test_a_vote_is_stored_and_counted() -> None:
    question, person = put_question(), make_user()
    assert vote(question, person) == (question.pk, True, question.pk)
    row = Upvote.objects.get()
    assert (row.question_id, row.user_id, row.strength, row.at) == (question.pk, person.pk, "account", NOW)
    assert counters(question) == (1, 1)


def test_a_vote_by_a_name_counts_without_being_confirmed() -> None:
    question = put_question()
    vote(question, make_user(strength="name"))
    assert counters(question) == (1, 0)


def test_the_same_vote_again_changes_nothing() -> None:
    question, person = put_question(), make_user()
    assert [vote(question, person).on, vote(question, person).on] == [True, True]
    assert counters(question) == (1, 1)


def test_a_vote_taken_back_counts_no_longer() -> None:
    question, person = put_question(), make_user()
    vote(question, person)
    assert vote(question, person, on=False).on is False
    assert (counters(question), Upvote.objects.count()) == ((0, 0), 0)


def test_taking_back_what_was_never_given_is_no_fault() -> None:
    question = put_question()
    vote(question, on=False)
    assert counters(question) == (0, 0)


def test_the_last_of_several_votes_in_a_batch_holds() -> None:
    question, person = put_question(), make_user()
    votes = [Vote(person, question.pk, on) for on in (True, False, True, True, False)]
    assert [outcome(one) for one in cast_upvotes(votes=votes, now=NOW)] == [True, False, True, True, False]
    assert (counters(question), Upvote.objects.count()) == ((0, 0), 0)


def test_a_stronger_identity_makes_an_earlier_vote_a_confirmed_one() -> None:
    question, person = put_question(), make_user(strength="name")
    vote(question, person)
    person.strength = User.Strength.EMAIL
    vote(question, person)
    assert (counters(question), Upvote.objects.get().strength) == ((1, 1), "email")


def test_a_vote_keeps_the_time_when_it_was_first_given() -> None:
    question, person = put_question(), make_user(strength="name")
    vote(question, person)
    person.strength = User.Strength.EMAIL
    vote(question, person, now=NOW + timedelta(minutes=1))
    assert Upvote.objects.get().at == NOW


def test_a_vote_for_a_merged_question_counts_for_its_root() -> None:
    root = put_question()
    merged = put_merged(root)
    assert vote(merged).counts_for == root.pk
    assert (counters(root), counters(merged)) == ((1, 1), (0, 0))


def test_a_person_counts_once_over_a_group() -> None:
    root, person = put_question(), make_user()
    for question in (root, put_merged(root), put_merged(root)):
        vote(question, person)
    assert (counters(root), Upvote.objects.count()) == ((1, 1), 3)


def test_taking_a_vote_back_takes_back_all_of_theirs_in_the_group() -> None:
    root, person = put_question(), make_user()
    merged, other = put_merged(root), put_question(root.hall)
    for question in (root, merged, other):
        vote(question, person)
    vote(merged, person, on=False)
    assert (counters(root), counters(other)) == ((0, 0), (1, 1))
    assert list(Upvote.objects.values_list("question_id", flat=True)) == [other.pk]


def test_votes_for_questions_of_many_halls_are_cast_at_once() -> None:
    questions, person = [put_question() for _ in range(3)], make_user()
    cast_upvotes(votes=[Vote(person, question.pk) for question in questions], now=NOW)
    assert [counters(question) for question in questions] == [(1, 1)] * 3


@pytest.mark.parametrize("state", ["featured", "answered_live", "owed", "answered_written", "ticketed"])
def test_a_question_that_has_left_the_list_takes_no_votes(state: str) -> None:
    with pytest.raises(NotVotable):
        vote(put_question(state=state))


def test_a_queued_question_takes_votes() -> None:
    question = put_question(state="queued")
    vote(question)
    assert counters(question) == (1, 1)


@pytest.mark.parametrize("state", ["pending", "held", "rejected", "withdrawn"])
def test_a_question_that_is_not_shown_is_not_there(state: str) -> None:
    with pytest.raises(QuestionMissing):
        vote(put_question(state=state, was_public=False))


def test_a_question_that_was_rejected_after_it_was_shown_is_not_there() -> None:
    with pytest.raises(QuestionMissing):
        vote(put_question(state="rejected"))


def test_a_question_that_was_merged_before_anybody_saw_it_is_not_there() -> None:
    with pytest.raises(QuestionMissing):
        vote(put_merged(put_question(), was_public=False))


def test_what_was_merged_into_an_answered_question_takes_no_votes() -> None:
    with pytest.raises(NotVotable):
        vote(put_merged(put_question(state="answered_live")))


def test_there_is_no_vote_for_what_does_not_exist() -> None:
    with pytest.raises(QuestionMissing):
        cast_upvote(actor=make_user(), question_id=2**62, on=True, now=NOW)


def test_a_hall_that_was_not_announced_has_no_questions() -> None:
    with pytest.raises(QuestionMissing):
        vote(put_question(put_hall(state="draft")))


@pytest.mark.parametrize("state", ["ended", "follow_up", "archived"])
def test_a_hall_that_is_not_on_takes_no_votes(state: str) -> None:
    with pytest.raises(HallClosed):
        vote(put_question(put_hall(state=state)))


@pytest.mark.parametrize("state", ["scheduled", "lobby", "live", "paused", "wrap_up"])
def test_votes_may_come_before_the_hall_and_until_its_end(state: str) -> None:
    assert vote(put_question(put_hall(state=state))).on is True


def test_voting_can_be_switched_off() -> None:
    with pytest.raises(SwitchedOff):
        vote(put_question(put_hall(voting_open=False)))


def test_the_panic_lock_closes_voting() -> None:
    with pytest.raises(SwitchedOff):
        vote(put_question(put_hall(panic=True)))


def test_a_vote_is_not_taken_back_where_voting_is_closed() -> None:
    question, person = put_question(), make_user()
    vote(question, person)
    TownHall.objects.update(voting_open=False)
    with pytest.raises(SwitchedOff):
        vote(question, person, on=False)
    assert counters(question) == (1, 1)


def test_a_hall_may_ask_for_more_than_a_name() -> None:
    question = put_question(put_hall(voting_strength="email"))
    with pytest.raises(TooWeak):
        vote(question, make_user(strength="name"))
    vote(question, make_user(strength="email"))
    assert counters(question) == (1, 1)


def test_somebody_banned_from_the_hall_does_not_vote_and_is_told_why() -> None:
    question, person = put_question(), make_user()
    put_ban(question.hall, person)
    with pytest.raises(BannedFromHall) as caught:
        vote(question, person)
    assert "Shouted at people." in caught.value.text()


@pytest.mark.parametrize(
    "ban",
    [
        {"scope": "chat"},
        {"scope": "questions"},
        {"lifted_at": NOW},
        {"until": NOW},
    ],
)
def test_a_ban_from_something_else_or_one_that_is_over_leaves_the_vote(ban: dict[str, Any]) -> None:
    question, person = put_question(), make_user()
    put_ban(question.hall, person, **ban)
    assert vote(question, person).on is True


def test_a_ban_from_another_hall_leaves_the_vote() -> None:
    question, person = put_question(), make_user()
    put_ban(put_hall(), person)
    assert vote(question, person).on is True


def test_somebody_banned_from_the_house_does_not_vote() -> None:
    with pytest.raises(MayNotJoin):
        vote(put_question(), make_user(banned_until=NOW + timedelta(days=1)))


def test_a_refused_vote_in_a_batch_leaves_the_others() -> None:
    question, banned = put_question(), make_user()
    put_ban(question.hall, banned)
    votes = [
        Vote(make_user(), question.pk),
        Vote(banned, question.pk),
        Vote(make_user(), put_question(question.hall, state="owed").pk),
        Vote(make_user(), question.pk),
    ]
    results = cast_upvotes(votes=votes, now=NOW)
    assert [outcome(one) for one in results] == [True, "banned_from_hall", "not_votable", True]
    assert counters(question) == (2, 2)


def test_no_votes_are_no_work() -> None:
    assert cast_upvotes(votes=[], now=NOW) == []


def statements(number: int) -> int:
    hall = put_hall()
    questions = [put_question(hall) for _ in range(5)]
    root = put_question(hall)
    questions.append(put_merged(root))
    people = [make_user() for _ in range(number)]
    cast_upvotes(votes=[Vote(person, questions[0].pk) for person in people[::2]], now=NOW)
    votes = [Vote(person, questions[index % 6].pk, index % 3 > 0) for index, person in enumerate(people)]
    with CaptureQueriesContext(connection) as captured:
        cast_upvotes(votes=votes, now=NOW)
    return len(captured)


def test_a_batch_takes_the_same_number_of_statements_whatever_its_size() -> None:
    assert statements(12) == statements(60) <= 9


def test_a_batch_larger_than_a_statement_is_stored_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "CHUNK", 3)
    question, people = put_question(), [make_user() for _ in range(10)]
    cast_upvotes(votes=[Vote(person, question.pk) for person in people], now=NOW)
    cast_upvotes(votes=[Vote(person, question.pk, on=False) for person in people[:7]], now=NOW)
    assert (counters(question), Upvote.objects.count()) == ((3, 3), 3)


def test_no_vote_goes_through_a_whole_table() -> None:
    question = put_question()
    people = [make_user(), make_user(strength="name"), make_user(strength="email", guest_email="ama@example.org")]
    merged = put_merged(question)
    with whole_tables() as gone_through:
        for on in (True, False):
            cast_upvotes(votes=[Vote(who, one.pk, on) for who in people for one in (question, merged)], now=NOW)
    assert gone_through == set()
