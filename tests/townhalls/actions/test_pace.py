"""How often somebody new may vote, for questions and in polls."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engagement.accounts.actions import TooOften
from engagement.townhalls.actions.ballots import cast_ballot
from engagement.townhalls.actions.voting import Vote, cast_upvotes
from tests.factories import NOW, make_guest
from tests.townhalls.rows import put_hall, put_poll, put_question

pytestmark = pytest.mark.django_db


def test_the_sixty_first_vote_within_a_minute_is_refused_and_counts_for_nothing() -> None:
    hall, guest = put_hall(), make_guest(joined_at=NOW)
    questions = [put_question(hall) for _ in range(61)]
    first = cast_upvotes(votes=[Vote(guest, one.pk) for one in questions[:30]], now=NOW)
    rest = cast_upvotes(votes=[Vote(guest, one.pk) for one in questions[30:]], now=NOW + timedelta(seconds=20))
    assert [isinstance(one, TooOften) for one in (*first, *rest)] == [False] * 60 + [True]
    assert (rest[-1].retry_after_ms, rest[-1].temporary) == (40_000, True)  # type: ignore[union-attr]
    questions[-1].refresh_from_db()
    assert questions[-1].votes == 0


def test_the_same_vote_again_and_taking_one_back_are_never_too_often() -> None:
    hall, guest = put_hall(), make_guest(joined_at=NOW)
    question = put_question(hall)
    votes = [Vote(guest, question.pk, on) for on in (True, True, False)]
    results = cast_upvotes(votes=votes * 40, now=NOW)
    assert not any(isinstance(one, TooOften) for one in results[:180:3])
    assert not any(isinstance(one, TooOften) for one in results[2::3])


def test_whoever_has_been_here_long_may_vote_for_all() -> None:
    hall, guest = put_hall(), make_guest()
    votes = [Vote(guest, put_question(hall).pk) for _ in range(61)]
    assert not any(isinstance(one, TooOften) for one in cast_upvotes(votes=votes, now=NOW))


def test_the_twenty_first_ballot_of_somebody_new_within_a_minute_is_refused() -> None:
    hall, guest = put_hall(), make_guest(joined_at=NOW)
    polls = [put_poll(hall, votes=[0, 0]) for _ in range(21)]
    for poll in polls[:20]:
        cast_ballot(actor=guest, poll_id=poll.pk, choices=[poll.options.all()[0].pk], now=NOW)
    with pytest.raises(TooOften):
        cast_ballot(actor=guest, poll_id=polls[20].pk, choices=[polls[20].options.all()[0].pk], now=NOW)
