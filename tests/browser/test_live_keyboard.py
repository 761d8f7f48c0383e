"""Everything can be done without a mouse."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from engagement.threads import actions
from tests.browser.stage import SitDown, fill, path_of, post_as
from tests.threads.factories import Cast

pytestmark = pytest.mark.browser


def test_control_enter_sends(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    writer.page.locator("#composer-body").press_sequentially("First line")
    writer.page.keyboard.press("Enter")
    writer.page.keyboard.type("second line")
    writer.page.keyboard.press("Control+Enter")
    expect(writer.post(2).locator(".post-text")).to_have_text("First line\nsecond line")


def test_reply_is_begun_and_dropped_from_the_keyboard(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    writer.post(1).locator(".post-reply").press("Enter")
    expect(writer.page.locator("#composer-body")).to_be_focused()
    expect(writer.page.locator("#composer-reply")).to_be_visible()
    writer.page.keyboard.press("Escape")
    expect(writer.page.locator("#composer-reply")).to_be_hidden()
    expect(writer.page.locator("#composer-body")).to_be_focused()


def test_sheet_is_opened_used_and_left_from_the_keyboard(cast: Cast, sit_down: SitDown) -> None:
    post = post_as(cast.citizen, cast.thread, "As it was")
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    more = writer.post(post.number).locator(".post-more")
    more.press("Enter")
    writer.page.get_by_role("button", name="Edit").press("Enter")
    expect(writer.page.locator("#sheet-text")).to_be_focused()
    writer.page.keyboard.press("Escape")
    expect(writer.page.locator("#sheet")).not_to_be_visible()
    expect(more).to_be_focused()


def test_pill_is_reached_and_pressed_from_the_keyboard(cast: Cast, sit_down: SitDown) -> None:
    fill(cast.thread, cast.citizen, 30)
    reader = sit_down().open(path_of(cast.thread))
    new = post_as(cast.author, cast.thread, "New")
    expect(reader.page.locator("#pill")).to_be_visible()
    reader.page.locator("#pill").press("Enter")
    expect(reader.post(new.number)).to_be_focused()
    expect(reader.post(new.number)).to_be_in_viewport()


def test_notice_is_closed_from_the_keyboard(cast: Cast, sit_down: SitDown) -> None:
    reader = sit_down(cast.author).open(path_of(cast.thread))
    post_as(cast.citizen, cast.thread, f"@{cast.author.handle} hello")
    reader.page.locator(".toast").get_by_role("button", name="Close").press("Enter")
    expect(reader.page.locator(".toast")).to_have_count(0)


def test_refused_post_keeps_the_keyboard_while_it_counts_down(cast: Cast, sit_down: SitDown) -> None:
    actions.slow_thread(actor=cast.moderator, thread_id=cast.thread.pk, seconds=60, now=timezone.now())
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    writer.say("First")
    expect(writer.post(2)).to_be_visible()
    writer.say("Second")
    discard = writer.page.locator("[data-discard]")
    discard.focus()
    text = writer.page.locator("[data-retry]").inner_text()
    expect(writer.page.locator("[data-retry]")).not_to_have_text(text)
    expect(discard).to_be_focused()
