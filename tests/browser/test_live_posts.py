"""What one does shows at once, here and on everybody's screen, without a reload."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from engagement.threads import actions
from engagement.threads.models import HeldPost
from tests.browser.stage import SitDown, fill, path_of, post_as
from tests.factories import make_user
from tests.threads.factories import Cast, fresh

pytestmark = pytest.mark.browser

WATCH_ONCE = """() => {
  window.most = 0;
  const texts = () => [...document.querySelectorAll("#posts .post-text")].filter((one) => one.textContent === "Once");
  const look = () => { window.most = Math.max(window.most, texts().length); };
  const everything = { childList: true, subtree: true, characterData: true };
  new MutationObserver(look).observe(document.getElementById("posts"), everything);
}"""


def test_second_browser_sees_a_post_without_a_reload(cast: Cast, sit_down: SitDown) -> None:
    reader = sit_down().open(path_of(cast.thread))
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    writer.say("The cover is gone since Friday.")
    expect(reader.posts_saying("The cover is gone since Friday.")).to_have_count(1)


def test_own_post_is_shown_once_and_becomes_the_real_one(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    writer.page.evaluate(WATCH_ONCE)
    writer.say("Once")
    expect(writer.post(2)).to_contain_text("Once")
    expect(writer.page.locator("[data-sending]")).to_have_count(0)
    assert writer.page.evaluate("window.most") == 1


def test_composer_is_empty_and_ready_after_sending(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    writer.say("One")
    expect(writer.page.locator("#composer-body")).to_have_value("")
    expect(writer.page.locator("#composer-body")).to_be_focused()


def test_official_response_shows_its_seal_live(cast: Cast, sit_down: SitDown) -> None:
    reader = sit_down(cast.citizen).open(path_of(cast.thread))
    officer = sit_down(cast.officer).open(path_of(cast.thread))
    officer.page.check("#composer-official")
    officer.say("We fit a new cover on Tuesday.")
    expect(reader.post(2).locator(".post-seal")).to_contain_text("Official response")
    expect(reader.post(2).locator(".post-seal")).to_contain_text(cast.department.name)
    expect(reader.page.locator("#thread-state")).to_have_text("Answered")
    expect(reader.page.locator("#talk")).to_have_attribute("data-state", "answered")
    expect(reader.page.locator(".entry")).to_contain_text("Answered by")


def test_reply_names_whom_it_answers(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    writer.post(1).locator(".post-reply").click()
    expect(writer.page.locator("#composer-reply-name")).to_have_text(cast.author.display_name)
    writer.say("I have seen it too.")
    expect(writer.post(2).locator(".post-ref")).to_contain_text(f"Reply to {cast.author.display_name}")


def test_edit_changes_the_text_on_every_screen(cast: Cast, sit_down: SitDown) -> None:
    post = post_as(cast.citizen, cast.thread, "It is depp.")
    reader = sit_down().open(path_of(cast.thread))
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    writer.post(post.number).locator(".post-more").click()
    writer.page.get_by_role("button", name="Edit").click()
    writer.page.get_by_label("Your post").last.fill("It is deep.")
    writer.page.get_by_role("button", name="Save").click()
    expect(reader.post(post.number).locator(".post-text")).to_have_text("It is deep.")
    expect(reader.post(post.number).locator(".post-edited")).to_be_visible()
    expect(writer.page.locator("#sheet")).not_to_be_visible()


def test_hidden_post_changes_in_place_and_leaves_the_keyboard_where_it_is(cast: Cast, sit_down: SitDown) -> None:
    post = post_as(cast.citizen, cast.thread, "His name is Kwame and he lives there.")
    other = post_as(cast.author, cast.thread, "Please, no names.")
    reader = sit_down(cast.citizen).open(path_of(cast.thread))
    reply = reader.post(other.number).locator(".post-reply")
    reply.focus()
    actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="It names a private person.", now=timezone.now())
    expect(reader.post(post.number)).to_contain_text("Hidden by a moderator: It names a private person.")
    expect(reader.post(post.number)).not_to_contain_text("Kwame")
    expect(reply).to_be_focused()


def test_moderator_hides_a_post_from_its_sheet(cast: Cast, sit_down: SitDown) -> None:
    post = post_as(cast.citizen, cast.thread, "His name is Kwame.")
    reader = sit_down().open(path_of(cast.thread))
    moderator = sit_down(cast.moderator).open(path_of(cast.thread))
    moderator.post(post.number).locator(".post-more").click()
    moderator.page.get_by_role("button", name="Hide").click()
    moderator.page.get_by_label("Why? Everyone can read this.").fill("It names a private person.")
    moderator.page.get_by_role("button", name="Hide this post").click()
    expect(reader.post(post.number)).to_contain_text("It names a private person.")


def test_author_learns_that_a_post_was_hidden_and_why(cast: Cast, sit_down: SitDown) -> None:
    post = post_as(cast.citizen, cast.thread, "His name is Kwame.")
    author = sit_down(cast.citizen).open(path_of(cast.thread))
    actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="It names somebody.", now=timezone.now())
    expect(author.page.locator("#toasts")).to_contain_text(f"Your post {post.number} was hidden: It names somebody.")


def test_mention_arrives_as_a_notice(cast: Cast, sit_down: SitDown) -> None:
    mentioned = sit_down(cast.author).open(path_of(cast.thread))
    post_as(cast.citizen, cast.thread, f"@{cast.author.handle} is it still open?")
    expect(mentioned.page.locator("#toasts")).to_contain_text(f"{cast.citizen.display_name} mentioned you")


def test_lock_closes_the_composer_and_keeps_what_is_typed(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    writer.write("I was just going to say")
    actions.lock_thread(actor=cast.moderator, thread_id=cast.thread.pk, reason="Too heated.", now=timezone.now())
    expect(writer.page.locator("#locked")).to_have_text("Closed to new posts: Too heated.")
    expect(writer.page.locator("#composer-send")).to_be_disabled()
    expect(writer.page.locator("#composer-body")).to_have_value("I was just going to say")


def test_composer_comes_when_a_locked_thread_opens(cast: Cast, sit_down: SitDown) -> None:
    actions.lock_thread(actor=cast.moderator, thread_id=cast.thread.pk, reason="", now=timezone.now())
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    expect(writer.page.locator("#composer")).to_have_count(0)
    actions.unlock_thread(actor=cast.moderator, thread_id=cast.thread.pk, now=timezone.now())
    writer.say("At last.")
    expect(writer.posts_saying("At last.")).to_have_count(1)


def test_watchers_are_counted(cast: Cast, sit_down: SitDown) -> None:
    reader = sit_down().open(path_of(cast.thread))
    sit_down().open(path_of(cast.thread))
    expect(reader.page.locator("#live-text")).to_have_text("Live · 2 watching")


def test_others_see_that_somebody_is_writing(cast: Cast, sit_down: SitDown) -> None:
    reader = sit_down().open(path_of(cast.thread))
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    writer.page.locator("#composer-body").press_sequentially("Well")
    expect(reader.page.locator("#typing")).to_have_text(f"{cast.citizen.display_name} is writing")
    expect(writer.page.locator("#typing")).to_have_count(0)


def test_following_is_a_press_of_a_button(cast: Cast, sit_down: SitDown) -> None:
    reader = sit_down(cast.citizen).open(path_of(cast.thread))
    button = reader.page.locator("#follow-button")
    followers = reader.page.locator("#followers")
    expect(followers).to_have_text("1 person follows this")  # whoever opens an issue follows it
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(followers).to_have_text("2 people follow this")
    reader.open(path_of(cast.thread))
    expect(button).to_have_attribute("aria-pressed", "true")


def test_screen_reader_hears_of_new_posts_politely_and_all_at_once(cast: Cast, sit_down: SitDown) -> None:
    reader = sit_down().open(path_of(cast.thread))
    announcer = reader.page.get_by_role("log").and_(reader.page.locator("[aria-live=polite]"))
    post_as(cast.citizen, cast.thread, "One")
    post_as(cast.author, cast.thread, "Two")
    expect(announcer).to_have_text(f"2 new posts. {cast.author.display_name}: Two")


def test_own_post_on_an_older_part_of_the_thread_leads_to_where_it_stands(cast: Cast, sit_down: SitDown) -> None:
    fill(cast.thread, cast.author, 90)
    writer = sit_down(cast.citizen).open(f"{path_of(cast.thread)}?around=9")
    writer.say("Down there")
    expect(writer.posts_saying("Down there")).to_be_in_viewport()
    expect(writer.post(92)).to_contain_text("Down there")


def test_moderator_sees_reports_counted_as_they_come(cast: Cast, sit_down: SitDown) -> None:
    post = post_as(cast.citizen, cast.thread, "You fool.")
    moderator = sit_down(cast.moderator).open(path_of(cast.thread))
    expect(moderator.page.locator("#desk-count")).to_be_hidden()
    report = actions.report_post(actor=cast.author, post_id=post.pk, reason="Rude.", now=timezone.now())
    expect(moderator.page.locator("#desk-count")).to_have_text("1")
    actions.settle_report(actor=cast.moderator, report_id=report.pk, uphold=False, now=timezone.now())
    expect(moderator.page.locator("#desk-count")).to_be_hidden()


def test_page_says_so_when_one_has_signed_out_elsewhere(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    other = writer.context.new_page()
    other.goto(f"{writer.url}/accounts/logout/")
    other.locator("main form button").click()
    expect(writer.page.locator("#toasts")).to_contain_text("You have been signed out.")


def test_author_is_offered_to_reopen_what_was_just_resolved(cast: Cast, sit_down: SitDown) -> None:
    author = sit_down(cast.author).open(path_of(cast.thread))
    expect(author.page.locator("#desk-link")).to_have_text("Is it solved?")
    actions.resolve_thread(actor=cast.officer, thread_id=cast.thread.pk, reason="Done.", now=timezone.now())
    expect(author.page.locator("#thread-state")).to_have_text("Resolved")
    expect(author.page.locator("#desk-link")).to_have_text("Reopen it")


LINKS = "https://a.example https://b.example https://c.example"


def test_what_is_held_can_be_taken_back_at_once(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(make_user(joined_at=timezone.now())).open(path_of(cast.thread))
    writer.say(LINKS)
    held = writer.page.locator("#held .held-one")
    expect(held).to_contain_text("Held. It holds many links; a moderator looks at it first.")
    expect(writer.page.locator("[data-sending]")).to_have_count(0)
    held.get_by_role("button", name="Withdraw").click()
    expect(held).to_have_count(0)


def test_that_it_was_turned_down_stands_there_live(cast: Cast, sit_down: SitDown) -> None:
    new = make_user(joined_at=timezone.now())
    writer = sit_down(new).open(path_of(cast.thread))
    writer.say(LINKS)
    held = writer.page.locator("#held .held-one")
    expect(held).to_have_attribute("data-state", "waiting")
    waiting, now = HeldPost.objects.get(author=new), timezone.now()
    actions.reject_post(actor=fresh(cast.moderator), held_id=waiting.pk, reason="An advertisement.", now=now)
    expect(held).to_contain_text("A moderator did not publish it: An advertisement.")
