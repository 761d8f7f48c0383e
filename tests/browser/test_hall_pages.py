"""The pages of halls have no barriers, fit small screens, do without script, and are light."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from engagement.townhalls.models import Question, TownHall
from tests.browser.hall import Gathering, busy_hall, gather, path_of
from tests.browser.looks import TARGETS, Look, barriers, look
from tests.browser.stage import DESKTOP, PHONE, Seat, SitDown, seats
from tests.browser.test_live_budget import KILOBYTE, weigh
from tests.factories import make_guest, make_user
from tests.servers import Server
from tests.townhalls.scenery import question_row

pytestmark = pytest.mark.browser

HALL_TARGETS = f"{TARGETS}, .vote, .reaction, .poll-option, .button, .linkish, .cb, .act-choice"
Where = Callable[[Gathering], str]
LIVE = re.compile(r"/halls/\d+/((console|official|chat)/)?$")


def below(rest: str = "") -> Where:
    """An address of the hall."""
    return lambda room: path_of(room.hall, rest)


def form_of(act: str, number: int = 1) -> Where:
    """The form of an act on the question of this number."""
    return lambda room: path_of(
        room.hall, f"do/{act}/?of={Question.objects.get(hall=room.hall, number=number).pk}&back=console"
    )


SCREENS = ("/screen/",)
"""Pages that are made for a projector, and grow with it."""
PAGES: dict[str, list[Where]] = {
    "stranger": [
        lambda _room: "/halls/",
        lambda _room: "/h/?code=XXX",
        below(),
        below("?show=answered"),
        below("identity/?vote=1"),
        below("chat/"),
        below("screen/"),
    ],
    "citizen": [
        below(),
        below("?show=mine"),
        below("ask/"),
        below("questions/9/"),  # rejected: with the form for a second look
        below("questions/1/"),
        below("chat/"),
        below("console/"),  # not theirs
    ],
    "moderator": [
        below("record/"),
        below("moderation/"),
        below("console/"),
        *(below(f"console/?tab={tab}") for tab in ("next", "now", "room")),
        below("edit/"),
        *(form_of(act, 10) for act in ("reject", "edit", "assign", "note", "ban")),
        form_of("merge", 13),
        *(form_of(act) for act in ("queue", "owe", "ticket", "answer")),
        *(below(f"do/{act}/?back=console") for act in ("mute_person", "ban", "poll_new", "hall_end")),
    ],
    "official": [below("official/"), *(below(f"official/?q={number}") for number in (2, 3)), form_of("hand_on", 3)],
    "director": [lambda _room: "/halls/new/", below("official/")],
}
"""Who looks where."""


@pytest.fixture(scope="module")
def room(database: None) -> Gathering:
    """A hall with something of everything, only to be looked at."""
    return busy_hall()


def visits(seat: Seat, room: Gathering, who: str) -> Iterator[str]:
    """Open this person's pages one after the other; live where a page is."""
    for where in PAGES[who]:
        path = where(room)
        seat.open(path, live=bool(LIVE.match(path.split("?")[0])) and not (who == "citizen" and "console" in path))
        yield path
    seat.complaints.clear()  # a page that answers 403 or 422 is a line in the console


def sit(sit_down: SitDown, room: Gathering, who: str, **options: object) -> Seat:
    """The browser of somebody in the hall, or of a stranger."""
    return sit_down(None if who == "stranger" else getattr(room, who), **options)


@pytest.fixture(scope="module", params=PAGES)
def looked(request: pytest.FixtureRequest, browser: Browser, server: Server, room: Gathering) -> dict[str, Look]:
    """What a look at each of somebody's pages finds."""
    who = request.param
    with seats(browser, server) as sit_down:
        seat = sit(sit_down, room, who)
        found = visits(seat, room, who)
        return {path: look(seat.page, sizes=[DESKTOP, PHONE], targets=HALL_TARGETS) for path in found}


@pytest.mark.timeout(300)  # the first of these looks at two dozen pages
def test_pages_have_no_barriers(looked: dict[str, Look]) -> None:
    assert {path: seen.barriers for path, seen in looked.items() if seen.barriers} == {}


@pytest.mark.timeout(300)
def test_pages_fit_the_narrowest_phone(looked: dict[str, Look]) -> None:
    assert {path: seen.overflowing for path, seen in looked.items() if seen.overflowing} == {}


@pytest.mark.timeout(300)
def test_text_of_twice_the_size_fits_it_too(looked: dict[str, Look]) -> None:
    large = {path: seen.overflowing_large for path, seen in looked.items() if not path.endswith(SCREENS)}
    assert {path: found for path, found in large.items() if found} == {}


@pytest.mark.timeout(300)
def test_pages_have_targets_for_a_thumb(looked: dict[str, Look]) -> None:
    assert {path: seen.small for path, seen in looked.items() if seen.small} == {}


def test_the_chat_beside_the_list_has_no_barriers(room: Gathering, sit_down: SitDown) -> None:
    page = sit(sit_down, room, "citizen").open(path_of(room.hall)).page
    page.click("#chat-link")
    expect(page.locator("#chat-panel #composer-body")).to_be_visible()
    assert barriers(page) == ""


BARE = """(ids) => ids.map((id) => {
  const copy = document.getElementById(id).cloneNode(true);
  const walker = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT);
  const comments = [];
  while (walker.nextNode()) comments.push(walker.currentNode);
  for (const comment of comments) comment.remove();
  for (const gone of copy.querySelectorAll("input[type=hidden]")) gone.remove();
  copy.normalize();
  for (const node of copy.querySelectorAll("*")) {
    const attributes = [...node.attributes].map(({ name, value }) => [name, value]).sort();
    for (const [name] of attributes) node.removeAttribute(name);
    for (const [name, value] of attributes) if (name !== "data-form-of") node.setAttribute(name, value);
  }
  return copy.innerHTML.replace(/\\s+/g, " ").replace(/> /g, ">").replace(/ </g, "<");
})"""
DRAWN = ["question-list", "own-list", "now", "polls", "polls-over", "hall-state", "hall-sentence"]


@pytest.mark.parametrize("who", ["stranger", "citizen"])
def test_the_modules_draw_what_the_server_drew(room: Gathering, sit_down: SitDown, who: str) -> None:
    user = None if who == "stranger" else room.citizen
    still = sit_down(user, java_script_enabled=False).open(path_of(room.hall), live=False)
    live = sit_down(user).open(path_of(room.hall))
    expected = dict(zip(DRAWN, still.page.evaluate(BARE, DRAWN), strict=True))
    assert dict(zip(DRAWN, live.page.evaluate(BARE, DRAWN), strict=True)) == expected


def plain(sit_down: SitDown, user: object, path: str) -> Page:
    """A browser without script."""
    return sit_down(user, java_script_enabled=False, phone=True).open(path, live=False).page


def test_without_script_a_stranger_comes_in_by_the_code_and_votes(database: None, sit_down: SitDown) -> None:
    hall = gather().hall
    page = plain(sit_down, None, "/h/")
    page.fill("#id_code", hall.code.lower())
    page.click(".code-form button")
    page.click("#question-2 .vote")
    page.fill("#id_display_name", "Ama")
    page.click("form.form button[type=submit]")
    expect(page.locator("#question-2 .vote")).to_have_attribute("aria-pressed", "true")
    assert Question.objects.get(hall=hall, number=2).votes == 1


def test_without_script_one_asks_after_seeing_what_is_alike(database: None, sit_down: SitDown) -> None:
    hall = gather().hall
    page = plain(sit_down, make_guest(), path_of(hall))
    page.fill("#ask-body", "When will the drain be covered?")
    page.click("#ask-send")
    expect(page.locator("h1")).to_have_text("Is it one of these?")
    page.click("form.form button[type=submit]")
    expect(page.locator(".own-fate")).to_contain_text("Waits to be read")
    assert Question.objects.filter(hall=hall).count() == 4


def test_without_script_a_poll_is_voted_in(room: Gathering, sit_down: SitDown) -> None:
    page = plain(sit_down, make_user(), path_of(room.hall))
    page.check("#poll-1 label:first-child input")
    page.click("#poll-1 button[type=submit]")
    expect(page.locator("#poll-1 button[type=submit]").first).to_have_text("Change my vote")


def full(hall: TownHall) -> TownHall:
    """A hall with sixty questions on its list."""
    for number in range(60):
        question_row(hall, body=f"Why was the promise number {number} of the plan for roads and drains not kept?")
    return hall


def test_first_content_weighs_at_most_30_kilobytes(database: None, sit_down: SitDown) -> None:
    hall = full(gather().hall)
    seat = sit_down(make_user(), phone=True, java_script_enabled=False)
    weights = weigh(seat)
    seat.open(path_of(hall, "?data=full"), live=False)
    seat.page.wait_for_load_state("networkidle")
    weight = sum(size for address, size in weights.items() if "qr.svg" not in address) / KILOBYTE
    print(f"\nfirst content of a full hall: {weight:.1f} KB")  # noqa: T201 - the figure is the point
    assert weight <= 30


def test_whole_page_weighs_at_most_70_kilobytes(database: None, sit_down: SitDown) -> None:
    hall = full(gather().hall)
    seat = sit_down(make_user(), phone=True)
    weights = weigh(seat)
    seat.open(path_of(hall))
    weight = sum(weights.values()) / KILOBYTE
    print(f"\na full hall with its socket client: {weight:.1f} KB in {len(weights)} requests")  # noqa: T201
    assert any("centrifuge" in address for address in weights)
    assert weight <= 70
