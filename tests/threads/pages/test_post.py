"""The page of one post, and what can be done there."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from engagement.threads import actions
from engagement.threads.models import Post, Report
from tests.factories import NOW
from tests.threads.factories import Cast, make_post
from tests.threads.pages.conftest import Browser, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(cast: Cast) -> Post:
    """A citizen's post, number 2 of the thread."""
    return make_post(cast.thread, author=cast.citizen, body="The first text")


def address(post: Post, path: str = "") -> str:
    return f"/threads/{post.thread_id}/posts/{post.number}/{path}"


def offers(html: str) -> set[str]:
    words = {
        "edit": "edit/",
        "withdraw": "withdraw/",
        "report": "report/",
        "hide": "hide/",
        "restore": "restore/",
        "history": "posts/2/revisions/",
    }
    acts = html[html.index('class="acts"') :]
    return {name for name, path in words.items() if path in acts}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (None, set()),
        ("citizen", {"edit", "withdraw"}),
        ("author", {"report"}),
        ("officer", {"report"}),
        ("moderator", {"report", "hide"}),
        ("banned", set()),
    ],
)
def test_everyone_is_offered_what_they_may_do(
    cast: Cast, post: Post, browser_of: Browser, who: str | None, expected: set[str]
) -> None:
    browser = browser_of(getattr(cast, who) if who else None)
    assert offers(browser.get(address(post)).text) == expected


def test_a_moderator_is_offered_to_restore_what_is_hidden(cast: Cast, post: Post, browser_of: Browser) -> None:
    actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="Rude", now=NOW)
    assert offers(browser_of(cast.moderator).get(address(post)).text) == {"restore"}


def test_a_post_that_does_not_exist_is_missing(cast: Cast, client: Client) -> None:
    assert client.get(f"/threads/{cast.thread.pk}/posts/99/").status_code == 404


def test_an_author_edits_and_the_earlier_text_stays_readable(cast: Cast, post: Post, browser_of: Browser) -> None:
    browser = browser_of(cast.citizen)
    assert "The first text</textarea>" in browser.get(address(post, "edit/")).text
    answer = browser.post(address(post, "edit/"), filled(body="The second text"))
    assert answer["Location"] == f"/threads/{post.thread_id}/?around=2#post-2"
    history = browser_of(None).get(address(post, "revisions/")).text
    assert history.index("The second text") < history.index("The first text")


def test_an_edit_that_comes_too_late_is_refused_with_its_text(cast: Cast, post: Post, browser_of: Browser) -> None:
    browser = browser_of(cast.citizen)
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        answer = browser.post(address(post, "edit/"), filled(body="The second text"))
    assert answer.status_code == 422
    assert "15 minutes" in answer.text
    assert "The second text" in answer.text


def test_nobody_edits_the_post_of_somebody_else(cast: Cast, post: Post, browser_of: Browser) -> None:
    assert browser_of(cast.moderator).get(address(post, "edit/")).status_code == 403
    assert browser_of(cast.moderator).post(address(post, "edit/"), filled(body="x")).status_code == 403
    post.refresh_from_db()
    assert post.body == "The first text"


def test_withdrawing_leaves_the_place(cast: Cast, post: Post, browser_of: Browser) -> None:
    browser_of(cast.citizen).post(address(post, "withdraw/"), filled())
    post.refresh_from_db()
    assert post.state == Post.State.WITHDRAWN


def test_withdrawing_needs_a_post_request(cast: Cast, post: Post, browser_of: Browser) -> None:
    assert browser_of(cast.citizen).get(address(post, "withdraw/")).status_code == 405


def test_a_refused_withdrawal_is_said_on_the_next_page(cast: Cast, browser_of: Browser) -> None:
    response = make_post(cast.thread, author=cast.officer, official=True)
    answer = browser_of(cast.officer).post(address(response, "withdraw/"), filled(), follow=True)
    assert "An official response cannot be withdrawn" in answer.text


def test_a_report_reaches_the_moderators(cast: Cast, post: Post, browser_of: Browser) -> None:
    answer = browser_of(cast.author).post(address(post, "report/"), filled(reason="Rude"), follow=True)
    assert Report.objects.get().reason == "Rude"
    assert "A moderator will look at it" in answer.text


def test_a_report_without_a_reason_comes_back(cast: Cast, post: Post, browser_of: Browser) -> None:
    answer = browser_of(cast.author).post(address(post, "report/"), filled(reason=""))
    assert answer.status_code == 422
    assert '<a href="#id_reason">' in answer.text


def test_reporting_asks_to_sign_in(post: Post, client: Client) -> None:
    assert client.get(address(post, "report/"))["Location"].startswith("/accounts/login/?next=/threads/")


def test_hiding_puts_the_reason_in_the_place_of_the_post(cast: Cast, post: Post, browser_of: Browser) -> None:
    browser = browser_of(cast.moderator)
    answer = browser.post(address(post, "hide/"), filled(reason="It insults somebody."), follow=True)
    assert "Hidden by a moderator: <bdi>It insults somebody.</bdi>" in answer.text


def test_only_moderators_hide(cast: Cast, post: Post, browser_of: Browser) -> None:
    assert browser_of(cast.officer).post(address(post, "hide/"), filled(reason="I do not like it")).status_code == 403
    assert browser_of(cast.officer).get(address(post, "hide/")).status_code == 403


def test_restoring_shows_the_post_again(cast: Cast, post: Post, browser_of: Browser) -> None:
    actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="Rude", now=NOW)
    answer = browser_of(cast.moderator).post(address(post, "restore/"), filled(), follow=True)
    assert "The first text" in answer.text


def test_earlier_versions_of_a_hidden_post_are_for_moderators(cast: Cast, post: Post, browser_of: Browser) -> None:
    actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="Rude", now=NOW)
    assert browser_of(cast.citizen).get(address(post, "revisions/")).status_code == 404
    assert browser_of(cast.moderator).get(address(post, "revisions/")).status_code == 200
