"""Rows as data: the last wall before the wire."""

from __future__ import annotations

import pytest

from engagement.townhalls import serializers, states
from engagement.townhalls.models import HallEntry, Poll, Question
from engagement.townhalls.queries import load_question
from tests.factories import NOW, make_user
from tests.threads.factories import fresh
from tests.townhalls.rows import put_hall, put_question

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", sorted(states.UNSEEN))
def test_what_not_everybody_may_see_is_no_view_for_everybody(state: str) -> None:
    question = load_question(put_question(state=state).pk)
    with pytest.raises(ValueError, match="not for everybody"):
        serializers.question_view(question)


@pytest.mark.parametrize("state", sorted(set(Question.State.values) - states.UNSEEN - {"merged"}))
def test_everything_else_is(state: str) -> None:
    assert serializers.question_view(load_question(put_question(state=state).pk)).state == state


def test_what_was_merged_before_anybody_saw_it_stays_unseen() -> None:
    assert not serializers.is_public(put_question(state="merged", was_public=False))


@pytest.mark.parametrize("view", [serializers.question_view, serializers.desk_question])
def test_whoever_asked_without_a_name_is_unnamed(view: object) -> None:
    question = load_question(put_question(anonymous=True).pk)
    assert view(question).asker is None  # type: ignore[operator]


@pytest.mark.parametrize(
    ("state", "show", "shown"),
    [
        ("open", "after_close", False),
        ("closed", "after_close", True),
        ("closed", "hidden", False),
        ("published", "hidden", True),
        ("open", "after_vote", False),
    ],
)
def test_a_result_is_shown_when_it_may_be(state: str, show: str, shown: bool) -> None:
    published_at = NOW if state == "published" else None
    assert serializers.shows_result(Poll(state=state, show=show, published_at=published_at)) is shown


def test_a_draft_of_a_poll_is_for_nobody() -> None:
    assert not serializers.is_public_poll(Poll(state="draft"))


def test_the_record_names_those_who_run_the_hall_and_nobody_else() -> None:
    person = fresh(make_user())
    names = [
        serializers.named_actor(HallEntry(hall=put_hall(), actor=person, by_staff=by_staff, at=NOW))
        for by_staff in (True, False)
    ]
    assert [name and name.handle for name in names] == [person.handle, None]
