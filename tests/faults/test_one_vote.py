"""One person in a hurry, on many devices: five hundred votes at two servers in the same moment are one vote."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from engagement.accounts.models import User
from engagement.townhalls.models import PollBallot, Upvote
from realtime.auth import issue_token
from tests.factories import make_user
from tests.faults.client import Talk
from tests.faults.conftest import Pair
from tests.faults.crowd import Crowd
from tests.townhalls.rows import put_hall, put_poll, put_question

pytestmark = pytest.mark.services

DEVICES = 8
"""As many as one person may connect."""
VOTES = 500


def hammer(pair: Pair, person: User, talk: Talk, wish: Any) -> None:
    """The same wish, again and again, under a new key each time, until all are answered."""
    token = issue_token(person.pk, ttl_seconds=3600, now=timezone.now())
    with Crowd(urls=pair.urls, tokens=[token] * DEVICES, talk=talk) as crowd:
        saying = [crowd.start(crowd.clients[number % DEVICES].say(wish)) for number in range(VOTES)]
        for one in saying:
            one.result()
        assert crowd.wait_until_all_answered(), crowd.witness.oddities[:5]


def test_five_hundred_votes_of_one_person_at_two_servers_are_one_vote(pair: Pair) -> None:
    question, person = put_question(put_hall()), make_user(strength="name")
    talk = Talk(
        stream=f"townhall:{question.hall_id}",
        method="question.upvote",
        arguments={"question": question.pk},
        word_argument="on",
        word_in=str,
    )
    hammer(pair, person, talk, True)
    question.refresh_from_db()
    assert (question.votes, question.confirmed_votes, Upvote.objects.filter(question=question).count()) == (1, 0, 1)


def test_five_hundred_ballots_of_one_person_at_two_servers_are_one_ballot(pair: Pair) -> None:
    poll, person = put_poll(put_hall()), make_user()
    first, second = poll.options.all()
    talk = Talk(
        stream=f"townhall:{poll.hall_id}",
        method="poll.vote",
        arguments={"poll": poll.pk},
        word_argument="choices",
        word_in=str,
    )
    hammer(pair, person, talk, (second.pk,))
    poll.refresh_from_db()
    votes = list(poll.options.order_by("position").values_list("votes", flat=True))
    assert (votes, poll.voters, PollBallot.objects.filter(poll=poll).count()) == ([0, 1], 1, 1)
    assert PollBallot.objects.get(poll=poll).choices == [second.pk] != [first.pk]
