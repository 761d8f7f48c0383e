"""What a citizen's phone has to fetch, compressed, as a server really sends it. The budgets are those of DESIGN."""

from __future__ import annotations

import re
from urllib.request import Request, urlopen

import pytest

from tests.browser.hall import busy_hall
from tests.browser.hall import path_of as path_of_hall
from tests.browser.stage import SitDown, fill, path_of
from tests.servers import Server
from tests.threads.factories import Cast

pytestmark = pytest.mark.browser

FIRST_CONTENT_BYTES = 30 * 1024
EVERYTHING_BYTES = 70 * 1024


SIZES = """() => Object.fromEntries(
  [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .filter(({ name }) => !name.includes("favicon") && !name.includes("manifest"))
    .map(({ name, encodedBodySize }) => [name, encodedBodySize]))"""


def test_a_thread_of_fifty_posts_is_light(cast: Cast, sit_down: SitDown) -> None:
    fill(cast.thread, cast.citizen, 60)
    sizes = sit_down().open(path_of(cast.thread)).page.evaluate(SIZES)
    first = [size for url, size in sizes.items() if not url.endswith(".js")]
    print(f"first content {sum(first):,} bytes, everything {sum(sizes.values()):,} bytes in {len(sizes)} files")  # noqa: T201 - the figure
    assert len(first) == 2  # the page and its style
    assert sum(1 for url in sizes if "centrifuge" in url or "thread" in url) >= 2
    assert sum(first) <= FIRST_CONTENT_BYTES
    assert sum(sizes.values()) <= EVERYTHING_BYTES


STYLES = """() => ({
  inside: document.querySelectorAll("head style").length,
  linked: document.querySelectorAll("head link[rel=stylesheet]").length,
  fetched: performance.getEntriesByType("resource").filter((one) => one.transferSize && /css/.test(one.name)).length,
})"""
"""Sheets that a page holds, those that it waits for, and how many of them came over the line."""


def test_the_first_page_holds_its_styles_and_the_next_one_has_its_own_already(sit_down: SitDown) -> None:
    page = sit_down().open(path_of_hall(busy_hall().hall), live=False).page
    page.wait_for_load_state("networkidle")
    assert page.evaluate(STYLES) == {"inside": 2, "linked": 0, "fetched": 1}
    page.click(".masthead nav a[href='/threads/']")
    page.wait_for_url("**/threads/")
    assert page.evaluate(STYLES) == {"inside": 0, "linked": 1, "fetched": 0}


def test_both_kinds_of_page_look_the_same(talk: Cast, sit_down: SitDown) -> None:
    page = sit_down().open("/", live=False).page
    page.wait_for_load_state("networkidle")
    first = page.screenshot(animations="disabled")
    with page.expect_navigation(wait_until="networkidle"):
        page.evaluate("location.assign(location.href)")
    assert page.evaluate(STYLES)["linked"] == 1
    assert page.screenshot(animations="disabled") == first


def test_static_files_are_kept_for_ever_and_pages_are_compressed(cast: Cast, server: Server) -> None:
    with urlopen(Request(f"{server.url}/threads/", headers={"Accept-Encoding": "gzip"})) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
    html = urlopen(f"{server.url}{path_of(cast.thread)}").read().decode()
    style = re.search(r'href="(/static/css/[^"]+)"', html)
    assert style
    with urlopen(Request(f"{server.url}{style[1]}", headers={"Accept-Encoding": "br"})) as answer:
        assert answer.headers["Content-Encoding"] == "br"
        assert "immutable" in answer.headers["Cache-Control"]


def test_no_page_asks_another_server_for_anything(talk: Cast, sit_down: SitDown, server: Server) -> None:
    seat = sit_down(talk.citizen)
    asked: list[str] = []
    seat.page.on("request", lambda request: asked.append(request.url))
    for path in ("/", "/threads/", path_of(talk.thread), "/accounts/login/"):
        seat.open(path, live=False)
    assert {url for url in asked if not url.startswith(server.url)} == set()


@pytest.mark.parametrize("path", ["/", "/threads/", "/accounts/login/", "/departments/"])
def test_pages_that_are_not_live_run_no_script(talk: Cast, sit_down: SitDown, path: str) -> None:
    page = sit_down().open(path, live=False).page
    assert page.locator("script").count() == 0
