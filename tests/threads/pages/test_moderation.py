"""The page of what waits for moderators, and what the author of a held post sees."""

from __future__ import annotations

import pytest

from engagement.threads import actions
from engagement.threads.models import HeldPost
from tests.factories import NOW, make_user
from tests.threads.factories import Cast, fresh, make_post, make_report
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
    assert "It holds many links" in html
    moderator.post(f"/moderation/held/{held.pk}/approve/", filled())
    assert "c.example" in browser_of(None).get(f"/threads/{cast.thread.pk}/").text
    assert "No post is held." in moderator.get("/moderation/").text


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
