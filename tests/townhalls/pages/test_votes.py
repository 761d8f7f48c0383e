"""Votes, hands and reactions as plain forms."""

from __future__ import annotations

import pytest

from engagement.townhalls.models import Hand, Question, ReactionTally
from tests.factories import make_guest, make_user
from tests.townhalls.pages.conftest import Browser, filled
from tests.townhalls.scenery import hall_row, question_row

pytestmark = pytest.mark.django_db


def votes_of(question: Question) -> int:
    """How many there are now."""
    return Question.objects.get(pk=question.pk).votes


def test_a_vote_is_given_and_taken_back_by_the_same_button(browser_of: Browser) -> None:
    hall = hall_row()
    question, browser = question_row(hall), browser_of(make_guest())
    answer = browser.post(f"/halls/{hall.pk}/votes/", {"on": "1", "show": "new"})
    assert answer["Location"] == f"/halls/{hall.pk}/?show=new#question-1"
    assert votes_of(question) == 1
    browser.post(f"/halls/{hall.pk}/votes/", {"off": "1"})
    assert votes_of(question) == 0


def test_the_same_vote_twice_is_one_vote(browser_of: Browser) -> None:
    hall = hall_row()
    question, browser = question_row(hall), browser_of(make_user())
    for _ in range(2):
        browser.post(f"/halls/{hall.pk}/votes/", {"on": "1"})
    assert votes_of(question) == 1


def test_a_refused_vote_says_why(browser_of: Browser) -> None:
    hall = hall_row(voting_open=False)
    question, browser = question_row(hall), browser_of(make_user())
    answer = browser.post(f"/halls/{hall.pk}/votes/", {"on": "1"}, follow=True)
    assert "The moderators have closed this for the moment." in answer.text
    assert votes_of(question) == 0


def test_a_vote_for_what_nobody_sees_is_answered_as_if_it_were_not_there(browser_of: Browser) -> None:
    hall = hall_row()
    question_row(hall, state="pending")
    browser = browser_of(make_user())
    assert browser.post(f"/halls/{hall.pk}/votes/", {"on": "1"}, follow=True).redirect_chain
    assert browser.post(f"/halls/{hall.pk}/votes/", {"on": "99"}).status_code == 404


def test_a_stranger_says_who_they_are_and_the_vote_is_given(browser_of: Browser) -> None:
    hall = hall_row()
    question, browser = question_row(hall), browser_of(None)
    assert browser.post(f"/halls/{hall.pk}/votes/", {"on": "1"})["Location"] == f"/halls/{hall.pk}/identity/"
    answer = browser.post(f"/halls/{hall.pk}/identity/", {"step": "name", "display_name": "Ama", "vote": "1"})
    assert answer["Location"] == f"/halls/{hall.pk}/#question-1"
    assert votes_of(question) == 1


def test_a_hand_is_raised_and_lowered(browser_of: Browser) -> None:
    hall, person = hall_row(), make_user()
    browser = browser_of(person)
    browser.post(f"/halls/{hall.pk}/hand/", filled(topic="The bridge"))
    assert list(Hand.objects.filter(user=person).values_list("state", "topic")) == [("raised", "The bridge")]
    assert "Your hand is raised" in browser.get(f"/halls/{hall.pk}/").text
    browser.post(f"/halls/{hall.pk}/hand/", filled(lower="yes"))
    assert Hand.objects.get(user=person).state == "lowered"


def test_a_reaction_is_counted(browser_of: Browser) -> None:
    hall = hall_row()
    browser_of(make_user()).post(f"/halls/{hall.pk}/reactions/", {"kind": "clap"})
    assert ReactionTally.objects.get(hall=hall, kind="clap").count == 1


def test_an_unknown_reaction_is_refused_in_words(browser_of: Browser) -> None:
    hall = hall_row()
    browser = browser_of(make_user())
    browser.post(f"/halls/{hall.pk}/reactions/", {"kind": "boo"})
    assert 'data-tone="bad"' in browser.get(f"/halls/{hall.pk}/").text
