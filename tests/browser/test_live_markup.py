"""The modules draw a post exactly as the templates do, so that nothing is seen to move when they take over."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Route, expect

from engagement.config.env import BASE_DIR
from engagement.threads import actions
from tests.browser.stage import Seat, SitDown, path_of, post_all, post_as
from tests.threads.factories import Cast

pytestmark = pytest.mark.browser

DRAW_AGAIN = """async () => {
  const at = (name) => import(`/static/js/${name}.js`);
  const [{ items }, { List }] = [await at("view"), await at("list")];
  const [{ load }, { makeMoments }] = [await at("state"), await at("moment")];
  const island = JSON.parse(document.getElementById("thread-data").textContent);
  const posts = document.getElementById("posts");
  posts.replaceChildren();
  const scene = { lines: island.lines,
    state: load(island.snapshot, island.window),
    viewer: island.viewer,
    threadUrl: island.urls.thread,
    moments: makeMoments(island.timezone, island.lang),
    now: Date.parse(island.now),
    lang: island.lang,
  };
  new List(posts).show(items(scene, null, []));
  return posts.innerHTML;
}"""
SOURCES = BASE_DIR / "frontend" / "static" / "js"


def draw_again(seat: Seat) -> str:
    """The list of posts as the modules draw it, from their sources (browsers get them built into one file)."""

    def hand_over(route: Route) -> None:
        route.fulfill(path=SOURCES / route.request.url.rsplit("/", 1)[1], content_type="text/javascript")

    seat.page.route("**/static/js/*.js", hand_over)
    return str(seat.page.evaluate(DRAW_AGAIN))


class Tree(HTMLParser):
    """HTML as what it says: tags with their attributes in order of name, and texts; no comments, no indentation."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said.append((tag, sorted(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.said.append(f"/{tag}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.said.append(data.strip("\n ") if "\n" in data and not data.strip("\n ").count("\n") else data)


def read(html: str) -> list[Any]:
    """The HTML between `<ol id="posts">` and its end, or a list's inner HTML, as a tree."""
    tree = Tree()
    tree.feed(re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL))
    return tree.said


def served(seat: Seat, path: str) -> str:
    """The list of posts as the server sent it."""
    html = seat.context.request.get(f"{seat.url}{path}").text()
    return html[html.index('<ol id="posts"') :].split(">", 1)[1].split("</ol>")[0]


@pytest.fixture
def eventful(cast: Cast) -> Cast:
    """A thread in which everything happened that can be seen."""
    now = timezone.now()
    post_as(cast.citizen, cast.thread, "Two\n\nlines, see www.example.org/?a=1&b=2 😀 <b>", reply_to=1)
    post_as(cast.officer, cast.thread, f"@{cast.citizen.handle} we come on Tuesday.", official=True)
    post_as(cast.moderator, cast.thread, "Thank you.")
    post_as(cast.director, cast.thread, "Good.", reply_to=3)
    edited = post_as(cast.author, cast.thread, "Frist")
    actions.edit_post(actor=cast.author, post_id=edited.pk, body="First", now=now)
    hidden = post_as(cast.citizen, cast.thread, "His name is Kwame.", reply_to=1)
    actions.hide_post(actor=cast.moderator, post_id=hidden.pk, reason="It names <somebody>.", now=now)
    withdrawn = post_as(cast.citizen, cast.thread, "Never mind.")
    actions.withdraw_post(actor=cast.citizen, post_id=withdrawn.pk, now=now)
    actions.slow_thread(actor=cast.moderator, thread_id=cast.thread.pk, seconds=30, now=now)
    actions.slow_thread(actor=cast.moderator, thread_id=cast.thread.pk, seconds=0, now=now)
    actions.lock_thread(actor=cast.moderator, thread_id=cast.thread.pk, reason="Too heated.", now=now)
    actions.unlock_thread(actor=cast.moderator, thread_id=cast.thread.pk, now=now)
    actions.resolve_thread(actor=cast.officer, thread_id=cast.thread.pk, reason="Done & dusted.", now=now)
    actions.reopen_thread(actor=cast.author, thread_id=cast.thread.pk, reason="Not so.", now=now)
    return cast


@pytest.mark.parametrize(
    "who", ["", "citizen", "officer", "moderator"], ids=["nobody", "citizen", "officer", "moderator"]
)
def test_modules_and_templates_make_the_same_html(eventful: Cast, sit_down: SitDown, who: str) -> None:
    seat = sit_down(getattr(eventful, who) if who else None)
    seat.open(path_of(eventful.thread))
    expect(seat.page.locator("#posts > .entry")).to_have_count(7)
    assert read(draw_again(seat)) == read(served(seat, path_of(eventful.thread)))


def test_reply_to_a_post_elsewhere_is_the_same_html(cast: Cast, sit_down: SitDown) -> None:
    post_all(cast.citizen, cast.thread, [f"Word {number}" for number in range(60)])
    post_as(cast.author, cast.thread, "To the first", reply_to=1)
    seat = sit_down().open(path_of(cast.thread))
    assert read(draw_again(seat)) == read(served(seat, path_of(cast.thread)))


def test_taking_over_moves_nothing(eventful: Cast, sit_down: SitDown) -> None:
    places = "[...document.querySelectorAll('#posts > li')].map((row) => row.getBoundingClientRect().top)"
    still = sit_down(java_script_enabled=False).open(path_of(eventful.thread), live=False)
    live = sit_down().open(path_of(eventful.thread))
    assert live.page.evaluate(places) == pytest.approx(still.page.evaluate(places), abs=0.5)
