"""A group of merged questions counts its people once, and comes apart as it came together."""

from __future__ import annotations

import pytest

from engagement.townhalls import actions
from engagement.townhalls.actions.grouping import descendants
from engagement.townhalls.actions.voting import Vote, cast_upvotes
from engagement.townhalls.models import Question
from tests.factories import NOW
from tests.townhalls.factories import Cast, make_question

pytestmark = pytest.mark.django_db


def merge(cast: Cast, one: Question, into: Question) -> None:
    actions.merge_questions(actor=cast.moderator, question_id=one.pk, into_id=into.pk, now=NOW)


def test_whoever_voted_for_both_counts_once(cast: Cast) -> None:
    a, b = make_question(cast.hall, state="listed"), make_question(cast.hall, state="listed")
    votes = [(cast.citizen, a), (cast.guest, a), (cast.citizen, b), (cast.officer, b)]
    cast_upvotes(votes=[Vote(person, question.pk, True) for person, question in votes], now=NOW)
    merge(cast, b, a)
    a.refresh_from_db()
    assert (a.votes, a.confirmed_votes) == (3, 2)


def test_apart_each_has_its_own_again(cast: Cast) -> None:
    a, b = make_question(cast.hall, state="listed"), make_question(cast.hall, state="listed")
    votes = [(cast.citizen, a), (cast.citizen, b), (cast.officer, b)]
    cast_upvotes(votes=[Vote(person, question.pk, True) for person, question in votes], now=NOW)
    merge(cast, b, a)
    actions.unmerge_question(actor=cast.moderator, question_id=b.pk, now=NOW)
    assert list(Question.objects.order_by("pk").values_list("votes", flat=True)) == [1, 2]


def test_what_hangs_on_a_question_is_found_at_any_depth(cast: Cast) -> None:
    a, b, c, d = (make_question(cast.hall, state="listed") for _ in range(4))
    merge(cast, d, c)
    merge(cast, c, b)
    merge(cast, b, a)
    b.refresh_from_db()
    assert [one.pk for one in descendants(b)] == [c.pk, d.pk]


def test_of_a_root_it_is_the_whole_group(cast: Cast) -> None:
    a, b, c = (make_question(cast.hall, state="listed") for _ in range(3))
    merge(cast, c, b)
    merge(cast, b, a)
    a.refresh_from_db()
    assert [one.pk for one in descendants(a)] == [b.pk, c.pk]
