"""Voting in a poll as a plain form."""

from __future__ import annotations

import pytest

from engagement.townhalls.models import Poll, PollBallot, TownHall
from tests.factories import make_user
from tests.townhalls.pages.conftest import Browser
from tests.townhalls.scenery import hall_row, poll_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def poll() -> Poll:
    """An open poll of a live hall."""
    return poll_row(hall_row(), "Drains", "Lights", show="after_vote")


def path_of(hall: TownHall) -> str:
    """Where its first poll is sent."""
    return f"/halls/{hall.pk}/polls/1/"


def test_what_is_ticked_is_the_ballot(browser_of: Browser, poll: Poll) -> None:
    voter, option = make_user(), poll.options.first()
    assert option
    answer = browser_of(voter).post(path_of(poll.hall), {"choice": option.pk})
    assert answer["Location"] == f"/halls/{poll.hall_id}/#poll-1"
    assert PollBallot.objects.get(user=voter).choices == [option.pk]


def test_another_choice_takes_the_place_of_the_first(browser_of: Browser, poll: Poll) -> None:
    browser, (one, other) = browser_of(make_user()), poll.options.all()
    browser.post(path_of(poll.hall), {"choice": one.pk})
    browser.post(path_of(poll.hall), {"choice": other.pk})
    assert [ballot.choices for ballot in PollBallot.objects.all()] == [[other.pk]]


def test_a_ballot_can_be_taken_back(browser_of: Browser, poll: Poll) -> None:
    browser, option = browser_of(make_user()), poll.options.first()
    assert option
    browser.post(path_of(poll.hall), {"choice": option.pk})
    answer = browser.post(path_of(poll.hall), {"choice": option.pk, "back": "yes"}, follow=True)
    assert "Your vote is taken back." in answer.text
    assert Poll.objects.get(pk=poll.pk).voters == 0


def test_nothing_ticked_is_no_ballot(browser_of: Browser, poll: Poll) -> None:
    answer = browser_of(make_user()).post(path_of(poll.hall), {}, follow=True)
    assert "Choose something first." in answer.text
    assert not PollBallot.objects.exists()


def test_a_closed_poll_says_that_it_is(browser_of: Browser, poll: Poll) -> None:
    Poll.objects.update(state="closed")
    option = poll.options.first()
    assert option
    browser_of(make_user()).post(path_of(poll.hall), {"choice": option.pk}, follow=True)
    assert not PollBallot.objects.exists()


def test_a_poll_that_is_not_there_is_not_found(browser_of: Browser, poll: Poll) -> None:
    assert browser_of(make_user()).post(f"/halls/{poll.hall_id}/polls/9/", {"choice": "1"}).status_code == 404
