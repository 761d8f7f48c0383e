"""The numbers of what waits for moderators in all halls."""

from __future__ import annotations

import pytest

from engagement.townhalls import actions
from engagement.townhalls.models import Poll, Question
from engagement.townhalls.queries.moderated import Waiting, list_waiting_halls
from tests.factories import NOW
from tests.townhalls.factories import MINUTE, Cast, make_hall, make_question

pytestmark = pytest.mark.django_db
NOTHING = Waiting(questions=0, votes=0, ballots=0, muted=0, banned=0)


def waiting(cast: Cast, now: object = NOW) -> Waiting:
    return dict(list_waiting_halls(now)).get(cast.hall, NOTHING)  # type: ignore[arg-type]


def test_a_hall_in_which_nothing_waits_is_left_out(cast: Cast) -> None:
    make_question(cast.hall, state="listed")
    assert list_waiting_halls(NOW) == []


def test_what_nobody_has_decided_on_is_counted(cast: Cast) -> None:
    make_question(cast.hall)
    make_question(make_hall())
    assert waiting(cast) == NOTHING._replace(questions=1)


def test_votes_that_are_held_are_counted_where_one_votes(cast: Cast) -> None:
    for state, votes in (("listed", 5), ("queued", 3), ("rejected", 9)):
        question = make_question(cast.hall, state=state)
        Question.objects.filter(pk=question.pk).update(held_votes=votes)
    assert waiting(cast) == NOTHING._replace(votes=8)


def test_ballots_that_are_held_are_counted_while_the_poll_runs(cast: Cast) -> None:
    for number, state in enumerate(("open", "closed"), start=1):
        Poll.objects.create(hall=cast.hall, number=number, question="?", state=state, held_voters=4)
    assert waiting(cast) == NOTHING._replace(ballots=4)


def test_who_is_muted_and_who_is_banned_are_two_numbers(cast: Cast) -> None:
    given = {"actor": cast.moderator, "hall_id": cast.hall.pk, "now": NOW}
    actions.mute_in_hall(handle="the_asker", **given)
    actions.ban_from_hall(handle="a_citizen", reason="Insults.", **given)
    assert waiting(cast) == NOTHING._replace(muted=1, banned=1)
    assert waiting(cast, NOW + 10 * MINUTE) == NOTHING._replace(banned=1)
