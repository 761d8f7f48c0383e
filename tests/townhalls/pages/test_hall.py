"""The page of a hall for everybody, without script."""

from __future__ import annotations

import json
import re

import pytest

from engagement.townhalls.models import TownHall
from tests.factories import make_user
from tests.townhalls.pages.conftest import Browser
from tests.townhalls.scenery import hall_row, poll_row, question_row

pytestmark = pytest.mark.django_db


def page_of(browser_of: Browser, hall: TownHall, query: str = "", person: object = None) -> str:
    """The page as this person sees it."""
    return str(browser_of(person).get(f"/halls/{hall.pk}/{query}").text)  # type: ignore[arg-type]


def test_the_banner_says_in_words_what_happens(browser_of: Browser) -> None:
    html = page_of(browser_of, hall_row())
    assert "Live now" in html
    assert "Ask your question, or vote for one that is there." in html


def test_what_is_answered_now_stands_at_the_top(browser_of: Browser) -> None:
    hall = hall_row()
    question = question_row(hall, state="featured", body="Why so late?")
    TownHall.objects.filter(pk=hall.pk).update(featured=question)
    now = page_of(browser_of, hall).split('id="now"')[1].split("</section>")[0]
    assert "Why so late?" in now


def test_nothing_that_waits_or_was_turned_down_is_shown(browser_of: Browser) -> None:
    hall = hall_row()
    for state in ("pending", "held", "rejected", "withdrawn"):
        question_row(hall, state=state, body=f"Secret {state}")
    assert "Secret" not in page_of(browser_of, hall)
    assert "Secret" not in browser_of(None).get(f"/halls/{hall.pk}/snapshot/").text


def test_the_asker_sees_what_became_of_their_question_and_why(browser_of: Browser) -> None:
    hall, asker = hall_row(), make_user()
    question_row(hall, asker=asker, state="rejected", reason="It names a private person.", body="Why does Kofi?")
    html = page_of(browser_of, hall, person=asker)
    assert "It was not shown: It names a private person." in html
    assert "Ask for a second look" in html


def test_whoever_asked_without_a_name_is_named_nowhere(browser_of: Browser) -> None:
    hall = hall_row()
    question_row(hall, anonymous=True, asker=make_user(display_name="Kofi Hidden", handle="kofi_hidden"))
    html = page_of(browser_of, hall)
    assert "ofi" not in html.split("<main")[1]


def test_a_long_list_has_a_second_part(browser_of: Browser) -> None:
    hall = hall_row()
    for _ in range(23):
        question_row(hall)
    html = page_of(browser_of, hall)
    assert html.count('class="question"') == 20
    assert "Show 3 more questions" in html
    assert page_of(browser_of, hall, "?all=yes").count('class="question"') == 23


def test_strangers_are_led_to_say_who_they_are_before_they_vote(browser_of: Browser) -> None:
    hall = hall_row()
    question_row(hall)
    assert f"/halls/{hall.pk}/identity/?vote=1" in page_of(browser_of, hall)


def test_somebody_who_voted_after_vote_polls_sees_the_tally(browser_of: Browser) -> None:
    hall, voter = hall_row(), make_user()
    poll = poll_row(hall, "Drains", "Lights", votes=(3, 1), voters=4, show="after_vote")
    assert "poll-bar" not in page_of(browser_of, hall, person=voter)
    poll.ballots.create(round=1, user=voter, strength="account", choices=[poll.options.first().pk], at=hall.live_at)  # type: ignore[union-attr]
    assert "poll-bar" in page_of(browser_of, hall, person=voter)


def test_little_data_is_a_choice_that_the_browser_remembers(browser_of: Browser) -> None:
    hall, browser = hall_row(video_url="https://www.youtube-nocookie.com/embed/x"), browser_of(None)
    answer = browser.get(f"/halls/{hall.pk}/?data=low")
    assert answer["Location"] == f"/halls/{hall.pk}/"
    html = browser.get(f"/halls/{hall.pk}/").text
    assert "iframe" not in html
    assert "qr.svg" not in html
    assert island_of(html)["streams"]["pulse"] is None
    browser.get(f"/halls/{hall.pk}/?data=full")
    assert "iframe" in browser.get(f"/halls/{hall.pk}/").text


def island_of(html: str) -> dict[str, object]:
    """The data island of a page."""
    found = re.search(r'id="hall-data">(.*?)</script>', html, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def test_what_is_one_s_own_comes_as_data(browser_of: Browser) -> None:
    hall, asker = hall_row(), make_user()
    question_row(hall, asker=asker, state="pending")
    answer = browser_of(asker).get(f"/halls/{hall.pk}/mine/")
    assert [one["state"] for one in answer.json()["mine"]["questions"]] == ["pending"]
    assert "no-store" in answer["Cache-Control"]


def test_a_hall_costs_the_same_number_of_queries_however_full_it_is(
    browser_of: Browser, django_assert_max_num_queries: object
) -> None:
    hall, person = hall_row(), make_user()
    for _ in range(30):
        question_row(hall)
    browser = browser_of(person)
    with django_assert_max_num_queries(45):  # type: ignore[operator]
        browser.get(f"/halls/{hall.pk}/")
