"""What the modules add to the page has no barrier that axe can find, in light and in dark."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from engagement.threads import actions
from tests.browser.looks import barriers
from tests.browser.stage import SitDown, fill, path_of, post_as
from tests.clients.line import Line
from tests.threads.factories import Cast

pytestmark = pytest.mark.browser


def test_new_posts_with_pill_and_divider(cast: Cast, sit_down: SitDown) -> None:
    fill(cast.thread, cast.citizen, 20)
    reader = sit_down(cast.author, phone=True).open(path_of(cast.thread))
    post_as(cast.citizen, cast.thread, "New")
    expect(reader.page.locator("#pill")).to_be_visible()
    assert barriers(reader.page) == ""


def test_notices(cast: Cast, sit_down: SitDown) -> None:
    reader = sit_down(cast.author, phone=True).open(path_of(cast.thread))
    post_as(cast.citizen, cast.thread, f"@{cast.author.handle} look")
    own = post_as(cast.author, cast.thread, "His name is Kwame.")
    actions.hide_post(actor=cast.moderator, post_id=own.pk, reason="It names somebody.", now=timezone.now())
    expect(reader.page.locator(".toast")).to_have_count(2)
    assert barriers(reader.page) == ""


def test_refused_post_and_one_that_waits_for_the_line(cast: Cast, sit_down: SitDown, line: Line) -> None:
    actions.slow_thread(actor=cast.moderator, thread_id=cast.thread.pk, seconds=60, now=timezone.now())
    writer = sit_down(cast.citizen, line=line, phone=True).open(path_of(cast.thread))
    writer.say("First")
    expect(writer.post(2)).to_be_visible()
    writer.say("Too soon")
    expect(writer.posts_saying("Too soon")).to_have_attribute("data-sending", "failed")
    line.cut()
    expect(writer.page.locator("#offline")).to_be_visible()
    writer.say("Kept")
    expect(writer.posts_saying("Kept")).to_have_attribute("data-sending", "waiting")
    assert barriers(writer.page) == ""


def test_sheet_and_its_form(cast: Cast, sit_down: SitDown) -> None:
    post_as(cast.citizen, cast.thread, "As it was")
    moderator = sit_down(cast.moderator, phone=True).open(path_of(cast.thread))
    moderator.post(2).locator(".post-more").click()
    expect(moderator.page.locator("#sheet")).to_be_visible()
    menu = barriers(moderator.page)
    moderator.page.get_by_role("button", name="Hide").click()
    expect(moderator.page.locator("#sheet-text")).to_be_visible()
    assert menu + barriers(moderator.page) == ""


def test_reply_that_is_being_written_and_is_too_long(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen, phone=True).open(path_of(cast.thread))
    writer.post(1).locator(".post-reply").click()
    writer.say("x" * 2_010)
    expect(writer.page.locator("#composer-error")).to_be_visible()
    assert barriers(writer.page) == ""


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_of_it_is_wider_than_the_screen(cast: Cast, sit_down: SitDown, width: int) -> None:
    actions.slow_thread(actor=cast.moderator, thread_id=cast.thread.pk, seconds=60, now=timezone.now())
    writer = sit_down(cast.citizen)
    writer.page.set_viewport_size({"width": width, "height": 640})
    writer.open(path_of(cast.thread))
    writer.say("First")
    expect(writer.post(2)).to_be_visible()
    writer.say("A word without any place to break it: " + "x" * 200)
    expect(writer.page.locator("[data-retry]")).to_be_visible()
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert writer.page.evaluate(overflow) <= 0


def test_buttons_that_the_modules_add_are_large_enough(cast: Cast, sit_down: SitDown) -> None:
    actions.slow_thread(actor=cast.moderator, thread_id=cast.thread.pk, seconds=60, now=timezone.now())
    writer = sit_down(cast.citizen, phone=True).open(path_of(cast.thread))
    writer.say("First")
    expect(writer.post(2)).to_be_visible()
    writer.say("Too soon")
    post_as(cast.officer, cast.thread, f"@{cast.citizen.handle} wait")
    expect(writer.page.locator(".toast button")).to_be_visible()
    buttons = writer.page.locator("[data-retry], [data-rewrite], [data-discard], .toast button")
    heights = [box["height"] for button in buttons.all() if (box := button.bounding_box())]
    assert len(heights) == 4
    assert min(heights) >= 48
