"""Pages fit large type, keyboards and paper; the modules draw what the server drew. (Whether each fits a small screen
and a thumb is measured where it is looked at: test_pages_axe.py.)"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.looks import OVERFLOWING
from tests.browser.stage import SitDown, path_of
from tests.threads.factories import Cast

pytestmark = pytest.mark.browser

BARE_HTML = """() => {
  const copy = document.getElementById("posts").cloneNode(true);
  const walker = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT);
  const comments = [];
  while (walker.nextNode()) comments.push(walker.currentNode);
  for (const comment of comments) comment.remove();
  copy.normalize();
  for (const node of copy.querySelectorAll("*")) {
    const attributes = [...node.attributes].map(({ name, value }) => [name, value]).sort();
    for (const [name] of attributes) node.removeAttribute(name);
    for (const [name, value] of attributes) node.setAttribute(name, value);
  }
  return copy.innerHTML.replace(/>\\s+/g, ">").replace(/\\s+</g, "<");
}"""


@pytest.mark.parametrize("who", [None, "citizen", "officer", "moderator"])
def test_the_modules_draw_what_the_server_drew(talk: Cast, sit_down: SitDown, who: str | None) -> None:
    user = getattr(talk, who) if who else None
    still = sit_down(user, java_script_enabled=False).open(path_of(talk.thread), live=False)
    live = sit_down(user).open(path_of(talk.thread))
    assert live.page.evaluate(BARE_HTML) == still.page.evaluate(BARE_HTML)


def focused(page: Page) -> str:
    """What has the focus, by id, class or tag."""
    return str(page.evaluate("(({ id, className, tagName }) => id || className || tagName)(document.activeElement)"))


def test_the_first_stop_of_the_keyboard_skips_to_the_content(talk: Cast, sit_down: SitDown) -> None:
    page = sit_down(talk.citizen).open(path_of(talk.thread)).page
    page.keyboard.press("Tab")
    assert focused(page) == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]


def test_what_has_the_focus_shows_it(talk: Cast, sit_down: SitDown) -> None:
    page = sit_down(talk.citizen).open("/threads/", live=False).page
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", focused(page)


def test_nothing_moves_for_those_who_asked_for_it(talk: Cast, sit_down: SitDown) -> None:
    page = sit_down(reduced_motion="reduce").open(path_of(talk.thread)).page
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    durations = page.evaluate(
        "[...new Set([...document.querySelectorAll('*')].map((node) => getComputedStyle(node).transitionDuration))]"
    )
    assert durations == ["0s"]


def test_a_printed_thread_is_the_talk_and_nothing_else(talk: Cast, sit_down: SitDown) -> None:
    page = sit_down(talk.citizen).open(path_of(talk.thread)).page
    page.emulate_media(media="print")
    for name in ("nav", "#composer-place", ".post-foot", "#follow", "#live"):
        assert not page.locator(name).first.is_visible()
    assert page.locator("#post-1 .post-text").is_visible()


def test_an_official_response_stands_out_without_colours(talk: Cast, sit_down: SitDown) -> None:
    page = sit_down(forced_colors="active").open(path_of(talk.thread)).page
    style = "getComputedStyle(document.querySelector('[data-official]')).borderInlineStartStyle"
    assert page.evaluate(style) == "double"


def test_text_of_twice_the_size_still_fits(talk: Cast, sit_down: SitDown) -> None:
    seat = sit_down(talk.officer, phone=True).open(path_of(talk.thread))
    seat.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert seat.page.evaluate(OVERFLOWING) == []


def test_the_newest_post_is_not_under_the_composer(talk: Cast, sit_down: SitDown) -> None:
    page = sit_down(talk.citizen, phone=True).open(path_of(talk.thread)).page
    page.evaluate("window.scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })")
    last = page.locator("#posts > li").last.bounding_box()
    composer = page.locator("#composer-place").bounding_box()
    assert last
    assert composer
    assert last["y"] + last["height"] <= composer["y"] + 1
