"""The thread page and what its forms send."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from engagement.threads import actions, queries
from engagement.threads.models import Post
from tests.factories import NOW
from tests.threads.factories import Cast, make_cast, make_post, make_report
from tests.threads.pages.conftest import Browser, filled

pytestmark = pytest.mark.django_db


def island(html: str) -> dict:
    found = re.search(r'<script type="application/json" id="thread-data">(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(found[1])


def numbers(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'<li class="post" id="post-(\d+)"', html)]


def make_long(cast: Cast, posts: int) -> None:
    drafts = [actions.PostDraft(cast.moderator, cast.thread.pk, f"Post {n}") for n in range(posts)]
    actions.publish_posts(drafts=drafts, now=NOW)


# --- reading --------------------------------------------------------------------------------------------------


def test_the_page_shows_title_posts_and_state(cast: Cast, client: Client) -> None:
    make_post(cast.thread, author=cast.officer, official=True, body="Fixed on Thursday.")
    html = client.get(f"/threads/{cast.thread.pk}/").text
    assert cast.thread.title in html
    assert "Fixed on Thursday." in html
    assert 'id="thread-state" class="state" data-state="answered"' in html
    assert html.count("Official response<span") == 1


def test_the_text_of_a_post_is_never_markup(cast: Cast, client: Client) -> None:
    make_post(cast.thread, body="<script>alert(1)</script><b>x</b> & </script>")
    html = client.get(f"/threads/{cast.thread.pk}/").text
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert island(html)["snapshot"]["posts"][-1]["body"] == "<script>alert(1)</script><b>x</b> & </script>"


def test_links_do_not_follow_and_mentions_lead_to_people(cast: Cast, client: Client) -> None:
    make_post(cast.thread, body="See https://example.org/a?b=1&c=2 @a_citizen")
    html = client.get(f"/threads/{cast.thread.pk}/").text
    assert '<a href="https://example.org/a?b=1&amp;c=2" rel="nofollow ugc noopener">' in html
    assert '<a class="mention" href="/people/a_citizen/">@a_citizen</a>' in html


def test_a_withdrawn_post_leaves_its_place_and_nothing_else(cast: Cast, client: Client) -> None:
    post = make_post(cast.thread, author=cast.citizen, body="In a temper")
    actions.withdraw_post(actor=cast.citizen, post_id=post.pk, now=NOW)
    html = client.get(f"/threads/{cast.thread.pk}/").text
    assert "In a temper" not in html
    assert 'data-state="withdrawn"' in html


def test_a_hidden_post_says_why(cast: Cast, client: Client) -> None:
    post = make_post(cast.thread, body="In a temper")
    actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="It names <somebody>", now=NOW)
    html = client.get(f"/threads/{cast.thread.pk}/").text
    assert "In a temper" not in html
    assert "Hidden by a moderator: <bdi>It names &lt;somebody&gt;</bdi>" in html


def test_the_viewers_own_posts_are_marked(cast: Cast, browser_of: Browser) -> None:
    post = make_post(cast.thread, author=cast.citizen)
    html = browser_of(cast.citizen).get(f"/threads/{cast.thread.pk}/").text
    assert re.findall(r'data-number="(\d+)" data-state="visible" data-own=""', html) == [str(post.number)]


def test_the_island_names_the_position_of_the_stream(cast: Cast, client: Client) -> None:
    data = island(client.get(f"/threads/{cast.thread.pk}/").text)
    snapshot = queries.get_snapshot(None, cast.thread.pk)
    assert (data["snapshot"]["epoch"], data["snapshot"]["offset"]) == (snapshot.epoch, snapshot.offset)


def test_the_newest_posts_are_shown_first(cast: Cast, client: Client) -> None:
    make_long(cast, 60)
    html = client.get(f"/threads/{cast.thread.pk}/").text
    assert numbers(html) == list(range(12, 62))
    assert 'id="earlier"' in html
    assert 'id="later"' not in html


def test_earlier_posts_join_on_without_a_gap(cast: Cast, client: Client) -> None:
    make_long(cast, 60)
    html = client.get(f"/threads/{cast.thread.pk}/?before=12").text
    assert numbers(html) == list(range(1, 12))
    assert 'id="earlier"' not in html
    assert 'id="later"' in html


def test_a_link_to_a_post_shows_it_among_its_neighbours(cast: Cast, client: Client) -> None:
    make_long(cast, 120)
    html = client.get(f"/threads/{cast.thread.pk}/?around=60").text
    assert numbers(html)[0] < 60 < numbers(html)[-1]


def test_later_posts_join_on_without_a_gap(cast: Cast, client: Client) -> None:
    make_long(cast, 120)
    html = client.get(f"/threads/{cast.thread.pk}/?around=30").text
    following = re.search(r'href="/threads/\d+/(\?around=\d+)#post-\d+" rel="next"', html)
    assert following
    later = client.get(f"/threads/{cast.thread.pk}/{following[1]}").text
    assert numbers(later)[0] == numbers(html)[-1] + 1


@pytest.mark.parametrize("query", ["before=x", "around=-1", "around=99999999999999999999", "before=٣", "reply=0"])
def test_a_number_that_is_none_is_left_out(cast: Cast, client: Client, query: str) -> None:
    assert numbers(client.get(f"/threads/{cast.thread.pk}/?{query}").text) == [1]


def test_a_reply_names_whom_it_answers(cast: Cast, client: Client) -> None:
    make_post(cast.thread, reply_to=1)
    html = client.get(f"/threads/{cast.thread.pk}/").text
    assert '<a href="#post-1">' in html
    assert f"Reply to <bdi>{cast.author.display_name}</bdi>" in html


def test_a_reply_to_a_post_that_is_not_on_the_page_leads_to_it(cast: Cast, client: Client) -> None:
    make_long(cast, 60)
    make_post(cast.thread, reply_to=2)
    html = client.get(f"/threads/{cast.thread.pk}/").text
    assert f'<a href="/threads/{cast.thread.pk}/?around=2#post-2">' in html
    assert "Reply to post 2" in html


@pytest.mark.parametrize("path", ["", "snapshot/", "posts/1/", "posts/1/revisions/"])
def test_a_restricted_thread_answers_strangers_like_a_missing_one(path: str, client: Client, db: None) -> None:
    closed = make_cast(visibility="restricted").thread
    assert client.get(f"/threads/{closed.pk}/{path}").status_code == 404
    assert client.get(f"/threads/987654/{path}").status_code == 404


def test_the_author_of_a_restricted_thread_reads_it(browser_of: Browser, db: None) -> None:
    cast = make_cast(visibility="restricted")
    assert browser_of(cast.author).get(f"/threads/{cast.thread.pk}/").status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_posts(
    cast: Cast, client: Client, django_assert_max_num_queries
) -> None:
    make_long(cast, 49)
    with django_assert_max_num_queries(19):
        client.get(f"/threads/{cast.thread.pk}/")


def test_the_snapshot_is_the_island_s(cast: Cast, client: Client) -> None:
    make_long(cast, 3)
    page = island(client.get(f"/threads/{cast.thread.pk}/").text)
    answer = client.get(f"/threads/{cast.thread.pk}/snapshot/").json()
    assert answer["snapshot"] == page["snapshot"]
    assert answer["window"] == page["window"]


# --- composing ------------------------------------------------------------------------------------------------


def test_a_post_is_published_and_the_browser_goes_to_it(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of(cast.citizen).post(f"/threads/{cast.thread.pk}/posts/", filled(body="Here too."))
    assert answer.status_code == 302
    assert answer["Location"] == f"/threads/{cast.thread.pk}/#post-2"
    assert Post.objects.get(thread=cast.thread, number=2).body == "Here too."


def test_the_same_form_twice_is_one_post(cast: Cast, browser_of: Browser) -> None:
    browser, form = browser_of(cast.citizen), filled(body="Here too.")
    places = {browser.post(f"/threads/{cast.thread.pk}/posts/", form)["Location"] for _ in range(2)}
    assert places == {f"/threads/{cast.thread.pk}/#post-2"}
    assert cast.thread.posts.count() == 2


def test_a_refused_post_comes_back_with_its_text(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of(cast.citizen).post(f"/threads/{cast.thread.pk}/posts/", filled(body="x" * 2001))
    assert answer.status_code == 422
    assert "x" * 2001 in answer.text
    assert "2001 characters long" in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_text_that_begins_with_a_line_break_comes_back_whole(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of(cast.citizen).post(f"/threads/{cast.thread.pk}/posts/", filled(body="\r\nhello" + "x" * 2001))
    assert ">\n\r\nhello" in answer.text


def test_whoever_was_signed_out_meanwhile_keeps_the_text(cast: Cast, client: Client) -> None:
    answer = client.post(f"/threads/{cast.thread.pk}/posts/", filled(body="A long thought"))
    assert answer.status_code == 422
    assert "A long thought" in answer.text
    assert "Sign in" in answer.text


def test_a_locked_thread_refuses_and_keeps_the_text(cast: Cast, browser_of: Browser) -> None:
    actions.lock_thread(actor=cast.moderator, thread_id=cast.thread.pk, reason="Enough", now=NOW)
    answer = browser_of(cast.citizen).post(f"/threads/{cast.thread.pk}/posts/", filled(body="One more thing"))
    assert answer.status_code == 422
    assert "One more thing" in answer.text
    assert cast.thread.posts.count() == 1


def test_a_locked_thread_says_why_in_place_of_the_composer(cast: Cast, browser_of: Browser) -> None:
    actions.lock_thread(actor=cast.moderator, thread_id=cast.thread.pk, reason="Enough", now=NOW)
    html = browser_of(cast.citizen).get(f"/threads/{cast.thread.pk}/").text
    assert 'id="composer"' not in html
    assert "Closed to new posts: <bdi>Enough</bdi>" in html


def test_an_officer_gives_the_official_response(cast: Cast, browser_of: Browser) -> None:
    browser_of(cast.officer).post(f"/threads/{cast.thread.pk}/posts/", filled(body="On Thursday.", official="on"))
    assert Post.objects.get(thread=cast.thread, number=2).official


def test_a_citizen_cannot_make_a_post_official(cast: Cast, browser_of: Browser) -> None:
    page = f"/threads/{cast.thread.pk}/"
    answer = browser_of(cast.citizen).post(f"{page}posts/", filled(body="On Thursday.", official="on"))
    assert answer.status_code == 422
    assert cast.thread.posts.count() == 1
    assert 'name="official"' not in browser_of(cast.citizen).get(page).text


def test_a_reply_keeps_what_it_answers(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.citizen)
    html = browser.get(f"/threads/{cast.thread.pk}/?reply=1").text
    assert '<input type="hidden" id="composer-reply-to" name="reply_to" value="1">' in html
    browser.post(f"/threads/{cast.thread.pk}/posts/", filled(body="Yes.", reply_to="1"))
    assert Post.objects.get(thread=cast.thread, number=2).reply_to == 1


def test_posting_to_a_restricted_thread_answers_like_a_missing_one(browser_of: Browser, db: None) -> None:
    cast = make_cast(visibility="restricted")
    answer = browser_of(cast.citizen).post(f"/threads/{cast.thread.pk}/posts/", filled(body="Hello"))
    assert answer.status_code == 404


def test_looking_at_where_posts_are_sent_leads_to_the_thread(cast: Cast, client: Client) -> None:
    assert client.get(f"/threads/{cast.thread.pk}/posts/")["Location"] == f"/threads/{cast.thread.pk}/"


# --- following ------------------------------------------------------------------------------------------------


def test_following_and_unfollowing(cast: Cast, browser_of: Browser) -> None:
    browser, page = browser_of(cast.citizen), f"/threads/{cast.thread.pk}/"
    browser.post(f"{page}follow/", filled())
    assert queries.is_following(cast.citizen, cast.thread.pk)
    assert 'aria-pressed="true"' in browser.get(page).text
    browser.post(f"{page}unfollow/", filled())
    assert not queries.is_following(cast.citizen, cast.thread.pk)


def test_following_asks_to_sign_in_and_comes_back_to_the_thread(cast: Cast, client: Client) -> None:
    page = f"/threads/{cast.thread.pk}/"
    assert client.post(f"{page}follow/", filled())["Location"] == f"/accounts/login/?next={page}"


def test_the_page_says_how_many_follow(cast: Cast, client: Client) -> None:
    assert "1 person follows this" in client.get(f"/threads/{cast.thread.pk}/").text


def test_the_desk_sees_how_many_reports_wait(cast: Cast, browser_of: Browser) -> None:
    make_report(make_post(cast.thread))
    page = f"/threads/{cast.thread.pk}/"
    assert '<span id="desk-count" class="count">1</span>' in browser_of(cast.moderator).get(page).text
    assert "desk-count" not in browser_of(cast.citizen).get(page).text
