"""A bad line loses nothing: what was typed is kept, what was sent is sent once, what was missed is caught up with."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Route, WebSocketRoute, expect

from engagement.threads.models import Post
from tests.browser.stage import SitDown, path_of, post_all, post_as, sign_in
from tests.clients.line import Line
from tests.threads.factories import Cast

pytestmark = pytest.mark.browser


def posts_saying(text: str) -> int:
    """How many posts with this text the server holds."""
    return Post.objects.filter(body=text).count()


def test_cut_line_is_said_with_the_time_and_what_is_kept(cast: Cast, sit_down: SitDown, line: Line) -> None:
    writer = sit_down(cast.citizen, line=line).open(path_of(cast.thread))
    line.cut()
    expect(writer.page.locator("#offline")).to_have_text(re.compile(r"^Offline since \d\d:\d\d$"))
    writer.say("From the bus")
    expect(writer.page.locator("#offline")).to_have_text(
        re.compile(r"^Offline since \d\d:\d\d, your 1 post is kept$")
    )
    expect(writer.posts_saying("From the bus")).to_have_attribute("data-sending", "waiting")


def test_post_written_offline_is_sent_once_when_the_line_is_back(cast: Cast, sit_down: SitDown, line: Line) -> None:
    writer = sit_down(cast.citizen, line=line).open(path_of(cast.thread))
    line.cut()
    expect(writer.page.locator("#offline")).to_be_visible()
    writer.say("Kept on the way")
    line.mend()
    expect(writer.post(2)).to_contain_text("Kept on the way")
    expect(writer.page.locator("#offline")).to_be_hidden()
    expect(writer.posts_saying("Kept on the way")).to_have_count(1)
    assert posts_saying("Kept on the way") == 1


def test_post_written_offline_survives_a_reload(cast: Cast, sit_down: SitDown, line: Line) -> None:
    writer = sit_down(cast.citizen, line=line).open(path_of(cast.thread))
    line.cut()
    expect(writer.page.locator("#offline")).to_be_visible()
    writer.say("Kept over the reload")
    line.mend()
    writer.page.goto("about:blank")
    writer.open(path_of(cast.thread))
    expect(writer.posts_saying("Kept over the reload")).to_have_count(1)
    expect(writer.page.locator("[data-sending]")).to_have_count(0)
    assert posts_saying("Kept over the reload") == 1


def test_draft_survives_a_reload(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    writer.post(1).locator(".post-reply").click()
    writer.write("Half a thou")
    writer.open(path_of(cast.thread))
    expect(writer.page.locator("#composer-body")).to_have_value("Half a thou")
    expect(writer.page.locator("#composer-reply-name")).to_have_text(cast.author.display_name)


def test_draft_of_one_person_is_not_shown_to_another(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    writer.write("Mine alone")
    writer.context.clear_cookies()
    writer.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": sign_in(cast.author), "url": writer.url}]
    )
    writer.open(path_of(cast.thread))
    expect(writer.page.locator("#composer-body")).to_have_value("")


def test_posts_that_were_missed_are_there_after_the_cut_in_order(cast: Cast, sit_down: SitDown, line: Line) -> None:
    reader = sit_down(line=line).open(path_of(cast.thread))
    line.cut()
    expect(reader.page.locator("#offline")).to_be_visible()
    for number in range(3):
        post_as(cast.citizen, cast.thread, f"Missed {number}")
    line.mend()
    expect(reader.posts_saying("Missed")).to_have_text([re.compile(f"Missed {number}") for number in range(3)])


def test_page_load_and_socket_leave_no_hole(cast: Cast, sit_down: SitDown, line: Line) -> None:
    reader = sit_down(line=line)

    def post_meanwhile(route: Route) -> None:
        post_as(cast.citizen, cast.thread, "Between")
        route.continue_()

    reader.page.route("**/dist/thread.*.js", post_meanwhile)
    reader.open(path_of(cast.thread))
    expect(reader.posts_saying("Between")).to_have_count(1)


def test_more_than_the_log_gives_back_is_made_good_by_a_snapshot(cast: Cast, sit_down: SitDown, line: Line) -> None:
    reader = sit_down(line=line).open(path_of(cast.thread))
    line.cut()
    expect(reader.page.locator("#offline")).to_be_visible()
    post_all(cast.citizen, cast.thread, [f"Missed {number}" for number in range(310)])
    line.mend()
    expect(reader.posts_saying("Missed").last).to_contain_text("Missed 309")
    expect(reader.page.get_by_role("link", name="Earlier posts")).to_be_visible()
    post_as(cast.author, cast.thread, "And on it goes")
    expect(reader.posts_saying("And on it goes")).to_have_count(1)


def test_post_whose_reply_was_lost_is_neither_doubled_nor_lost(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen)
    lost: list[Any] = []

    def lose_the_first_reply(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            replies = [json.loads(line) for line in str(message).split("\n")]
            if not lost and any("rpc" in reply for reply in replies):
                lost.append(message)
                socket.close(code=1011)
            else:
                socket.send(message)

        server.on_message(pass_on)

    writer.page.route_web_socket(re.compile("/connection/websocket"), lose_the_first_reply)
    writer.open(path_of(cast.thread))
    writer.say("Said once")
    expect(writer.post(2)).to_contain_text("Said once")
    expect(writer.page.locator("[data-sending]")).to_have_count(0)
    writer.wait_live()
    expect(writer.posts_saying("Said once")).to_have_count(1)
    assert len(lost) == 1
    assert posts_saying("Said once") == 1


def test_line_that_dies_silently_is_noticed_when_the_browser_says_so(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    writer.context.set_offline(True)
    expect(writer.page.locator("#live")).to_have_attribute("data-live-state", "offline")
    writer.say("On the train")
    writer.context.set_offline(False)
    expect(writer.post(2)).to_contain_text("On the train")
    assert posts_saying("On the train") == 1


def test_form_posts_by_itself_where_scripts_do_not_run(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen, java_script_enabled=False).open(path_of(cast.thread), live=False)
    writer.say("Plain and simple")
    expect(writer.post(2)).to_contain_text("Plain and simple")


def test_where_no_socket_can_be_had_posts_go_and_come_over_http(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen)
    writer.page.clock.install()
    writer.page.route_web_socket(re.compile("/connection/websocket"), lambda socket: socket.close(code=1011))
    writer.open(path_of(cast.thread), live=False)
    writer.say("Without a socket")
    writer.page.clock.run_for(30_000)
    expect(writer.page.locator("#live-text")).to_have_text(re.compile(r"^Not live\. Last looked at \d\d:\d\d$"))
    expect(writer.post(2)).to_contain_text("Without a socket")
    expect(writer.posts_saying("Without a socket")).to_have_count(1)
    post_as(cast.author, cast.thread, "An answer")
    writer.page.clock.run_for(45_000)
    expect(writer.posts_saying("An answer")).to_have_count(1)
    assert posts_saying("Without a socket") == 1


def test_post_is_not_sent_under_another_name(cast: Cast, sit_down: SitDown, line: Line) -> None:
    writer = sit_down(cast.citizen, line=line).open(path_of(cast.thread))
    line.cut()
    expect(writer.page.locator("#offline")).to_be_visible()
    writer.say("By the citizen")
    writer.context.clear_cookies()
    writer.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": sign_in(cast.author), "url": writer.url}]
    )
    line.mend()
    writer.wait_live()
    expect(writer.page.locator("#toasts")).to_contain_text("You have been signed out.")
    expect(writer.posts_saying("By the citizen")).to_have_attribute("data-sending", "waiting")
    assert posts_saying("By the citizen") == 0
