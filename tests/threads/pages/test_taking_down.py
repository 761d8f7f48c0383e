"""Taking one photo of a post away, with plain forms."""

from __future__ import annotations

import pytest

from engagement.threads.models import Post
from tests.photos.factories import make_photo
from tests.threads.factories import Cast, make_post
from tests.threads.pages.conftest import Browser, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(cast: Cast) -> Post:
    """A citizen's post with a photo."""
    return make_post(cast.thread, author=cast.citizen, photos=[make_photo(cast.citizen, alt="A drain").name])


def address(post: Post, what: str = "") -> str:
    page = f"/threads/{post.thread_id}/posts/{post.number}/"
    return f"{page}photos/{post.photos[0][0]}/{what}/" if what else page


def photos(post: Post) -> list[list[str]]:
    kept: list[list[str]] = Post.objects.get(pk=post.pk).photos
    return kept


@pytest.mark.parametrize(
    ("who", "offered"), [("citizen", "withdraw"), ("moderator", "take-down"), ("author", ""), (None, "")]
)
def test_its_page_offers_it_to_those_who_may(
    cast: Cast, post: Post, browser_of: Browser, who: str | None, offered: str
) -> None:
    page = browser_of(getattr(cast, who) if who else None).get(address(post)).text
    found = {what for what in ("withdraw", "take-down") if address(post, what) in page}
    assert found == ({offered} if offered else set())


def test_the_author_presses_and_is_back_in_the_conversation(cast: Cast, post: Post, browser_of: Browser) -> None:
    answer = browser_of(cast.citizen).post(address(post, "withdraw"), filled(), follow=True)
    assert "The photo is gone." in answer.text
    assert photos(post) == []


def test_a_moderator_sees_which_one_and_says_why(cast: Cast, post: Post, browser_of: Browser) -> None:
    browser = browser_of(cast.moderator)
    assert 'alt="A drain"' in browser.get(address(post, "take-down")).text
    refused = browser.post(address(post, "take-down"), filled(reason=" "))
    assert refused.status_code == 422
    answer = browser.post(address(post, "take-down"), filled(reason="It shows a child."), follow=True)
    assert "A moderator took a photo away: <bdi>It shows a child.</bdi>" in answer.text
    assert photos(post) == []


def test_nobody_else_gets_that_page(cast: Cast, post: Post, browser_of: Browser) -> None:
    assert browser_of(cast.officer).get(address(post, "take-down")).status_code == 403


def test_a_photo_that_is_gone_has_no_page(cast: Cast, post: Post, browser_of: Browser) -> None:
    browser_of(cast.citizen).post(address(post, "withdraw"), filled())
    assert browser_of(cast.moderator).get(address(post, "take-down")).status_code == 404
