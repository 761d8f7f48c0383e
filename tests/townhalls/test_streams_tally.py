"""Who may know the tally of a poll, and who listens to the pulse of a hall."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.townhalls.models import Poll, PollBallot
from engagement.townhalls.streams import may_see_tally, may_watch
from tests.factories import NOW, make_user
from tests.townhalls.rows import put_hall, put_poll, put_staff

pytestmark = pytest.mark.django_db


def voter(poll: Poll, *, in_round: int = 1, choices: tuple[int, ...] = (1,), **user: Any) -> int:
    person = make_user(**user)
    PollBallot.objects.create(
        poll=poll, round=in_round, user=person, strength=person.strength, choices=list(choices), at=NOW
    )
    return person.pk


def test_a_public_result_is_for_everybody() -> None:
    poll = put_poll(state="published", published_at=NOW)
    assert may_see_tally(str(poll.pk), [None, make_user().pk]) == [True, True]


def test_the_tally_of_an_open_poll_is_for_those_who_run_the_hall() -> None:
    poll = put_poll(show="hidden")
    users = [put_staff(poll.hall).pk, put_staff(poll.hall, "official").pk, make_user().pk, None]
    assert may_see_tally(str(poll.pk), users) == [True, True, False, False]


def test_whoever_has_voted_sees_it_where_the_poll_says_so() -> None:
    poll = put_poll(show="after_vote")
    assert may_see_tally(str(poll.pk), [voter(poll), make_user().pk, None]) == [True, False, False]


@pytest.mark.parametrize("show", ["hidden", "after_close"])
def test_having_voted_opens_nothing_else(show: str) -> None:
    poll = put_poll(show=show)
    assert may_see_tally(str(poll.pk), [voter(poll)]) == [False]


def test_a_ballot_that_was_taken_back_opens_nothing() -> None:
    poll = put_poll(show="after_vote")
    assert may_see_tally(str(poll.pk), [voter(poll, choices=())]) == [False]


def test_a_ballot_of_an_earlier_round_opens_nothing() -> None:
    poll = put_poll(show="after_vote", round=2)
    assert may_see_tally(str(poll.pk), [voter(poll, in_round=1), voter(poll, in_round=2)]) == [False, True]


def test_a_closed_account_sees_nothing() -> None:
    poll = put_poll(show="after_vote")
    assert may_see_tally(str(poll.pk), [voter(poll, is_active=False)]) == [False]


def test_a_public_result_in_a_hall_that_is_not_announced_is_not_public() -> None:
    poll = put_poll(put_hall(state="draft"), state="published", published_at=NOW)
    assert may_see_tally(str(poll.pk), [None, put_staff(poll.hall).pk]) == [False, True]


@pytest.mark.parametrize("key", ["0", "1", "x", "01", "²"])
def test_there_is_no_tally_of_what_is_no_poll(key: str) -> None:
    assert may_see_tally(key, [None, make_user().pk]) == [False, False]


def test_many_listeners_take_a_fixed_number_of_queries() -> None:
    poll, counted = put_poll(show="after_vote"), []
    for number in (2, 20):
        users = [voter(poll) for _ in range(number)]
        with CaptureQueriesContext(connection) as captured:
            may_see_tally(str(poll.pk), users)
        counted.append(len(captured))
    assert counted[0] == counted[1]


def test_the_pulse_of_a_draft_is_for_those_who_run_it() -> None:
    hall = put_hall(state="draft")
    assert may_watch(str(hall.pk), [None, put_staff(hall).pk]) == [False, True]
