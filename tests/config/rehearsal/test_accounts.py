"""What the citizens were told, against what is stored."""

from __future__ import annotations

from random import Random

import pytest

from engagement.accounts.models import User
from engagement.config.rehearsal.accounts import reckon
from engagement.config.rehearsal.citizen import Citizen, Identity, Pace
from engagement.config.rehearsal.figures import Figures, Reckoning
from engagement.townhalls.actions.polls import cast_ballot, create_poll, move_poll
from engagement.townhalls.actions.voting import cast_upvote
from engagement.townhalls.models import Poll, PollOption, Question
from tests.factories import NOW, make_user
from tests.townhalls.factories import fresh, make_hall, make_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def question() -> Question:
    return make_question(make_hall(), state="listed")


@pytest.fixture
def poll(question: Question) -> Poll:
    moderator = fresh(question.hall.created_by)
    made = create_poll(
        actor=moderator, hall_id=question.hall_id, question="Which first?", options=["Drain", "Road"], now=NOW
    )
    return move_poll(actor=moderator, poll_id=made.pk, move="open", now=NOW)


def citizen(user: User) -> Citizen:
    """Somebody who was told nothing yet."""
    made = Citizen(Identity("x"), url="", hall=0, figures=Figures(), pace=Pace(), chance=Random(1))
    made.user = user.pk
    return made


def reckoned(one: Citizen, question: Question) -> Reckoning:
    return reckon([one], question.hall_id)


def test_vote_that_is_stored_is_right(question: Question) -> None:
    one = citizen(user := make_user())
    cast_upvote(actor=fresh(user), question_id=question.pk, on=True, now=NOW)
    one.votes[question.pk] = True
    assert reckoned(one, question) == {"votes": 1, "ballots": 0, "wrong": 0, "miscounted": 0}


@pytest.mark.parametrize(("said", "stored"), [(True, False), (False, True)])
def test_vote_that_is_not_as_it_was_said_is_wrong(question: Question, said: bool, stored: bool) -> None:
    one = citizen(user := make_user())
    cast_upvote(actor=fresh(user), question_id=question.pk, on=stored, now=NOW)
    one.votes[question.pk] = said
    assert reckoned(one, question)["wrong"] == 1


def test_counter_that_the_votes_do_not_bear_out_is_miscounted(question: Question) -> None:
    Question.objects.filter(pk=question.pk).update(votes=3)
    assert reckoned(citizen(make_user()), question)["miscounted"] == 1


def test_ballot_that_is_stored_is_right(question: Question, poll: Poll) -> None:
    one, option = citizen(user := make_user()), PollOption.objects.filter(poll=poll)[0]
    cast_ballot(actor=fresh(user), poll_id=poll.pk, choices=[option.pk], now=NOW)
    one.ballots[poll.pk] = ([option.pk], 1)
    assert reckoned(one, question) == {"votes": 0, "ballots": 1, "wrong": 0, "miscounted": 0}


def test_ballot_that_is_not_stored_is_wrong(question: Question, poll: Poll) -> None:
    one = citizen(make_user())
    one.ballots[poll.pk] = ([1], 1)
    assert reckoned(one, question)["wrong"] == 1


def test_option_that_the_ballots_do_not_bear_out_is_miscounted(question: Question, poll: Poll) -> None:
    PollOption.objects.filter(poll=poll, position=1).update(votes=9)
    assert reckoned(citizen(make_user()), question)["miscounted"] == 1
