"""The moderators' console as it is served: it works without script."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from engagement.threads.models import Thread
from engagement.townhalls import actions
from engagement.townhalls.pages.console import seconds_left
from tests.factories import NOW, make_user
from tests.threads.factories import fresh
from tests.townhalls.factories import Cast, make_hand, make_question
from tests.townhalls.pages.conftest import Browser

pytestmark = pytest.mark.django_db


def console(browser_of: Browser, cast: Cast, who: str = "hall_moderator") -> str:
    """The page, as somebody of the cast sees it."""
    return browser_of(getattr(cast, who)).get(f"/halls/{cast.hall.pk}/console/").text


def part(html: str, name: str) -> str:
    """From this element's id to the next list or section."""
    return html.split(f'id="{name}"')[1].split("</ol>")[0]


def test_what_waits_stands_oldest_first(cast: Cast, browser_of: Browser) -> None:
    first, second = make_question(cast.hall), make_question(cast.hall)
    waiting = part(console(browser_of, cast), "list-waiting")
    assert waiting.index(f'id="q-{first.pk}"') < waiting.index(f'id="q-{second.pk}"')


def test_what_is_listed_stands_most_wanted_first(cast: Cast, browser_of: Browser) -> None:
    few, many = make_question(cast.hall, state="listed"), make_question(cast.hall, state="listed")
    type(many).objects.filter(pk=many.pk).update(votes=7)
    listed = part(console(browser_of, cast), "list-listed")
    assert listed.index(f'id="q-{many.pk}"') < listed.index(f'id="q-{few.pk}"')


def test_hands_and_questions_share_one_queue(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall, state="queued")
    hand = make_hand(cast.hall)
    actions.call_hand(actor=cast.moderator, hand_id=hand.pk, now=NOW)
    queue = part(console(browser_of, cast), "list-queue")
    assert queue.index(f'id="q-{question.pk}"') < queue.index(f'id="h-{hand.pk}"')


def test_now_shows_what_is_on_the_screen(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall, state="featured")
    assert question.body in part(console(browser_of, cast), "list-now")


def test_a_question_without_a_name_names_nobody(cast: Cast, browser_of: Browser) -> None:
    asker = fresh(make_user(display_name="Nobody Should Know"))
    make_question(cast.hall, asker=asker, anonymous=True)
    assert "Nobody Should Know" not in console(browser_of, cast)


def test_ones_own_last_move_can_be_taken_back(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall)
    actions.approve_question(actor=cast.hall_moderator, question_id=question.pk, now=timezone.now())
    assert "c-undo-left" in console(browser_of, cast)
    assert "c-undo-left" not in console(browser_of, cast, "moderator")


def test_ten_seconds_are_counted_down() -> None:
    assert seconds_left(NOW, NOW + timedelta(seconds=4)) == 6
    assert seconds_left(NOW, NOW + timedelta(minutes=4)) == 0


def test_the_page_says_where_its_streams_were(cast: Cast, browser_of: Browser) -> None:
    assert f"townhall-desk:{cast.hall.pk} " in console(browser_of, cast)


def test_a_tab_of_the_address_is_the_column_of_a_phone(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.hall_moderator)
    assert 'data-tab="now"' in browser.get(f"/halls/{cast.hall.pk}/console/?tab=now").text
    assert 'data-tab="waiting"' in browser.get(f"/halls/{cast.hall.pk}/console/?tab=nonsense").text


def test_an_official_sees_it_and_may_switch_nothing(cast: Cast, browser_of: Browser) -> None:
    html = console(browser_of, cast, "official")
    assert "Waiting" in html
    assert "Lock everything" not in html


@pytest.mark.parametrize("who", ["citizen", "officer", "asker"])
def test_it_is_for_those_who_run_the_hall(cast: Cast, browser_of: Browser, who: str) -> None:
    assert browser_of(getattr(cast, who)).get(f"/halls/{cast.hall.pk}/console/").status_code == 403


def test_more_questions_are_no_more_queries(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.hall_moderator)
    address = f"/halls/{cast.hall.pk}/console/"

    def look() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get(address)
        return len(captured)

    for state in ("pending", "listed"):
        make_question(cast.hall, state=state)
    look()
    before = look()
    for state in ("pending", "listed", "pending", "listed"):
        make_question(cast.hall, state=state)
    assert look() == before


def test_a_slow_chat_offers_how_slow(cast: Cast, browser_of: Browser) -> None:
    assert "pace-label" not in console(browser_of, cast)
    actions.set_switch(actor=cast.moderator, hall_id=cast.hall.pk, name="chat", value="slow", now=NOW)
    assert "mode=slow&amp;seconds=30" in console(browser_of, cast)


def test_a_chat_that_is_slow_by_itself_is_shown_as_slow(cast: Cast, browser_of: Browser) -> None:
    later = timezone.now() + timedelta(minutes=5)
    Thread.objects.filter(pk=cast.hall.chat_id).update(slow_seconds=45, slow_until=later)
    switches = console(browser_of, cast).split('aria-labelledby="chat-label"')[1].split("</div>")[0]
    pressed = [one.split(">")[1].split("<")[0] for one in switches.split("<button")[1:] if 'pressed="true"' in one]
    assert pressed == ["Slow (45 s)"]


def test_held_votes_are_shown_apart_with_what_a_moderator_does_about_them(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall, state="listed")
    assert "held votes" not in part(console(browser_of, cast), "list-listed")
    type(question).objects.filter(pk=question.pk).update(votes=8, held_votes=12)
    listed = part(console(browser_of, cast), "list-listed")
    assert "+12 votes being checked" in listed
    assert [word in listed for word in ("Count held votes", "Discard held votes")] == [True, True]
    assert "+12 votes being checked" in browser_of(None).get(f"/halls/{cast.hall.pk}/").text


def test_whoever_is_muted_is_let_speak_again_where_they_stand(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall, asker=cast.asker)
    other = make_question(cast.hall, asker=cast.citizen)
    ban = actions.mute_in_hall(
        actor=cast.moderator, hall_id=cast.hall.pk, handle=cast.asker.handle, now=timezone.now()
    )
    moderator = browser_of(cast.moderator)
    html = moderator.get(f"/halls/{cast.hall.pk}/console/").text
    assert f"/do/unmute/?of={ban.pk}&amp;" in html
    assert f"/do/mute/?of={question.pk}&amp;" not in html
    assert f"/do/mute/?of={other.pk}&amp;" in html
    moderator.post(f"/halls/{cast.hall.pk}/do/unmute/?of={ban.pk}", {"key": str(uuid4())})
    ban.refresh_from_db()
    assert ban.lifted_at is not None


def test_a_mute_does_not_tell_who_asked_without_a_name(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall, asker=cast.asker, anonymous=True)
    actions.mute_in_hall(actor=cast.moderator, hall_id=cast.hall.pk, handle=cast.asker.handle, now=timezone.now())
    html = browser_of(cast.moderator).get(f"/halls/{cast.hall.pk}/console/").text
    assert f"/do/mute/?of={question.pk}&amp;" in html


def test_through_a_question_without_a_name_a_mute_is_lifted_there(cast: Cast, browser_of: Browser) -> None:
    question = make_question(cast.hall, asker=cast.asker, anonymous=True)
    ban = actions.mute_in_hall(
        actor=cast.moderator, hall_id=cast.hall.pk, question_id=question.pk, now=timezone.now()
    )
    html = browser_of(cast.moderator).get(f"/halls/{cast.hall.pk}/console/").text
    assert f"/do/unmute/?of={ban.pk}&amp;" in html
