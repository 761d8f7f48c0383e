"""A guest who confirmed an e-mail address, and their account made in another browser, are one person."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.accounts.models import User
from engagement.townhalls.actions.ballots import Ballot, BallotOfAccount, cast_ballot, cast_ballots
from engagement.townhalls.actions.counting import count_group, lock_questions, recount
from engagement.townhalls.actions.twins import Twins
from engagement.townhalls.actions.voting import Vote, cast_upvotes
from engagement.townhalls.models import Poll, PollBallot, Question, Upvote
from tests.factories import NOW, make_guest, make_user
from tests.townhalls.rows import put_poll, put_question

pytestmark = pytest.mark.django_db

EMAIL = "ama@example.org"


@pytest.fixture
def guest() -> User:
    return make_guest(strength="email", guest_email=EMAIL)


@pytest.fixture
def account() -> User:
    return with_address(make_user())


def with_address(person: User, *, verified: bool = True) -> User:
    EmailAddress.objects.create(user=person, email=EMAIL, verified=verified)
    return person


def vote(question: Question, *people: User, on: bool = True) -> tuple[int, int]:
    cast_upvotes(votes=[Vote(person, question.pk, on) for person in people], now=NOW)
    question.refresh_from_db()
    assert (question.votes, question.confirmed_votes, 0) == count_group(question.pk)
    return question.votes, question.confirmed_votes


def test_the_vote_of_the_account_replaces_that_of_the_guest(guest: User, account: User) -> None:
    question = put_question()
    assert [vote(question, guest), vote(question, account)] == [(1, 1), (1, 1)]
    assert list(Upvote.objects.values_list("user_id", flat=True)) == [account.pk]


def test_in_one_batch_they_count_once(guest: User, account: User) -> None:
    assert vote(put_question(), guest, account) == (1, 1)
    assert vote(put_question(), account, guest) == (1, 1)


def test_a_guest_whose_account_has_voted_adds_nothing(guest: User, account: User) -> None:
    question = put_question()
    vote(question, account)
    assert vote(question, guest) == (1, 1)
    assert vote(question, guest, on=False) == (1, 1)


def test_taken_back_by_the_account_nothing_is_left_of_either(guest: User, account: User) -> None:
    question = put_question()
    vote(question, account)
    vote(question, guest)
    assert vote(question, account, on=False) == (0, 0)
    assert not Upvote.objects.exists()


def test_where_questions_are_merged_they_count_once(guest: User, account: User) -> None:
    question = put_question()
    other = put_question(question.hall)
    vote(question, account)
    vote(other, guest)
    Question.objects.filter(pk=other.pk).update(state="merged", root=question, parent=question)
    lock_questions([question.pk, other.pk])
    recount([question.pk])
    question.refresh_from_db()
    assert question.votes == 1
    assert vote(question, account, on=False) == (0, 0)


def test_an_address_that_is_not_confirmed_makes_nobody_one(guest: User) -> None:
    stranger, question = with_address(make_user(), verified=False), put_question()
    vote(question, guest)
    assert vote(question, stranger) == (2, 2)


def test_others_stay_others(guest: User, account: User) -> None:
    other = make_guest(strength="email", guest_email="kofi@example.org")
    assert vote(put_question(), guest, account, other, make_user(), make_guest()) == (4, 3)


# --- ballots --------------------------------------------------------------------------------------------------------


def ballot(poll: Poll, *people: User, place: int = 0) -> tuple[int, list[int]]:
    option = poll.options.order_by("position")[place].pk
    cast_ballots(ballots=[Ballot(person, poll.pk, [option]) for person in people], now=NOW)
    poll.refresh_from_db()
    return poll.voters, list(poll.options.order_by("position").values_list("votes", flat=True))[:2]


def test_the_ballot_of_the_account_replaces_that_of_the_guest(guest: User, account: User) -> None:
    poll = put_poll()
    assert ballot(poll, guest, place=0) == (1, [1, 0])
    assert ballot(poll, account, place=1) == (1, [0, 1])
    assert PollBallot.objects.get(user=guest).choices == []


def test_a_guest_whose_account_has_a_ballot_is_told_so(guest: User, account: User) -> None:
    poll = put_poll()
    ballot(poll, account)
    with pytest.raises(BallotOfAccount):
        cast_ballot(actor=guest, poll_id=poll.pk, choices=[poll.options.order_by("position")[1].pk], now=NOW)
    assert ballot(poll, account)[0] == 1


# --- what it costs --------------------------------------------------------------------------------------------------


def asked(*people: User) -> int:
    with CaptureQueriesContext(connection) as caught:
        Twins(people)
    return len(caught)


def test_one_query_whoever_votes_and_none_for_guests_by_name_alone(guest: User, account: User) -> None:
    assert (asked(guest, account, make_user()), asked(make_guest()), asked()) == (1, 0, 0)


def test_each_is_found_by_the_other(guest: User, account: User) -> None:
    for one in (guest, account):
        twins = Twins([one])
        assert (twins.person(guest.pk), twins.rows_of(one.pk)) == (account.pk, [account.pk, guest.pk])
