"""Votes of a farm are held, shown apart, and nobody's right to one vote is touched."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engagement.accounts.actions import note_origin
from engagement.accounts.models import User
from engagement.townhalls.actions.ballots import Ballot, cast_ballots
from engagement.townhalls.actions.voting import Vote, cast_upvotes
from engagement.townhalls.farms import MOST, WITHIN
from engagement.townhalls.models import Poll, PollBallot, Question, Upvote
from engagement.townhalls.pulses import read_halls
from engagement.townhalls.queries.snapshots import get_mine
from tests.factories import NOW, make_guest, make_user
from tests.townhalls.rows import put_hall, put_poll, put_question

pytestmark = pytest.mark.django_db


def crowd(size: int, address: str = "192.0.2.7", **person: object) -> list[User]:
    people = [make_guest(**({"joined_at": NOW} | person)) for _ in range(size)]
    for one in people:
        note_origin(person=one, address=address, now=NOW)
    return people


def vote(question: Question, people: list[User], *, on: bool = True, now: object = NOW) -> tuple[int, int, int]:
    cast_upvotes(votes=[Vote(person, question.pk, on) for person in people], now=now)  # type: ignore[arg-type]
    question.refresh_from_db()
    return question.votes, question.confirmed_votes, question.held_votes


def test_the_ninth_fresh_account_of_a_network_is_held_and_counted_apart() -> None:
    question = put_question()
    assert vote(question, crowd(MOST + 2)) == (MOST, 0, 2)
    pulse = read_halls([str(question.hall_id)])[str(question.hall_id)]
    assert (pulse[f"q:{question.pk}"], pulse[f"h:{question.pk}"]) == ([MOST, 0], 2)


def test_it_is_the_same_one_batch_after_the_other() -> None:
    question = put_question()
    assert [vote(question, [one])[::2] for one in crowd(MOST + 1)][-2:] == [(MOST, 0), (MOST, 1)]


def test_its_voter_has_the_vote_and_may_take_it_back() -> None:
    question, people = put_question(), crowd(MOST + 1)
    vote(question, people)
    held = Upvote.objects.get(held=True).user
    assert get_mine(held, question.hall, now=NOW).votes == [question.pk]
    assert vote(question, [held], on=False) == (MOST, 0, 0)


def test_the_same_vote_again_changes_nothing() -> None:
    question, people = put_question(), crowd(MOST + 1)
    assert vote(question, people) == vote(question, people)


def test_other_networks_and_known_people_are_not_held() -> None:
    question = put_question()
    vote(question, crowd(MOST))
    assert vote(question, crowd(1, "198.51.100.1")) == (MOST + 1, 0, 0)
    assert vote(question, crowd(1, joined_at=NOW - timedelta(days=1))) == (MOST + 2, 0, 0)
    assert vote(question, [make_user(joined_at=NOW)]) == (MOST + 3, 1, 0)


def test_a_burst_that_is_ten_minutes_old_does_not_count() -> None:
    question = put_question()
    vote(question, crowd(MOST))
    assert vote(question, crowd(1), now=NOW + WITHIN)[2] == 0
    assert vote(question, crowd(1), now=NOW + WITHIN)[2] == 0


def test_a_stronger_identity_counts_no_more_than_the_vote_it_has() -> None:
    question, people = put_question(), crowd(MOST + 1)
    vote(question, people)
    held = Upvote.objects.get(held=True).user
    held.strength = User.Strength.EMAIL
    held.save()
    assert vote(question, [held]) == (MOST, 0, 1)


# --- ballots ----------------------------------------------------------------------------------------------------


def ballot(poll: Poll, people: list[User], *, on: bool = True, now: object = NOW) -> tuple[int, int, int, int]:
    choices = [poll.options.order_by("position")[0].pk] if on else []
    cast_ballots(ballots=[Ballot(person, poll.pk, choices) for person in people], now=now)  # type: ignore[arg-type]
    poll.refresh_from_db()
    first = poll.options.order_by("position")[0]
    return poll.voters, poll.confirmed_voters, poll.held_voters, first.votes


def test_the_ninth_ballot_of_a_network_is_held_and_counted_apart() -> None:
    poll = put_poll()
    assert ballot(poll, crowd(MOST + 2)) == (MOST, 0, 2, MOST)
    pulse = read_halls([str(poll.hall_id)])[str(poll.hall_id)]
    assert (pulse[f"p:{poll.pk}"], pulse[f"b:{poll.pk}"]) == ([MOST, 0], 2)


def test_ballots_are_the_same_one_batch_after_the_other() -> None:
    poll = put_poll()
    assert [ballot(poll, [one]) for one in crowd(MOST + 1)][-2:] == [(MOST, 0, 0, MOST), (MOST, 0, 1, MOST)]


def test_whose_ballot_is_held_has_it_and_may_take_it_back() -> None:
    poll, people = put_poll(), crowd(MOST + 1)
    ballot(poll, people)
    held = PollBallot.objects.get(held=True).user
    assert get_mine(held, poll.hall, now=NOW).ballots[poll.pk]
    assert ballot(poll, [held], on=False) == (MOST, 0, 0, MOST)


def test_another_choice_of_the_same_voter_stays_held_or_counted() -> None:
    poll, people = put_poll(), crowd(MOST + 1)
    ballot(poll, people)
    second = poll.options.order_by("position")[1].pk
    cast_ballots(ballots=[Ballot(person, poll.pk, [second]) for person in people], now=NOW)
    poll.refresh_from_db()
    assert (poll.voters, poll.held_voters, poll.options.get(pk=second).votes) == (MOST, 1, MOST)


def test_ballots_of_other_networks_and_of_known_people_are_not_held() -> None:
    poll = put_poll()
    ballot(poll, crowd(MOST))
    assert ballot(poll, crowd(1, "198.51.100.1"))[2] == 0
    assert ballot(poll, crowd(1, joined_at=NOW - timedelta(days=1)))[2] == 0


def test_a_burst_of_ballots_that_is_ten_minutes_old_does_not_count() -> None:
    poll = put_poll()
    ballot(poll, crowd(MOST))
    assert ballot(poll, crowd(1), now=NOW + WITHIN)[2] == 0


def test_the_queries_for_ballots_do_not_grow_with_the_farm(django_assert_max_num_queries: object) -> None:
    poll, people = put_poll(), crowd(40)
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        ballot(poll, people)


def test_the_queries_do_not_grow_with_the_farm(django_assert_max_num_queries: object) -> None:
    question, people = put_question(put_hall()), crowd(40)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        vote(question, people)
