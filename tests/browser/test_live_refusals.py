"""The server says no in its own words, and nothing that was typed is lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from engagement.accounts import actions as accounts
from engagement.threads import actions
from tests.browser.stage import SitDown, path_of
from tests.threads.factories import Cast

pytestmark = pytest.mark.browser


def test_slow_mode_keeps_the_text_and_counts_down(cast: Cast, sit_down: SitDown) -> None:
    actions.slow_thread(actor=cast.moderator, thread_id=cast.thread.pk, seconds=60, now=timezone.now())
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    writer.say("First")
    expect(writer.post(2)).to_contain_text("First")
    writer.say("Second, too soon")
    refused = writer.posts_saying("Second, too soon")
    expect(refused).to_have_attribute("data-sending", "failed")
    retry = refused.locator("[data-retry]")
    expect(retry).to_have_text(re.compile(r"Try again in \d\d s"))
    expect(retry).to_be_disabled()
    first = retry.inner_text()
    expect(retry).not_to_have_text(first)


def test_refused_post_goes_when_it_may(cast: Cast, sit_down: SitDown) -> None:
    actions.slow_thread(actor=cast.moderator, thread_id=cast.thread.pk, seconds=60, now=timezone.now())
    writer = sit_down(cast.citizen)
    writer.page.clock.install()
    writer.open(path_of(cast.thread))
    writer.say("First")
    expect(writer.post(2)).to_contain_text("First")
    writer.say("Second")
    expect(writer.posts_saying("Second")).to_have_attribute("data-sending", "failed")
    actions.slow_thread(actor=cast.moderator, thread_id=cast.thread.pk, seconds=0, now=timezone.now())
    writer.page.clock.fast_forward(61_000)
    writer.posts_saying("Second").locator("[data-retry]").click()
    expect(writer.post(3)).to_contain_text("Second")


def test_refused_post_can_be_changed_and_sent_again(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    actions.lock_thread(actor=cast.moderator, thread_id=cast.thread.pk, reason="Too heated.", now=timezone.now())
    expect(writer.page.locator("#locked")).to_be_visible()
    writer.page.evaluate("document.getElementById('composer-send').disabled = false")
    writer.page.evaluate("document.getElementById('composer').hidden = false")
    writer.say("Heated")
    refused = writer.posts_saying("Heated")
    expect(refused.locator(".post-sending")).to_contain_text("Not sent.")
    actions.unlock_thread(actor=cast.moderator, thread_id=cast.thread.pk, now=timezone.now())
    expect(writer.page.locator("#locked")).to_have_count(0)
    refused.locator("[data-rewrite]").click()
    expect(writer.page.locator("#composer-body")).to_have_value("Heated")
    writer.say("Calm")
    expect(writer.post(2)).to_contain_text("Calm")
    expect(writer.posts_saying("Heated")).to_have_count(0)


def test_refused_post_can_be_discarded(cast: Cast, sit_down: SitDown) -> None:
    actions.slow_thread(actor=cast.moderator, thread_id=cast.thread.pk, seconds=60, now=timezone.now())
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    writer.say("First")
    expect(writer.post(2)).to_be_visible()
    writer.say("Second")
    writer.posts_saying("Second").locator("[data-discard]").click()
    expect(writer.posts_saying("Second")).to_have_count(0)
    writer.open(path_of(cast.thread))
    expect(writer.posts_saying("Second")).to_have_count(0)


def test_empty_post_is_not_sent(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    writer.say("   ")
    expect(writer.page.locator("#composer-error")).to_have_text("Write something first.")
    expect(writer.page.locator("#composer-body")).to_be_focused()


def test_post_that_is_too_long_says_by_how_much_and_stays(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    writer.say("x" * 2_003)
    expect(writer.page.locator("#composer-error")).to_have_text("This is 3 letters too long.")
    expect(writer.page.locator("#composer-body")).to_have_value("x" * 2_003)
    expect(writer.page.locator("#composer-count")).to_have_text("-3 letters left")


def test_too_late_edit_is_refused_in_words_and_keeps_the_text(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    writer.say("As it was")
    writer.post(2).locator(".post-more").click()
    writer.page.get_by_role("button", name="Edit").click()
    writer.page.locator("#sheet-text").fill("As it should be")
    actions.lock_thread(actor=cast.moderator, thread_id=cast.thread.pk, reason="", now=timezone.now())
    expect(writer.page.locator("#locked")).to_have_count(1)
    writer.page.get_by_role("button", name="Save").click()
    expect(writer.page.locator("#sheet-error")).not_to_be_empty()
    expect(writer.page.locator("#sheet-text")).to_have_value("As it should be")


def test_person_who_was_banned_is_told_so(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    now = timezone.now()
    until = now + timedelta(days=1)
    accounts.ban_user(actor=cast.administrator, user_id=cast.citizen.pk, until=until, reason="Abuse", now=now)
    expect(writer.page.locator("#toasts")).to_contain_text("Your account cannot take part at the moment.")
