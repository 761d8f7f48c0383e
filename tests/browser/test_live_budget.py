"""What a page costs on a bad line: budgets, measured in a real browser on the slowest line we promise for."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from time import monotonic
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hall import busy_hall
from tests.browser.hall import path_of as path_of_hall
from tests.browser.stage import Seat, SitDown, fill, path_of
from tests.threads.factories import Cast
from tests.tickets.telling import make_told_ticket
from tests.tries import shortest

pytestmark = [pytest.mark.browser, pytest.mark.clock]

KILOBYTE = 1024
SLOW_LINE = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
PHONE_INDEX = 200
"""How fast the phone is that we promise for, by the measure that Lighthouse calls its benchmark index: a laptop has
1,200 to 2,000, a telephone of the middle 125 to 800. Six times slower than a laptop, wherever the test runs."""
MEASURE_INDEX = """() => {
  const rate = (work) => {
    const begun = performance.now();
    let rounds = 0;
    while (performance.now() - begun < 500) { work(); rounds += 1; }
    return (rounds / (performance.now() - begun)) * 100;
  };
  const strings = () => { let text = ""; for (let i = 0; i < 10000; i += 1) text += "a"; return text.length; };
  const from = Array.from({ length: 100000 }, (_, i) => i);
  const to = [...from];
  const copies = () => { for (let i = 0; i < from.length; i += 1) to[i] = from[i]; };
  return (rate(strings) + rate(copies)) / 2;
}"""
FIRST_CONTENT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
BUDGET_MS = 1_500
TRIES = 8
OWN_SECONDS = 0.5
"""How soon one sees what one has sent oneself."""

Say = Callable[[str, object], None]


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """A thread with a full page of posts."""
    fill(cast.thread, cast.citizen, 60)
    return cast


def weigh(seat: Seat) -> dict[str, float]:
    """Address -> bytes on the line, headers included, from here on."""
    session = seat.context.new_cdp_session(seat.page)
    session.send("Network.enable")
    addresses: dict[str, str] = {}
    weights: dict[str, float] = {}

    def asked(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]

    def got(event: dict[str, Any]) -> None:
        weights[addresses[event["requestId"]]] = event["encodedDataLength"]

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.loadingFinished", got)
    return weights


def slow_down(seat: Seat) -> None:
    """400 kbit/s, 400 ms there and back, the processor of a cheap phone, nothing in the cache."""
    rate = max(1.0, seat.page.evaluate(MEASURE_INDEX) / PHONE_INDEX)
    session = seat.context.new_cdp_session(seat.page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.emulateNetworkConditions", SLOW_LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})


def test_first_content_weighs_at_most_30_kilobytes(busy: Cast, sit_down: SitDown) -> None:
    seat = sit_down(busy.citizen, phone=True, java_script_enabled=False)
    weights = weigh(seat)
    seat.open(path_of(busy.thread), live=False)
    seat.page.wait_for_load_state("networkidle")
    weight = sum(weights.values()) / KILOBYTE
    print(f"\nfirst content of a full page: {weight:.1f} KB")  # noqa: T201 - the figure is the point
    assert weight <= 30


def test_whole_page_weighs_at_most_70_kilobytes(busy: Cast, sit_down: SitDown) -> None:
    seat = sit_down(busy.citizen, phone=True)
    weights = weigh(seat)
    seat.open(path_of(busy.thread))
    weight = sum(weights.values()) / KILOBYTE
    print(f"\na full page with its socket client: {weight:.1f} KB in {len(weights)} requests")  # noqa: T201
    assert weight <= 70
    assert any("centrifuge" in address for address in weights)


FIRST_PAGES: dict[str, Callable[[Cast], str]] = {
    "thread": lambda busy: path_of(busy.thread),
    "home": lambda _busy: "/",
    "issues": lambda _busy: "/threads/",
    "hall": lambda _busy: path_of_hall(busy_hall().hall),
    "ticket": lambda busy: f"/tickets/{make_told_ticket(subject=f'thread:{busy.thread.pk}').reference}/",
}
"""Pages that people land on: from a message, a notice, a search."""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", FIRST_PAGES)
def test_first_page_is_visible_after_one_round_trip_on_a_slow_line(
    busy: Cast, sit_down: SitDown, record_property: Say, name: str
) -> None:
    path = FIRST_PAGES[name](busy)
    times: list[float] = []
    # Whatever else the machine does can only make it slower: the first try that holds is proof.
    while len(times) < TRIES and min(times, default=BUDGET_MS + 1) > BUDGET_MS:
        seat = sit_down(busy.citizen, phone=True)
        slow_down(seat)
        seat.open(path, live=False)
        expect(seat.page.locator("main h1")).to_be_visible()
        times.append(seat.page.evaluate(FIRST_CONTENT))
        seat.context.close()
    record_property(
        "figure",
        f"first content of the {name} page on 400 kbit/s, 400 ms, a phone of index {PHONE_INDEX}:"
        f" {min(times):.0f} ms (bar {BUDGET_MS})",
    )
    assert min(times) <= BUDGET_MS


def test_posts_arrive_live_on_a_slow_line(cast: Cast, sit_down: SitDown) -> None:
    reader = sit_down(phone=True)
    slow_down(reader)
    reader.open(path_of(cast.thread))
    writer = sit_down(cast.citizen, phone=True)
    slow_down(writer)
    writer.open(path_of(cast.thread))
    numbers = count(1)

    def shown_after() -> float:
        word = f"From far away {next(numbers)}"
        writer.say(word)
        sent_at = monotonic()
        expect(writer.posts_saying(word)).to_be_visible()
        shown_at = monotonic()
        expect(reader.posts_saying(word)).to_have_count(1)
        return shown_at - sent_at

    assert shortest(shown_after, within=OWN_SECONDS) < OWN_SECONDS
