"""One thing that somebody who runs a hall does, by its button or its form, without script."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.http import HttpResponse

from engagement.townhalls import actions, queries
from engagement.townhalls.models import HallBan, Question
from tests.factories import NOW
from tests.townhalls.factories import Cast, make_hand, make_question, moves_of, reload
from tests.townhalls.pages.conftest import Browser

pytestmark = pytest.mark.django_db


def act(browser_of: Browser, cast: Cast, name: str, who: str = "hall_moderator", **sent: object) -> HttpResponse:
    """Somebody of the cast sends an act's form."""
    data = {"key": str(uuid4()), **sent}
    path, _mark, query = name.partition("?")
    return browser_of(getattr(cast, who)).post(f"/halls/{cast.hall.pk}/do/{path}/?{query}", data)  # type: ignore[return-value]


def now(question: Question) -> Question:
    """The question as it is stored."""
    return Question.objects.get(pk=question.pk)


def test_a_button_does_it_and_leads_back(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall)
    answer = act(browser_of, cast, f"approve?of={question.pk}&version={question.version}&back=console")
    assert answer["Location"] == f"/halls/{cast.hall.pk}/console/"
    assert now(question).state == "listed"


def test_sending_it_twice_does_it_once(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall)
    key = str(uuid4())
    for _time in range(2):
        act(browser_of, cast, "approve", of=question.pk, key=key)
    assert moves_of(cast.hall).count(("approve", "pending", "listed")) == 1


def test_a_refused_button_says_who_was_there_before(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall)
    seen = question.version
    actions.edit_question(actor=cast.moderator, question_id=question.pk, body="In other words?", now=NOW)
    browser, sent = browser_of(cast.hall_moderator), {"key": str(uuid4()), "of": question.pk, "version": seen}
    said = browser.post(f"/halls/{cast.hall.pk}/do/approve/", sent, follow=True).text
    assert now(question).state == "pending"
    assert f"{cast.moderator.display_name} changed this" in said


def test_a_refused_form_comes_back_with_what_was_typed(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall)
    answer = act(browser_of, cast, "reject", of=question.pk, kind="", words="Too long ago.")
    assert answer.status_code == 422
    assert "Too long ago." in answer.content.decode()
    assert "Choose why it is not shown." in answer.content.decode()


def test_a_rejection_tells_its_reason(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall)
    act(browser_of, cast, "reject", of=question.pk, version=question.version, kind="insult", words="")
    assert now(question).reason_kind == "insult"


def test_a_question_is_merged_by_number(cast: Cast, browser_of: Browser) -> None:
    stays, goes = (make_question(cast.hall, state="listed") for _each in range(2))
    act(browser_of, cast, "merge", of=goes.pk, version=goes.version, into=stays.number)
    assert now(goes).parent_id == stays.pk


def test_merging_into_a_number_that_there_is_not_comes_back(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall, state="listed")
    answer = act(browser_of, cast, "merge", of=question.pk, into=999)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


def test_the_form_of_a_merge_offers_what_is_probably_the_same(cast: Cast, browser_of: Browser) -> None:
    one = make_question(cast.hall, state="listed", body="Who decides which street gets lights first?")
    other = make_question(cast.hall, body="Who decides which street gets lights?")
    page = browser_of(cast.hall_moderator).get(f"/halls/{cast.hall.pk}/do/merge/?of={other.pk}").text
    assert f'name="into" value="{one.number}"' in page


def test_assigning_offers_those_who_answer(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall, state="listed")
    page = browser_of(cast.hall_moderator).get(f"/halls/{cast.hall.pk}/do/assign/?of={question.pk}").text
    assert f'value="{cast.official.handle}"' in page
    act(browser_of, cast, "assign", of=question.pk, version=question.version, handle=cast.official.handle)
    assert now(question).assignee_id == cast.official.pk


def test_a_ban_through_a_question_without_a_name_names_nobody(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall, asker=cast.asker, anonymous=True)
    page = browser_of(cast.hall_moderator).get(f"/halls/{cast.hall.pk}/do/ban/?of={question.pk}").text
    assert cast.asker.display_name not in page
    act(browser_of, cast, "ban", of=question.pk, scope="questions", minutes="30", reason="Again and again.")
    ban = HallBan.objects.get(hall=cast.hall)
    assert (ban.user_id, ban.scope, ban.until is not None) == (cast.asker.pk, "questions", True)


def test_the_end_says_how_many_answers_become_owed(cast: Cast, browser_of: Browser) -> None:
    make_question(cast.hall, state="listed")
    page = browser_of(cast.hall_moderator).get(f"/halls/{cast.hall.pk}/do/hall_end/").text
    assert "1 question has no answer yet" in page


def test_a_switch_is_turned(cast: Cast, browser_of: Browser) -> None:
    act(browser_of, cast, "switch?name=panic&value=on&back=edit")
    assert reload(cast.hall).panic


def test_slow_chat_takes_its_seconds(cast: Cast, browser_of: Browser) -> None:
    act(browser_of, cast, "chat?mode=slow&seconds=30")
    hall = reload(cast.hall)
    assert (hall.chat_mode, hall.chat_slow_seconds) == ("slow", 30)


def test_a_moderator_says_how_often_one_may_ask(cast: Cast, browser_of: Browser) -> None:
    act(browser_of, cast, "asking_pace?seconds=60&back=console")
    assert reload(cast.hall).slow_seconds == 60


def test_an_unknown_act_is_not_there(cast: Cast, browser_of: Browser) -> None:
    assert browser_of(cast.hall_moderator).get(f"/halls/{cast.hall.pk}/do/dance/").status_code == 404


def test_the_form_of_a_question_of_another_hall_is_not_there(cast: Cast, browser_of: Browser) -> None:
    page = browser_of(cast.hall_moderator).get(f"/halls/{cast.hall.pk}/do/edit/?of=999999")
    assert page.status_code == 404


@pytest.mark.parametrize("who", ["citizen", "officer"])
def test_acts_are_for_those_who_run_it(cast: Cast, browser_of: Browser, who: str) -> None:
    question = make_question(cast.hall)
    assert act(browser_of, cast, "approve", who, of=question.pk).status_code == 403
    assert now(question).state == "pending"


def test_a_stranger_signs_in_first(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of(None).post(f"/halls/{cast.hall.pk}/do/approve/", {"key": str(uuid4())})
    assert "/accounts/login/" in answer["Location"]


def line_of(cast: Cast) -> list[int]:
    """The numbers of the questions that come next, in their order."""
    return [one.number for one in queries.list_queue(cast.hall) if isinstance(one, Question)]


@pytest.mark.parametrize(("name", "which", "order"), [("later", 0, [2, 1, 3]), ("sooner", 2, [1, 3, 2])])
def test_a_question_moves_one_place_in_the_line(
    cast: Cast, browser_of: Browser, name: str, which: int, order: list[int]
) -> None:
    questions = [make_question(cast.hall, state="queued") for _each in range(3)]
    act(browser_of, cast, name, of=questions[which].pk)
    assert line_of(cast) == order


def test_a_hand_moves_before_a_question(cast: Cast, browser_of: Browser) -> None:
    make_question(cast.hall, state="queued")
    hand = make_hand(cast.hall)
    actions.call_hand(actor=cast.moderator, hand_id=hand.pk, now=NOW)
    act(browser_of, cast, "hand_sooner", of=hand.pk)
    assert queries.list_queue(cast.hall)[0] == hand


def test_one_button_mutes_whoever_asked(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall, asker=cast.citizen)
    act(browser_of, cast, "mute", of=question.pk)
    assert HallBan.objects.get(hall=cast.hall).user_id == cast.citizen.pk


def test_one_button_mutes_whoever_raised_a_hand(cast: Cast, browser_of: Browser) -> None:
    hand = make_hand(cast.hall, person=cast.citizen)
    act(browser_of, cast, "mute", of=hand.pk, person="a_citizen")
    assert HallBan.objects.get(hall=cast.hall).user_id == cast.citizen.pk


def test_whoever_is_named_is_muted(cast: Cast, browser_of: Browser) -> None:
    act(browser_of, cast, "mute_person", person="@a_citizen")
    assert HallBan.objects.get(hall=cast.hall).scope == "chat"


def test_whoever_is_not_there_is_not_muted(cast: Cast, browser_of: Browser) -> None:
    assert act(browser_of, cast, "mute_person", person="@nobody_here").status_code == 422
