"""The page of a hall in a real browser: what arrives, what goes out, and a list that does not jump."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from engagement.townhalls import actions
from engagement.townhalls.actions.voting import Vote, cast_upvotes
from engagement.townhalls.models import Question
from tests.browser.hall import ask_as, gather, open_chat, path_of, show_to_all
from tests.browser.stage import SitDown
from tests.clients.line import Line
from tests.factories import make_guest, make_user

pytestmark = pytest.mark.browser


def test_a_question_that_is_shown_waits_behind_a_button(database: None, sit_down: SitDown) -> None:
    room = gather()
    page = sit_down(room.citizen).open(path_of(room.hall)).page
    show_to_all(room, ask_as(make_user(), room, "Is there a plan for Essikado?"))
    expect(page.locator("#news")).to_have_text("1 new question")
    expect(page.locator("#question-list .question")).to_have_count(3)
    page.click("#news")
    expect(page.locator("#question-list")).to_contain_text("Is there a plan for Essikado?")
    expect(page.locator("#news")).to_be_hidden()


def test_the_list_does_not_move_while_somebody_touches_it(database: None, sit_down: SitDown) -> None:
    room = gather()
    page = sit_down(room.citizen).open(path_of(room.hall)).page
    page.mouse.move(300, 500)
    last = Question.objects.get(hall=room.hall, number=3)
    for _ in range(3):
        cast_upvotes(votes=[Vote(make_user(), last.pk)], now=timezone.now())
    expect(page.locator("#question-3 .vote-count")).to_have_text("3")
    assert page.locator("#question-list > li").first.get_attribute("id") == "question-1"
    page.click("#tabs [data-show=new]")
    page.click("#tabs [data-show=top]")
    assert page.locator("#question-list > li").first.get_attribute("id") == "question-3"


def test_a_vote_is_shown_at_once_and_counted_for_everybody(database: None, sit_down: SitDown) -> None:
    room = gather()
    voter, watcher = sit_down(make_guest()).open(path_of(room.hall)), sit_down().open(path_of(room.hall))
    voter.page.click("#question-2 .vote")
    expect(voter.page.locator("#question-2 .vote")).to_have_attribute("aria-pressed", "true", timeout=1_000)
    expect(watcher.page.locator("#question-2 .vote-count")).to_have_text("1")
    voter.page.click("#question-2 .vote")
    expect(watcher.page.locator("#question-2 .vote-count")).to_have_text("0")


def test_the_asker_sees_live_what_becomes_of_their_question(database: None, sit_down: SitDown) -> None:
    room = gather()
    page = sit_down(room.citizen).open(path_of(room.hall)).page
    page.fill("#ask-body", "Will the school road be paved?")
    page.click("#ask-send")
    expect(page.locator("#own-list .own")).to_contain_text("Waits to be read")
    expect(page.locator("#ask-body")).to_have_value("")
    question = Question.objects.get(hall=room.hall, number=4)
    reject = {"kind": "private_person", "words": ""}
    actions.reject_question(actor=room.moderator, question_id=question.pk, now=timezone.now(), **reject)
    expect(page.locator("#own-4")).to_contain_text("It was not shown: It names a private person.")
    expect(page.locator("#own-4")).to_contain_text("Ask for a second look")


def test_what_comes_on_the_screen_stands_under_now(database: None, sit_down: SitDown) -> None:
    room = gather()
    page = sit_down().open(path_of(room.hall)).page
    question = Question.objects.get(hall=room.hall, number=2)
    actions.feature_question(actor=room.moderator, question_id=question.pk, now=timezone.now())
    expect(page.locator("#now")).to_contain_text("Who pays for the market?")
    expect(page.locator("#now-title")).to_have_text("Being answered now")


def test_while_one_types_similar_questions_are_offered(database: None, sit_down: SitDown) -> None:
    room = gather()
    page = sit_down(room.citizen).open(path_of(room.hall)).page
    page.fill("#ask-body", "When will the drain be covered?")
    expect(page.locator("#ask-similar")).to_contain_text("When is the drain covered?")
    page.click("#ask-similar .vote")
    expect(page.locator("#question-1 .vote")).to_have_attribute("aria-pressed", "true")


def test_the_moderators_close_everything_and_the_page_says_so(database: None, sit_down: SitDown) -> None:
    room = gather()
    page = sit_down(room.citizen).open(path_of(room.hall)).page
    actions.set_switch(actor=room.moderator, hall_id=room.hall.pk, name="panic", value=True, now=timezone.now())
    expect(page.locator("#hall-sentence")).to_contain_text("closed everything")
    expect(page.locator("#ask")).to_be_hidden()
    expect(page.locator("#question-1 button.vote")).to_have_count(0)


def test_what_was_done_without_a_line_is_kept_and_goes_out(database: None, sit_down: SitDown, line: Line) -> None:
    room = gather()
    page = sit_down(room.citizen, line=line).open(path_of(room.hall)).page
    line.cut()
    expect(page.locator("#live")).to_have_attribute("data-live-state", "offline")
    page.click("#question-1 .vote")
    page.fill("#ask-body", "Will the bridge hold?")
    page.click("#ask-send")
    expect(page.locator("#own-list")).to_contain_text("Kept here until the line is back")
    show_to_all(room, ask_as(make_user(), room, "Asked meanwhile?"))
    line.mend()
    expect(page.locator("#live")).to_have_attribute("data-live-state", "live", timeout=30_000)
    expect(page.locator("#own-list")).to_contain_text("Waits to be read")
    expect(page.locator("#news")).to_have_text("1 new question")
    assert Question.objects.get(hall=room.hall, number=1).votes == 1


def test_what_was_typed_survives_a_reload(database: None, sit_down: SitDown) -> None:
    room = gather()
    page = sit_down(room.citizen).open(path_of(room.hall)).page
    page.fill("#ask-body", "Half a quest")
    page.reload()
    expect(page.locator("#ask-body")).to_have_value("Half a quest")


def test_with_little_data_no_numbers_are_followed(database: None, sit_down: SitDown) -> None:
    room = gather()
    seat = sit_down(room.citizen)
    frames: list[str] = []
    seat.page.on("websocket", lambda socket: socket.on("framesent", lambda sent: frames.append(str(sent))))
    seat.open(path_of(room.hall, "?data=low"))
    assert any("townhall:" in frame for frame in frames)
    assert not any("townhall-pulse" in frame for frame in frames)


def test_a_vote_needs_no_mouse(database: None, sit_down: SitDown) -> None:
    room = gather()
    page = sit_down(room.citizen).open(path_of(room.hall)).page
    page.locator("#question-1 .vote").focus()
    page.keyboard.press("Space")
    expect(page.locator("#question-1 .vote")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.activeElement.matches('#question-1 .vote')")


def test_the_chat_opens_beside_the_list_on_the_same_line(database: None, sit_down: SitDown) -> None:
    room = gather()
    open_chat(room)
    one, other = (sit_down(person) for person in (room.citizen, make_user()))
    sockets: list[str] = []
    one.page.on("websocket", lambda socket: sockets.append(socket.url))
    for seat in (one, other):
        seat.open(path_of(room.hall))
        seat.page.click("#chat-link")
        expect(seat.page.locator("#chat-panel #composer-body")).to_be_visible()
    one.say("I can hear you well.")
    expect(other.page.locator("#chat-panel")).to_contain_text("I can hear you well.")
    expect(one.page.locator("#question-1")).to_be_visible()
    assert len(sockets) == 1


def test_a_chat_that_was_open_is_open_again(database: None, sit_down: SitDown) -> None:
    room = gather()
    open_chat(room)
    page = sit_down(room.citizen).open(path_of(room.hall)).page
    page.click("#chat-link")
    expect(page.locator("#chat-panel")).to_be_visible()
    page.reload()
    expect(page.locator("#chat-panel #composer-body")).to_be_visible()
    page.click("#chat-link")
    expect(page.locator("#chat-panel")).to_be_hidden()


def test_on_a_phone_the_chat_is_a_page_of_its_own(database: None, sit_down: SitDown) -> None:
    room = gather()
    open_chat(room)
    page = sit_down(room.citizen, phone=True).open(path_of(room.hall)).page
    page.click("#chat-link")
    page.wait_for_url("**/chat/")
    expect(page.locator("#composer-body")).to_be_visible()
