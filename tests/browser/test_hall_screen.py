"""The screen in the hall: it follows, keeps the last picture without a line, comes back; its square can be read."""

from __future__ import annotations

from base64 import b64encode

import pytest
import segno
from django.utils import timezone
from playwright.sync_api import Page, expect

from engagement.townhalls import actions
from engagement.townhalls.models import Question
from tests.browser.hall import Gathering, ask_as, gather, path_of
from tests.browser.stage import SitDown
from tests.clients.line import Line
from tests.factories import make_user

pytestmark = pytest.mark.browser

QUIET = 4
"""Light modules around a square."""
PROJECTOR = {"width": 1920, "height": 1080}
READ = """async ([png, size]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const dark = (x, y) => pen.getImageData(x, y, 1, 1).data[0] < 128;
  const step = image.width / size;
  const at = (one) => Math.floor((one + 0.5) * step);
  return Array.from({ length: size }, (_, y) => Array.from({ length: size }, (__, x) => Number(dark(at(x), at(y)))));
}"""
"""The modules of a square as they stand in a picture of it, quiet zone included."""


def feature(room: Gathering, number: int) -> None:
    question = Question.objects.get(hall=room.hall, number=number)
    actions.feature_question(actor=room.moderator, question_id=question.pk, now=timezone.now())


def modules_in(page: Page, place: str, size: int) -> list[list[int]]:
    """What a camera sees of the square: 1 is dark."""
    picture = b64encode(page.locator(place).screenshot()).decode()
    blank = page.context.new_page()
    blank.goto("about:blank")
    seen: list[list[int]] = blank.evaluate(READ, [picture, size])
    return seen


@pytest.mark.parametrize(("rest", "place"), [("screen/", ".s-qr"), ("", ".qr")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_square_can_be_read_off_the_picture(
    database: None, sit_down: SitDown, rest: str, place: str, scheme: str
) -> None:
    hall = gather().hall
    seat = sit_down(viewport=PROJECTOR, color_scheme=scheme, device_scale_factor=2)
    seat.open(path_of(hall, rest), live=False)
    seat.page.locator(place).scroll_into_view_if_needed()
    expect(seat.page.locator(place)).to_have_js_property("complete", value=True)
    square = segno.make(f"{seat.url}/h/{hall.code}/", error="m", micro=False)
    wanted = [list(row) for row in square.matrix_iter(border=QUIET)]
    seen = modules_in(seat.page, place, len(wanted))
    inside = range(1, len(wanted) - 1)  # its corners are round
    assert [(x, y) for y in inside for x in inside if seen[y][x] != wanted[y][x]] == []


def test_without_a_line_the_last_picture_stays_and_then_it_follows_again(
    database: None, sit_down: SitDown, line: Line
) -> None:
    room = gather()
    feature(room, 1)
    page = sit_down(viewport=PROJECTOR, line=line).open(path_of(room.hall, "screen/"), live=False).page
    expect(page.locator("#screen")).to_have_attribute("data-live-state", "live")
    line.cut()
    expect(page.locator("#s-mark")).to_contain_text("No line since")
    feature(room, 2)
    expect(page.locator(".s-question")).to_have_text("When is the drain covered?")
    line.mend()
    expect(page.locator(".s-question")).to_have_text("Who pays for the market?", timeout=30_000)
    expect(page.locator("#s-mark")).to_be_hidden()


def test_nothing_that_waits_comes_on_the_screen(database: None, sit_down: SitDown) -> None:
    room = gather()
    page = sit_down(viewport=PROJECTOR).open(path_of(room.hall, "screen/"), live=False).page
    expect(page.locator("#screen")).to_have_attribute("data-live-state", "live")
    ask_as(make_user(), room, "Is this seen by all?")
    feature(room, 1)
    expect(page.locator(".s-question")).to_have_text("When is the drain covered?")
    assert "Is this seen" not in page.content()
