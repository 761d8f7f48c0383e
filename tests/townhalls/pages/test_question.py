"""The page of one question, for everybody and for its asker."""

from __future__ import annotations

import pytest

from engagement.townhalls.models import Question
from tests.factories import NOW, make_user
from tests.townhalls.pages.conftest import Browser, filled
from tests.townhalls.scenery import hall_row, question_row

pytestmark = pytest.mark.django_db


def test_everybody_reads_a_question_and_its_answer(browser_of: Browser) -> None:
    hall = hall_row()
    question = question_row(hall, state="answered_live", body="When?", answered_at=NOW)
    question.answers.create(kind="live", body="In May.", author=make_user(), at=NOW)
    html = browser_of(None).get(f"/halls/{hall.pk}/questions/1/").text
    assert "When?" in html
    assert "In May." in html


@pytest.mark.parametrize("state", ["pending", "held", "rejected", "withdrawn"])
def test_what_is_not_shown_is_for_its_asker_alone(browser_of: Browser, state: str) -> None:
    hall, asker = hall_row(), make_user()
    question_row(hall, state=state, asker=asker, body="When?")
    path = f"/halls/{hall.pk}/questions/1/"
    assert browser_of(None).get(path).status_code == 404
    assert browser_of(make_user()).get(path).status_code == 404
    assert "When?" in browser_of(asker).get(path).text


def test_a_rejected_question_is_looked_at_once_more(browser_of: Browser) -> None:
    hall, asker = hall_row(), make_user()
    question = question_row(hall, state="rejected", reason_kind="other", reason="Unclear.", asker=asker)
    browser, path = browser_of(asker), f"/halls/{hall.pk}/questions/1/"
    assert 'id="appeal"' in browser.get(path).text
    browser.post(f"{path}appeal/", filled(words="It names a road, not a person."))
    assert Question.objects.get(pk=question.pk).state == "pending"
    assert 'id="appeal"' not in browser.get(path).text


def test_an_appeal_without_words_comes_back(browser_of: Browser) -> None:
    hall, asker = hall_row(), make_user()
    question_row(hall, state="rejected", asker=asker)
    answer = browser_of(asker).post(f"/halls/{hall.pk}/questions/1/appeal/", filled(words=""))
    assert answer.status_code == 422
    assert "Say why, in a sentence." in answer.text


def test_one_may_take_one_s_own_question_back(browser_of: Browser) -> None:
    hall, asker = hall_row(), make_user()
    question = question_row(hall, asker=asker)
    browser_of(asker).post(f"/halls/{hall.pk}/questions/1/withdraw/", filled())
    assert Question.objects.get(pk=question.pk).state == "withdrawn"


def test_nobody_takes_back_the_question_of_another(browser_of: Browser) -> None:
    hall = hall_row()
    question = question_row(hall)
    browser_of(make_user()).post(f"/halls/{hall.pk}/questions/1/withdraw/", filled())
    assert Question.objects.get(pk=question.pk).state == "listed"


def test_a_merged_question_leads_to_the_one_that_stands_for_it(browser_of: Browser) -> None:
    hall = hall_row()
    root = question_row(hall)
    question_row(hall, state="merged", parent=root, root=root, body="The same?")
    assert f"/halls/{hall.pk}/questions/1/" in browser_of(None).get(f"/halls/{hall.pk}/questions/2/").text
    assert "The same?" in browser_of(None).get(f"/halls/{hall.pk}/questions/1/").text


def test_the_first_wording_of_an_edited_question_is_shown_to_its_asker(browser_of: Browser) -> None:
    hall, asker = hall_row(), make_user()
    question = question_row(hall, asker=asker, edited=True, body="When?")
    question.history.create(number=1, body="When, you lazy people?", by=make_user(), at=NOW)
    path = f"/halls/{hall.pk}/questions/1/"
    assert "lazy" in browser_of(asker).get(path).text
    assert "lazy" not in browser_of(None).get(path).text
