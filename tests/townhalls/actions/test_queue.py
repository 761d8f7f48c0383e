"""Places in the line are numbers with gaps: only what has to move is written."""

from __future__ import annotations

import pytest

from engagement.townhalls import actions
from engagement.townhalls.actions.queue import line_of
from engagement.townhalls.models import Question
from tests.factories import NOW
from tests.townhalls.factories import Cast, make_question

pytestmark = pytest.mark.django_db


def places(cast: Cast) -> list[int | None]:
    return [one.position for one in line_of(cast.hall)]


def test_a_place_that_is_free_moves_nobody(cast: Cast) -> None:
    first, second, third = (make_question(cast.hall, state="queued") for _ in range(3))
    actions.unqueue_question(actor=cast.moderator, question_id=first.pk, now=NOW)
    actions.queue_question(actor=cast.moderator, question_id=first.pk, position=1, now=NOW)
    assert places(cast) == [1, 2, 3]
    assert [one.pk for one in line_of(cast.hall)] == [first.pk, second.pk, third.pk]


def test_the_front_pushes_on_only_as_far_as_it_must(cast: Cast) -> None:
    first, second, third = (make_question(cast.hall, state="queued") for _ in range(3))
    actions.unqueue_question(actor=cast.moderator, question_id=second.pk, now=NOW)
    actions.queue_question(actor=cast.moderator, question_id=second.pk, position=1, now=NOW)
    assert Question.objects.get(pk=third.pk).position == third.position
    assert [one.pk for one in line_of(cast.hall)] == [second.pk, first.pk, third.pk]
