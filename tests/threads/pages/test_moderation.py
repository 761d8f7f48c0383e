"""The page of what waits for moderators, and what the author of a held post sees."""

from __future__ import annotations

import pytest

from engagement.threads import actions
from engagement.threads.models import HeldPost
from tests.factories import NOW, make_user
from tests.threads.factories import Cast, fresh, make_post, make_report, make_thread
from tests.threads.pages.conftest import Browser, filled

pytestmark = pytest.mark.django_db

LINKS = "See https://a.example https://b.example https://c.example now"


def hold(cast: Cast) -> HeldPost:
    new = fresh(make_user(joined_at=NOW))
    held = actions.publish_post(actor=new, thread_id=cast.thread.pk, body=LINKS, now=NOW).held
    assert held is not None
    return held


def test_what_the_composer_sends_is_held_and_only_its_author_sees_it(cast: Cast, browser_of: Browser) -> None:
    author = browser_of(make_user(joined_at=NOW))
    address = f"/threads/{cast.thread.pk}/"
    answer = author.post(f"{address}posts/", filled(body=LINKS), follow=True)
    assert answer.redirect_chain == [(f"{address}#held", 302)]
    assert "Your post is held: a moderator looks at it before anybody else sees it." in answer.text
    assert "c.example" in answer.text
    for other in (cast.citizen, cast.officer, cast.moderator, None):
        assert "c.example" not in browser_of(other).get(address).text


def test_moderators_read_why_and_publish_it(cast: Cast, browser_of: Browser) -> None:
    held, moderator = hold(cast), browser_of(cast.moderator)
    html = moderator.get("/moderation/").text
    assert "c.example" in html
    assert "Held because it holds many links." in html
    moderator.post(f"/moderation/held/{held.pk}/approve/", filled())
    assert "c.example" in browser_of(None).get(f"/threads/{cast.thread.pk}/").text
    assert "Nothing is held." in moderator.get("/moderation/").text


def test_without_a_reason_it_is_not_rejected_and_with_one_its_author_reads_it(
    cast: Cast, browser_of: Browser
) -> None:
    held, moderator = hold(cast), browser_of(cast.moderator)
    address = f"/moderation/held/{held.pk}/reject/"
    assert "c.example" in moderator.get(address).text
    assert moderator.post(address, filled(reason="")).status_code == 422
    assert moderator.post(address, filled(reason="An advertisement."))["Location"] == "/moderation/"
    assert "An advertisement." in browser_of(held.author).get(f"/threads/{cast.thread.pk}/").text


def test_reports_of_all_threads_wait_there(cast: Cast, browser_of: Browser) -> None:
    report = make_report(make_post(), reporter=cast.citizen)
    html = browser_of(cast.moderator).get("/moderation/").text
    assert f'/threads/{report.post.thread_id}/manage/#reports"' in html
    assert report.reason in html


@pytest.mark.parametrize("who", ["citizen", "officer", "director"])
def test_others_are_turned_away(cast: Cast, browser_of: Browser, who: str) -> None:
    assert browser_of(getattr(cast, who)).get("/moderation/").status_code == 403


def test_only_moderators_find_the_way(cast: Cast, browser_of: Browser) -> None:
    assert 'href="/moderation/"' in browser_of(cast.moderator).get("/").text
    assert 'href="/moderation/"' not in browser_of(cast.citizen).get("/").text


def test_a_new_issue_with_many_links_waits_and_only_its_author_sees_it(cast: Cast, browser_of: Browser) -> None:
    author = browser_of(make_user(joined_at=NOW))
    given = filled(title="Zanzibar Road", body=LINKS, department=cast.department.slug, visibility="public")
    answer = author.post("/threads/new/", given, follow=True)
    assert answer.redirect_chain == [("/threads/?mine=on#held", 302)]
    assert "Your issue is held: a moderator looks at it before anybody else sees it." in answer.text
    assert "Zanzibar Road" in author.get("/threads/").text
    for other in (cast.citizen, cast.officer, cast.administrator, None):
        assert "Zanzibar" not in browser_of(other).get("/threads/").text
        assert "Zanzibar" not in browser_of(other).get("/").text


def test_moderators_publish_a_held_issue(cast: Cast, browser_of: Browser) -> None:
    new = fresh(make_user(joined_at=NOW))
    held = make_thread(author=new, title="Zanzibar Road", body=LINKS, place="Takoradi").held
    assert held is not None
    moderator = browser_of(cast.moderator)
    html = moderator.get("/moderation/").text
    assert all(words in html for words in ("New issue", "Zanzibar Road", "Takoradi", "c.example"))
    assert "Do not publish this issue" in moderator.get(f"/moderation/held/{held.pk}/reject/").text
    moderator.post(f"/moderation/held/{held.pk}/approve/", filled())
    assert "Zanzibar Road" in browser_of(None).get("/threads/").text


def test_its_author_withdraws_it_and_the_moderators_do_not_have_it_any_more(cast: Cast, browser_of: Browser) -> None:
    held = hold(cast)
    address = f"/threads/{cast.thread.pk}/"
    author = browser_of(held.author)
    assert f"/held/{held.pk}/withdraw/" in author.get(address).text
    answer = author.post(f"/held/{held.pk}/withdraw/", filled(back=address), follow=True)
    assert answer.redirect_chain == [(address, 302)]
    assert "It is withdrawn. Nobody will look at it." in answer.text
    assert "c.example" not in browser_of(cast.moderator).get("/moderation/").text


def test_whoever_comes_back_from_withdrawing_stays_in_the_house(cast: Cast, browser_of: Browser) -> None:
    held = hold(cast)
    answer = browser_of(held.author).post(f"/held/{held.pk}/withdraw/", filled(back="https://evil.example/"))
    assert answer["Location"] == "/threads/"
