"""Moderators count held votes, or take them away."""

from __future__ import annotations

import pytest

from engagement.accounts.origins import KEPT
from engagement.townhalls import actions
from engagement.townhalls.actions.counting import count_group
from engagement.townhalls.actions.releasing import forget_known_origins
from engagement.townhalls.farms import MOST
from engagement.townhalls.models import HallEntry, HallOrigin, Question, Upvote
from tests.factories import NOW
from tests.townhalls.actions.test_farms import crowd, vote
from tests.townhalls.factories import Cast, make_question

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


def test_known_networks_are_forgotten_after_two_days(cast: Cast, question: Question) -> None:
    actions.release_votes(actor=cast.moderator, question_id=question.pk, now=NOW)
    assert forget_known_origins(now=NOW + KEPT / 2) == 0
    assert forget_known_origins(now=NOW + KEPT) == 1
    assert not HallOrigin.objects.exists()
