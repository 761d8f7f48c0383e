"""Asking without script: similar questions first, then the question."""

from __future__ import annotations

import pytest

from engagement.townhalls.models import Question
from tests.factories import make_guest, make_user
from tests.townhalls.pages.conftest import Browser, filled
from tests.townhalls.scenery import hall_row, question_row

pytestmark = pytest.mark.django_db

BODY = "When will the drain on Ahantia Road be covered?"
ALIKE = "Will the drain at Ahantia Road get a cover?"


def test_a_question_is_asked_and_its_page_says_what_happens_next(browser_of: Browser) -> None:
    hall, browser = hall_row(), browser_of(make_guest())
    answer = browser.post(f"/halls/{hall.pk}/ask/", filled(body=BODY), follow=True)
    assert answer.redirect_chain[-1][0] == f"/halls/{hall.pk}/questions/1/"
    assert "A moderator reads it before it is shown." in answer.text
    assert Question.objects.get(hall=hall).body == BODY


def test_what_is_alike_is_shown_before_anything_is_sent(browser_of: Browser) -> None:
    hall, browser = hall_row(), browser_of(make_user())
    question_row(hall, body=ALIKE, folded=ALIKE.lower().rstrip("?"))
    answer = browser.post(f"/halls/{hall.pk}/ask/", filled(body=BODY))
    assert ALIKE in answer.text
    assert BODY in answer.text
    assert Question.objects.filter(hall=hall).count() == 1


def test_whoever_is_sure_asks_it_anyway(browser_of: Browser) -> None:
    hall, browser = hall_row(), browser_of(make_user())
    question_row(hall, body=ALIKE, folded=ALIKE.lower().rstrip("?"))
    browser.post(f"/halls/{hall.pk}/ask/", filled(body=BODY, sure="on"))
    assert Question.objects.filter(hall=hall).count() == 2


def test_sending_it_twice_asks_once(browser_of: Browser) -> None:
    hall, browser, form = hall_row(), browser_of(make_user()), filled(body=BODY)
    for _ in range(2):
        browser.post(f"/halls/{hall.pk}/ask/", form)
    assert Question.objects.filter(hall=hall).count() == 1


def test_a_refused_question_comes_back_with_its_words(browser_of: Browser) -> None:
    hall, browser = hall_row(state="wrap_up"), browser_of(make_user())
    answer = browser.post(f"/halls/{hall.pk}/ask/", filled(body=BODY))
    assert answer.status_code == 422
    assert BODY in answer.text


def test_one_may_ask_without_one_s_name(browser_of: Browser) -> None:
    hall, browser = hall_row(), browser_of(make_user())
    browser.post(f"/halls/{hall.pk}/ask/", filled(body=BODY, anonymous="on"))
    assert Question.objects.get(hall=hall).anonymous


def test_a_stranger_says_who_they_are_first(browser_of: Browser) -> None:
    hall = hall_row()
    assert browser_of(None).get(f"/halls/{hall.pk}/ask/")["Location"] == f"/halls/{hall.pk}/identity/"


def test_while_one_types_the_ids_of_similar_questions_are_told(browser_of: Browser) -> None:
    hall = hall_row()
    question = question_row(hall, body=ALIKE, folded=ALIKE.lower().rstrip("?"))
    answer = browser_of(None).get(f"/halls/{hall.pk}/similar/", {"q": BODY})
    assert answer.json() == {"similar": [question.pk]}
