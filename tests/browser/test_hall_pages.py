"""The pages of halls have no barriers, fit small screens, do without script, and are light."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from engagement.townhalls.models import Question, TownHall
from tests.browser.hall import Gathering, busy_hall, gather, path_of
from tests.browser.stage import Seat, SitDown
from tests.browser.test_live_budget import KILOBYTE, weigh
from tests.browser.test_pages_axe import barriers
from tests.browser.test_pages_fit import NARROW, OVERFLOWING, SMALL_TARGETS, TARGETS
from tests.factories import make_guest, make_user
from tests.townhalls.scenery import question_row

pytestmark = pytest.mark.browser

HALL_TARGETS = f"{TARGETS}, .vote, .reaction, .poll-option, .button, .linkish"
Where = Callable[[Gathering], str]
PAGES: list[tuple[str, Where]] = [
    ("stranger", lambda _room: "/halls/"),
    ("stranger", lambda _room: "/h/?code=XXX"),
    ("stranger", lambda room: path_of(room.hall)),
    ("stranger", lambda room: path_of(room.hall, "?show=answered")),
    ("stranger", lambda room: path_of(room.hall, "identity/?vote=1")),
    ("citizen", lambda room: path_of(room.hall)),
    ("citizen", lambda room: path_of(room.hall, "?show=mine")),
    ("citizen", lambda room: path_of(room.hall, "ask/")),
    ("citizen", lambda room: path_of(room.hall, "questions/9/")),
    ("citizen", lambda room: path_of(room.hall, "questions/1/")),
    ("moderator", lambda room: path_of(room.hall, "record/")),
    ("moderator", lambda room: path_of(room.hall, "moderation/")),
]
NAMES = [str(number) for number in range(len(PAGES))]


@pytest.fixture(scope="module")
def room(database: None) -> Gathering:
    """A hall with something of everything, only to be looked at."""
    return busy_hall()


def visit(sit_down: SitDown, room: Gathering, who: str, where: Where, **options: object) -> Seat:
    """Somebody's browser at a page; live where the page is."""
    seat = sit_down(None if who == "stranger" else getattr(room, who), **options)
    path = where(room)
    seat.open(path, live=path.split("?")[0] == path_of(room.hall))
    seat.complaints.clear()  # a page that answers 422 is a line in the console
    return seat


@pytest.mark.parametrize(("who", "where"), PAGES, ids=NAMES)
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_a_page_has_no_barriers(room: Gathering, sit_down: SitDown, who: str, where: Where, phone: bool) -> None:
    assert barriers(visit(sit_down, room, who, where, phone=phone).page) == ""


@pytest.mark.parametrize(("who", "where"), PAGES, ids=NAMES)
def test_a_page_fits_the_narrowest_phone_and_a_thumb(
    room: Gathering, sit_down: SitDown, who: str, where: Where
) -> None:
    page = visit(sit_down, room, who, where, viewport=NARROW).page
    assert page.evaluate(OVERFLOWING) == []
    assert page.evaluate(SMALL_TARGETS, HALL_TARGETS) == []


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
