"""Nobody overwrites unseen what somebody else did a moment ago."""

from __future__ import annotations

import pytest

from engagement.townhalls import actions
from engagement.townhalls.actions.freshness import check_fresh
from engagement.townhalls.models import Question
from tests.factories import NOW
from tests.townhalls.factories import Cast, make_question

pytestmark = pytest.mark.django_db


def edited(cast: Cast, role: str) -> Question:
    question = make_question(cast.hall, asker=cast.asker)
    actions.edit_question(actor=getattr(cast, role), question_id=question.pk, body="Better?", now=NOW)
    return Question.objects.get(pk=question.pk)


def refusal_of(cast: Cast, question: Question, version: int | None) -> actions.Stale | None:
    try:
        check_fresh(cast.moderator, question, version)
    except actions.Stale as refusal:
        return refusal
    return None


def test_whoever_saw_it_before_is_told_who_was_here(cast: Cast) -> None:
    refusal = refusal_of(cast, edited(cast, "hall_moderator"), 1)
    assert refusal is not None
    assert refusal.params["name"] == cast.hall_moderator.display_name


def test_one_s_own_move_in_another_window_is_no_surprise(cast: Cast) -> None:
    assert refusal_of(cast, edited(cast, "moderator"), 1) is None


def test_whoever_does_not_say_what_they_saw_is_not_asked(cast: Cast) -> None:
    assert refusal_of(cast, edited(cast, "hall_moderator"), None) is None


def test_a_citizen_is_not_named(cast: Cast) -> None:
    question = make_question(cast.hall, asker=cast.asker)
    actions.withdraw_question(actor=cast.asker, question_id=question.pk, now=NOW)
    refusal = refusal_of(cast, Question.objects.get(pk=question.pk), question.version)
    assert refusal is not None
    assert refusal.params["name"] == "Somebody"
