"""What is listed is for everybody from then on; where the hall is over it is owed in the same breath."""

from __future__ import annotations

import pytest

from engagement.townhalls import actions
from engagement.townhalls.models import HallEntry
from tests.factories import NOW
from tests.townhalls.factories import MINUTE, Cast, make_question, moves_of

pytestmark = pytest.mark.django_db


def test_it_says_since_when(cast: Cast) -> None:
    question = make_question(cast.hall)
    done = actions.approve_question(actor=cast.moderator, question_id=question.pk, now=NOW + MINUTE)
    assert (done.listed_at, done.was_public) == (NOW + MINUTE, True)


def test_over_means_owed(cast: Cast) -> None:
    question = make_question(cast.hall)
    actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move="end", now=NOW)
    actions.approve_question(actor=cast.moderator, question_id=question.pk, now=NOW)
    assert moves_of(cast.hall)[-2:] == [("approve", "pending", "listed"), ("owe", "listed", "owed")]


def test_and_is_not_taken_back(cast: Cast) -> None:
    question = make_question(cast.hall)
    actions.move_hall(actor=cast.moderator, hall_id=cast.hall.pk, move="end", now=NOW)
    actions.approve_question(actor=cast.moderator, question_id=question.pk, now=NOW)
    assert HallEntry.objects.get(move="approve").undo == {}
