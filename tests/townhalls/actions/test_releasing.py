"""Moderators count held votes, or take them away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engagement.townhalls import actions
from engagement.townhalls.actions import releasing
from engagement.townhalls.actions.counting import count_group
from engagement.townhalls.actions.polls import move_poll
from engagement.townhalls.actions.releasing import forget_known_origins
from engagement.townhalls.farms import MOST
from engagement.townhalls.models import HallEntry, HallOrigin, Poll, PollBallot, PollResult, Question, Upvote
from engagement.townhalls.streams import may_see_tally
from tests.factories import NOW
from tests.townhalls.actions.test_farms import ballot, crowd, vote
from tests.townhalls.factories import Cast, make_question
from tests.townhalls.rows import put_poll

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(cast: Cast) -> Question:
    question = make_question(cast.hall, state="listed", moderator=cast.moderator)
    vote(question, crowd(MOST + 3))
    return question


def numbers(question: Question) -> tuple[int, int]:
    question.refresh_from_db()
    return question.votes, question.held_votes


def test_released_they_count_and_their_network_is_known_in_the_hall(cast: Cast, question: Question) -> None:
    actions.release_votes(actor=cast.moderator, question_id=question.pk, now=NOW)
    assert numbers(question) == (MOST + 3, 0)
    assert vote(question, crowd(5))[::2] == (MOST + 8, 0)


def test_discarded_they_are_gone(cast: Cast, question: Question) -> None:
    actions.discard_votes(actor=cast.moderator, question_id=question.pk, now=NOW)
    assert numbers(question) == (MOST, 0)
    assert not Upvote.objects.filter(held=True).exists()


@pytest.mark.parametrize("act", ["release_votes", "discard_votes"])
def test_the_record_says_how_many_and_by_whom_and_no_voter(cast: Cast, question: Question, act: str) -> None:
    getattr(actions, act)(actor=cast.moderator, question_id=question.pk, now=NOW)
    entry = HallEntry.objects.filter(hall=cast.hall).latest("number")
    assert (entry.move, entry.subject_number, entry.actor) == (act, question.number, cast.moderator)
    assert entry.data == {"votes": 3}


@pytest.mark.parametrize("act", ["release_votes", "discard_votes"])
def test_where_none_is_held_nothing_changes(cast: Cast, act: str) -> None:
    question = make_question(cast.hall, state="listed", moderator=cast.moderator)
    with pytest.raises(actions.Unchanged):
        getattr(actions, act)(actor=cast.moderator, question_id=question.pk, now=NOW)


@pytest.mark.parametrize("who", ["citizen", "official"])
def test_only_moderators_decide(cast: Cast, question: Question, who: str) -> None:
    for act in (actions.release_votes, actions.discard_votes):
        with pytest.raises(actions.HallModeratorsOnly):
            act(actor=getattr(cast, who), question_id=question.pk, now=NOW)
    assert numbers(question) == (MOST, 3)


def test_a_merge_keeps_held_votes_apart(cast: Cast, question: Question) -> None:
    other = make_question(cast.hall, state="listed", moderator=cast.moderator)
    actions.merge_questions(actor=cast.moderator, question_id=question.pk, into_id=other.pk, now=NOW)
    assert numbers(other) == (MOST, 3)
    with pytest.raises(actions.MoveImpossible):
        actions.release_votes(actor=cast.moderator, question_id=question.pk, now=NOW)
    actions.release_votes(actor=cast.moderator, question_id=other.pk, now=NOW)
    assert numbers(other) == (MOST + 3, 0)
    assert count_group(other.pk) == (MOST + 3, 0, 0)


def test_known_networks_are_forgotten_after_their_period(cast: Cast, question: Question) -> None:
    actions.release_votes(actor=cast.moderator, question_id=question.pk, now=NOW)
    assert forget_known_origins(older_than=NOW - timedelta(seconds=1)) == 0
    assert forget_known_origins(older_than=NOW) == 1
    assert not HallOrigin.objects.exists()


# --- ballots --------------------------------------------------------------------------------------------------------


@pytest.fixture
def poll(cast: Cast) -> Poll:
    poll = put_poll(cast.hall)
    ballot(poll, crowd(MOST + 3))
    return poll


def counted(poll: Poll) -> tuple[int, int, int]:
    poll.refresh_from_db()
    return poll.voters, poll.held_voters, sum(poll.options.values_list("votes", flat=True))


def test_released_ballots_count_and_their_network_is_known_in_the_hall(cast: Cast, poll: Poll) -> None:
    releasing.release_ballots(actor=cast.moderator, poll_id=poll.pk, now=NOW)
    assert counted(poll) == (MOST + 3, 0, MOST + 3)
    assert ballot(poll, crowd(5)) == (MOST + 8, 0, 0, MOST + 8)


def test_discarded_ballots_are_gone(cast: Cast, poll: Poll) -> None:
    releasing.discard_ballots(actor=cast.moderator, poll_id=poll.pk, now=NOW)
    assert counted(poll) == (MOST, 0, MOST)
    assert not PollBallot.objects.filter(held=True).exists()


def test_whose_ballot_is_taken_away_loses_a_tally_that_only_voters_see(cast: Cast, poll: Poll) -> None:
    Poll.objects.filter(pk=poll.pk).update(show="after_vote")
    held = PollBallot.objects.filter(held=True).first()
    assert held
    assert may_see_tally(f"{poll.pk}", [held.user_id]) == [True]
    releasing.discard_ballots(actor=cast.moderator, poll_id=poll.pk, now=NOW)
    assert may_see_tally(f"{poll.pk}", [held.user_id]) == [False]


@pytest.mark.parametrize("act", ["release_ballots", "discard_ballots"])
def test_the_record_says_how_many_ballots(cast: Cast, poll: Poll, act: str) -> None:
    getattr(releasing, act)(actor=cast.moderator, poll_id=poll.pk, now=NOW)
    entry = HallEntry.objects.filter(hall=cast.hall).latest("number")
    assert (entry.move, entry.subject_number, entry.actor, entry.data) == (
        act,
        poll.number,
        cast.moderator,
        {"ballots": 3},
    )


@pytest.mark.parametrize("act", ["release_ballots", "discard_ballots"])
def test_where_no_ballot_is_held_nothing_changes(cast: Cast, act: str) -> None:
    with pytest.raises(actions.Unchanged):
        getattr(releasing, act)(actor=cast.moderator, poll_id=put_poll(cast.hall).pk, now=NOW)


@pytest.mark.parametrize("who", ["citizen", "official"])
def test_only_moderators_decide_about_ballots(cast: Cast, poll: Poll, who: str) -> None:
    for act in (releasing.release_ballots, releasing.discard_ballots):
        with pytest.raises(actions.HallModeratorsOnly):
            act(actor=getattr(cast, who), poll_id=poll.pk, now=NOW)


def test_what_is_held_when_a_poll_is_closed_is_never_counted_and_the_result_says_so(cast: Cast, poll: Poll) -> None:
    move_poll(actor=cast.moderator, poll_id=poll.pk, move="close", now=NOW)
    result = PollResult.objects.get(poll=poll)
    assert (result.voters, result.held_voters, sum(result.counts.values())) == (MOST, 3, MOST)
    assert counted(poll) == (MOST, 3, MOST)
    with pytest.raises(actions.MoveImpossible):
        releasing.release_ballots(actor=cast.moderator, poll_id=poll.pk, now=NOW)


def test_a_new_round_holds_nothing_of_the_old_one(cast: Cast, poll: Poll) -> None:
    for move in ("close", "reopen"):
        move_poll(actor=cast.moderator, poll_id=poll.pk, move=move, now=NOW)
    assert counted(poll) == (0, 0, 0)
