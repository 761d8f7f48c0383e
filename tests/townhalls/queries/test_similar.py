"""Questions that say nearly the same."""

from __future__ import annotations

import pytest

from engagement.townhalls.queries.similar import list_similar
from tests.townhalls.scenery import hall_row, question_row

pytestmark = pytest.mark.django_db

BODY = "When will the drain on Ahantia Road be covered?"
FOLDED = "will the drain at ahantia road get a cover"


def test_one_on_the_list_is_found() -> None:
    hall = hall_row()
    assert list_similar(hall, BODY, limit=3) == []
    question = question_row(hall, folded=FOLDED)
    assert list_similar(hall, BODY, limit=3) == [question.pk]


def test_one_that_nobody_sees_is_not_found() -> None:
    hall = hall_row()
    question_row(hall, folded=FOLDED, state="pending")
    assert list_similar(hall, BODY, limit=3) == []


def test_one_of_another_hall_is_not_found() -> None:
    question_row(hall_row(), folded=FOLDED)
    assert list_similar(hall_row(), BODY, limit=3) == []


def test_a_merged_one_speaks_through_the_one_that_stands_for_it() -> None:
    hall = hall_row()
    root = question_row(hall, folded="about something else")
    question_row(hall, folded=FOLDED, state="merged", parent=root, root=root)
    assert list_similar(hall, BODY, limit=3) == [root.pk]
