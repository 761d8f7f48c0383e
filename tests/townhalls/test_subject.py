"""Questions are one of the things that tickets may be about."""

from __future__ import annotations

import pytest

from engagement.townhalls.queries import QuestionMissing
from engagement.townhalls.subject import SUBJECTS
from tests.townhalls.factories import Cast, make_question
from tickets import subjects

pytestmark = pytest.mark.django_db


def test_a_stream_of_a_question_is_a_subject() -> None:
    found = subjects.subject_of("question:12")
    assert found == (SUBJECTS[0], "12")


def test_its_page_is_the_question_s(cast: Cast) -> None:
    question = make_question(cast.hall)
    page = f"/halls/{cast.hall.pk}/questions/{question.number}/"
    assert subjects.address_of(f"question:{question.pk}") == page


def test_a_question_that_there_is_not_cannot_be_held() -> None:
    with pytest.raises(QuestionMissing):
        SUBJECTS[0].hold("99")
