"""Everything works with plain forms and no script: read, join, open an issue, post, answer, moderate, decide."""

from __future__ import annotations

import pytest
from django.test import override_settings
from playwright.sync_api import Page, expect

from engagement.threads.models import Thread
from tests.browser.stage import Seat, SitDown, fill, path_of, post_as
from tests.factories import make_department
from tests.threads.factories import Cast

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(sit_down: SitDown) -> SitDown:
    """Factory: a phone whose browser runs no script."""
    return lambda user=None, **options: sit_down(user, phone=True, java_script_enabled=False, **options)


def open_thread(seat: Seat, cast: Cast, rest: str = "") -> Page:
    return seat.open(path_of(cast.thread) + rest, live=False).page


def test_a_stranger_reads_and_is_told_how_to_take_part(cast: Cast, plain: SitDown) -> None:
    post_as(cast.officer, cast.thread, "It is fixed on Thursday.", official=True)
    page = open_thread(plain(), cast)
    expect(page.locator("#post-2 .post-seal")).to_be_visible()
    expect(page.locator("#thread-state")).to_have_text("Answered")
    expect(page.locator("#composer-closed")).to_contain_text("Sign in")


def test_a_stranger_joins_and_opens_an_issue(database: None, plain: SitDown) -> None:
    department = make_department(name="Department of Bridges")
    page = plain().open("/threads/new/", live=False).page
    page.click("main a:has-text('Join')")
    page.fill("[name=display_name]", "Efua Sutherland")
    page.fill("[name=email]", "efua.s@example.org")
    page.fill("[name=password1]", "a long walk to Fijai")
    page.click("main button[type=submit]")
    page.fill("#id_title", "The bridge at Nkroful has a hole")
    page.fill("#id_body", "One can see the river through it.\nSince Sunday.")
    page.select_option("#id_department", label=department.name)
    page.click("text=Open the issue")
    expect(page.locator("#thread-title")).to_have_text("The bridge at Nkroful has a hole")
    expect(page.locator(".messages")).to_contain_text("Your issue is open")
    assert Thread.objects.filter(department=department, title__startswith="The bridge").count() == 1


def test_a_person_signs_in_and_comes_back_to_the_thread(cast: Cast, plain: SitDown) -> None:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"]):
        cast.citizen.set_password("a long walk to Fijai")  # the server knows only its own, slow hashes
    cast.citizen.save()
    page = open_thread(plain(), cast)
    page.click("#composer-closed a:has-text('Sign in')")
    page.fill("[name=login]", str(cast.citizen.email))
    page.fill("[name=password]", "a long walk to Fijai")
    page.click("main button[type=submit]")
    expect(page.locator("#composer")).to_be_visible()


def test_a_person_posts_and_lands_on_the_post(cast: Cast, plain: SitDown) -> None:
    seat = plain(cast.citizen)
    page = open_thread(seat, cast)
    seat.say("The same in our street.")
    expect(page.locator("#post-2")).to_contain_text("The same in our street.")
    assert page.url.endswith("#post-2")


def test_reloading_after_a_post_sends_nothing_twice(cast: Cast, plain: SitDown) -> None:
    seat = plain(cast.citizen)
    page = open_thread(seat, cast)
    seat.say("Once only.")
    expect(page.locator("#post-2")).to_be_visible()
    page.reload()
    page.go_back()
    expect(seat.posts_saying("Once only.")).to_have_count(1)
    assert cast.thread.posts.count() == 2


def test_a_refused_post_stays_in_the_field(cast: Cast, plain: SitDown) -> None:
    seat = plain(cast.citizen)
    page = open_thread(seat, cast)
    seat.say("x" * 2001)
    expect(page.locator("#composer-error")).to_contain_text("2001 characters")
    expect(page.locator("#composer-body")).to_have_value("x" * 2001)
    seat.complaints.clear()


def test_a_reply_says_whom_it_answers(cast: Cast, plain: SitDown) -> None:
    seat = plain(cast.citizen)
    page = open_thread(seat, cast)
    page.click("#post-1 .post-reply")
    expect(page.locator("#composer-reply")).to_contain_text(cast.author.display_name)
    seat.say("I saw it too.")
    expect(page.locator("#post-2 .post-ref")).to_contain_text(cast.author.display_name)


def test_an_author_edits_reads_the_history_and_withdraws(cast: Cast, plain: SitDown) -> None:
    post_as(cast.citizen, cast.thread, "Since Friday.")
    page = open_thread(plain(cast.citizen), cast)
    page.click("#post-2 .post-more")
    page.click("text=Edit")
    page.fill("#id_body", "Since Thursday.")
    page.click("text=Save")
    expect(page.locator("#post-2")).to_contain_text("Since Thursday.")
    page.click("#post-2 .post-edited")
    expect(page.locator(".version")).to_have_count(2)
    page.click(".crumbs a")
    page.click("#post-2 .post-more")
    page.click("text=Withdraw it")
    expect(page.locator("#post-2 .post-gone")).to_have_text("Withdrawn by its author.")


def test_an_officer_answers_and_the_author_resolves(cast: Cast, plain: SitDown) -> None:
    officer = plain(cast.officer)
    page = open_thread(officer, cast)
    officer.write("It is fixed on Thursday.")
    page.check("#composer-official")
    page.click("#composer-send")
    expect(page.locator("#post-2 .post-seal")).to_be_visible()
    page = open_thread(plain(cast.author), cast)
    page.click("#desk-link")
    page.fill("#decide_reason", "The cover is there.")
    page.click("text=Mark as resolved")
    expect(page.locator("#thread-state")).to_have_text("Resolved")
    expect(page.locator(".entry[data-kind=resolved]")).to_contain_text("The cover is there.")
    page.click("#desk-link")
    page.click("main button:has-text('Reopen')")
    expect(page.locator("#thread-state")).to_have_text("Reopened")


def test_a_report_travels_from_a_citizen_to_a_hidden_post(cast: Cast, plain: SitDown) -> None:
    post_as(cast.officer_elsewhere, cast.thread, "Rude words")
    page = open_thread(plain(cast.citizen), cast)
    page.click("#post-2 .post-more")
    page.click("text=Report to the moderators")
    page.fill("#id_reason", "It insults somebody.")
    page.click("text=Send the report")
    page = open_thread(plain(cast.moderator), cast)
    expect(page.locator("#desk-count")).to_have_text("1")
    page.click("#desk-link")
    page.click("text=Hide the post")
    page.fill("#id_reason", "It insults a person.")
    page.click("main button:has-text('Hide the post')")
    expect(page.locator("#post-2 .post-gone")).to_have_text("Hidden by a moderator: It insults a person.")
    expect(page.locator("#desk-count")).to_be_hidden()
    page.click("#post-2 .post-more")
    page.click("text=Show it again")
    expect(page.locator("#post-2 .post-text")).to_have_text("Rude words")


def test_a_moderator_locks_slows_and_unlocks(cast: Cast, plain: SitDown) -> None:
    page = open_thread(plain(cast.moderator), cast, "manage/")
    page.fill("#lock_reason", "Enough for today.")
    page.click("main button:has-text('Lock')")
    expect(open_thread(plain(cast.citizen), cast).locator("#locked")).to_contain_text("Enough for today.")
    page.click("main button:has-text('Unlock')")
    page.select_option("#slow_seconds", label="minute")
    page.click("text=Set the pause")
    expect(open_thread(plain(cast.citizen), cast).locator("#composer-hint")).to_contain_text("60 seconds")


def test_a_person_follows_and_finds_the_issue_again(cast: Cast, plain: SitDown) -> None:
    page = open_thread(plain(cast.citizen), cast)
    page.click("#follow-button")
    expect(page.locator("#follow-button")).to_have_text("Following")
    page.click("summary:has(#i-person), .account summary")
    page.click("text=Issues I follow")
    expect(page.locator(".row-title")).to_have_count(1)


def test_a_long_conversation_is_read_back_to_its_beginning(cast: Cast, plain: SitDown) -> None:
    fill(cast.thread, cast.citizen, 120)
    page = open_thread(plain(), cast)
    seen: set[str] = set()
    while True:
        seen |= set(page.locator("#posts > .post").evaluate_all("(found) => found.map((post) => post.id)"))
        earlier = page.locator("#earlier a")
        if not earlier.count():
            break
        earlier.click()
    assert seen == {f"post-{number}" for number in range(1, 122)}


def test_what_only_scripts_can_do_is_not_shown(cast: Cast, plain: SitDown) -> None:
    page = open_thread(plain(cast.citizen), cast)
    for name in ("#pill", "#offline", "#composer-reply", "#sheet"):
        expect(page.locator(name)).to_be_hidden()
