"""The page of those who answer."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from engagement.townhalls import actions
from engagement.townhalls.models import Answer, Question
from tests.factories import NOW
from tests.threads.factories import make_thread
from tests.townhalls.factories import Cast, make_question
from tests.townhalls.pages.conftest import Browser

pytestmark = pytest.mark.django_db


def page(browser_of: Browser, cast: Cast, rest: str = "", who: str = "official") -> str:
    """The page, as somebody of the cast sees it."""
    return browser_of(getattr(cast, who)).get(f"/halls/{cast.hall.pk}/official/{rest}").text


def test_what_is_assigned_to_one_is_ones_own(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall, state="listed")
    actions.assign_question(actor=cast.hall_moderator, question_id=question.pk, handle=cast.official.handle, now=NOW)
    mine = page(browser_of, cast).split('id="mine-title"')[1].split("</section>")[0]
    assert question.body in mine


def test_what_is_answered_now_stands_on_top(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall, state="featured")
    assert question.body in page(browser_of, cast).split('id="part-now"')[1].split("</section>")[0]


def test_what_is_owed_says_when_it_is_due(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall, state="owed")
    Question.objects.filter(pk=question.pk).update(due_at=NOW - timedelta(hours=1))
    owed = page(browser_of, cast).split('id="owed-title"')[1].split("</section>")[0]
    assert question.body in owed
    assert "was due" in owed


def test_an_owed_answer_is_drafted_and_published(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall, state="owed")
    browser, address = browser_of(cast.official), f"/halls/{cast.hall.pk}/do"
    sent = {"of": question.pk, "back": "official", "body": "In the second week of May."}
    browser.post(f"{address}/draft/", sent | {"key": str(uuid4())})
    assert "In the second week of May." in page(browser_of, cast, f"?q={question.number}")
    browser.post(f"{address}/write/", sent | {"key": str(uuid4())})
    assert Answer.objects.get(question=question).body == "In the second week of May."


def test_the_issue_that_a_question_is_about_is_linked(cast: Cast, browser_of: Browser) -> None:
    thread = make_thread(title="The gutter has no cover")
    question = make_question(cast.hall, state="listed")
    Question.objects.filter(pk=question.pk).update(thread=thread)
    assert "The gutter has no cover" in page(browser_of, cast, f"?q={question.number}")


def test_the_history_of_its_ticket_is_shown(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall, state="owed")
    assert 'class="o-record"' in page(browser_of, cast, f"?q={question.number}")


def test_notes_are_read_and_the_rest_is_handed_on(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall, state="owed")
    actions.add_staff_note(actor=cast.official, question_id=question.pk, body="Ask Works.", now=NOW)
    html = page(browser_of, cast, f"?q={question.number}")
    assert "Ask Works." in html
    assert f"/halls/{cast.hall.pk}/do/hand_on/" in html


def test_a_number_that_there_is_not_opens_nothing(cast: Cast, browser_of: Browser) -> None:
    assert "Choose a question" in page(browser_of, cast, "?q=999")


def test_it_is_for_those_who_run_the_hall(cast: Cast, browser_of: Browser) -> None:
    assert browser_of(cast.citizen).get(f"/halls/{cast.hall.pk}/official/").status_code == 403
