"""Counting votes from their rows, and holding questions."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test.utils import CaptureQueriesContext

from engagement.townhalls.actions.counting import count_group, lock_questions, recount
from engagement.townhalls.models import Question
from tests.factories import make_user
from tests.townhalls.rows import put_merged, put_question, put_vote

pytestmark = pytest.mark.django_db


def test_a_question_without_votes_counts_nobody() -> None:
    assert count_group(put_question().pk) == (0, 0, 0)


def test_a_person_counts_once_over_all_that_was_merged() -> None:
    root, person = put_question(), make_user()
    for question in (root, put_merged(root), put_merged(root)):
        put_vote(question, person)
    assert count_group(root.pk) == (1, 1, 0)


def test_a_name_alone_is_not_confirmed() -> None:
    question = put_question()
    for strength in ("name", "email", "account"):
        put_vote(question, make_user(strength=strength))
    assert count_group(question.pk) == (3, 2, 0)


def test_somebody_who_gave_more_than_a_name_once_is_confirmed() -> None:
    root, person = put_question(), make_user(strength="name")
    put_vote(put_merged(root), person)
    person.strength = "email"
    put_vote(root, person)
    assert count_group(root.pk) == (1, 1, 0)


def test_votes_for_another_question_do_not_count() -> None:
    question = put_question()
    put_vote(put_question(question.hall), make_user())
    assert count_group(question.pk) == (0, 0, 0)


def test_recounting_sets_the_counters() -> None:
    question = put_question(votes=7, confirmed_votes=7)
    put_vote(question, make_user(strength="name"))
    with transaction.atomic():
        lock_questions([question.pk])
        recount([question.pk])
    question.refresh_from_db()
    assert (question.votes, question.confirmed_votes) == (1, 0)


def test_the_root_of_a_merged_question_is_held_with_it() -> None:
    root = put_question()
    merged = put_merged(root)
    with transaction.atomic():
        assert set(lock_questions([merged.pk])) == {root.pk, merged.pk}


def test_what_is_no_question_is_left_out() -> None:
    question = put_question()
    with transaction.atomic():
        assert set(lock_questions([question.pk, question.pk + 1, 0, -1, 2**70])) == {question.pk}


def test_many_questions_are_held_by_one_query(django_assert_num_queries: CaptureQueriesContext) -> None:
    root = put_question()
    ids = [put_merged(root).pk for _ in range(5)]
    with transaction.atomic(), django_assert_num_queries(1):  # type: ignore[operator]
        assert len(lock_questions(ids)) == 6


def test_a_held_question_knows_what_its_votes_count_for() -> None:
    root = put_question()
    merged = put_merged(root)
    with transaction.atomic():
        held = lock_questions([merged.pk])
    assert (held[merged.pk].root, held[root.pk].root) == (root.pk, root.pk)


def test_only_the_counters_of_the_named_roots_change() -> None:
    other = put_question(votes=3)
    recount([put_question().pk])
    assert Question.objects.get(pk=other.pk).votes == 3
