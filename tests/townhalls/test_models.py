"""What the database itself holds, whatever the code does."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from engagement.townhalls.models import Answer, HallEntry, HallStaff, Hand, Question, TownHall, Upvote
from tests.factories import NOW, make_user
from tests.townhalls.rows import put_hall, put_question

pytestmark = pytest.mark.django_db


def refuses(make: Any) -> bool:
    try:
        with transaction.atomic():
            make()
    except IntegrityError:
        return True
    return False


def test_one_question_of_a_hall_is_featured() -> None:
    hall = put_hall()
    put_question(hall, state="featured")
    assert refuses(lambda: put_question(hall, state="featured"))


def test_another_hall_has_its_own() -> None:
    put_question(state="featured")
    assert not refuses(lambda: put_question(state="featured"))


def test_numbers_of_questions_are_given_once() -> None:
    question = put_question()
    assert refuses(lambda: put_question(question.hall, number=question.number))


def test_one_thing_is_on_the_screen() -> None:
    question = put_question(state="featured")
    hand = Hand.objects.create(hall=question.hall, user=make_user(), raised_at=NOW)
    rows = TownHall.objects.filter(pk=question.hall_id)
    assert refuses(lambda: rows.update(featured=question, speaking=hand))


def test_one_living_hand_per_person() -> None:
    hall, user = put_hall(), make_user()
    Hand.objects.create(hall=hall, user=user, raised_at=NOW, state="lowered")
    Hand.objects.create(hall=hall, user=user, raised_at=NOW)
    assert refuses(lambda: Hand.objects.create(hall=hall, user=user, raised_at=NOW, state="called"))


def test_one_vote_per_person_and_question() -> None:
    question, user = put_question(), make_user()
    Upvote.objects.create(question=question, user=user, strength="name", at=NOW)
    assert refuses(lambda: Upvote.objects.create(question=question, user=user, strength="account", at=NOW))


def test_one_answer_of_a_kind() -> None:
    question, user = put_question(), make_user()
    Answer.objects.create(question=question, kind="live", author=user, at=NOW)
    assert refuses(lambda: Answer.objects.create(question=question, kind="live", author=user, at=NOW))


def test_one_role_in_a_hall() -> None:
    hall, user = put_hall(), make_user()
    HallStaff.objects.create(hall=hall, user=user, role="moderator", since=NOW)
    assert refuses(lambda: HallStaff.objects.create(hall=hall, user=user, role="official", since=NOW))


def test_entries_have_no_number_twice() -> None:
    hall = put_hall()
    HallEntry.objects.create(hall=hall, number=1, subject="hall", move="create", at=NOW)
    assert refuses(lambda: HallEntry.objects.create(hall=hall, number=1, subject="hall", move="create", at=NOW))


def test_rows_say_what_they_are() -> None:
    question = put_question()
    assert str(question) == f"{question.hall_id}?{question.number}"
    assert isinstance(question, Question)
