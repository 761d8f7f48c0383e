"""What one reads or types stays where it is, whatever arrives; and one finds what is new."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from engagement.threads import actions
from tests.browser.stage import Seat, SitDown, fill, path_of, post_all, post_as
from tests.threads.factories import Cast

pytestmark = pytest.mark.browser

MANY = 30
SCROLL = """async (post) => {
  post.scrollIntoView({ block: "start", behavior: "instant" });
  await document.fonts.ready;
  // What the page itself still has to draw after it was opened is not what these tests are about.
  for (let still = 0, before = NaN; still < 5; ) {
    await new Promise(requestAnimationFrame);
    const top = post.getBoundingClientRect().top;
    still = top === before ? still + 1 : 0;
    before = top;
  }
}"""


def top_of(seat: Seat, selector: str) -> float:
    """Where an element is on the screen, in px from its upper edge."""
    return float(seat.page.locator(selector).evaluate("(element) => element.getBoundingClientRect().top"))


def scroll_to(seat: Seat, number: int) -> None:
    """Read post `number`, at the upper edge of the window, on a page that has come to rest."""
    seat.post(number).evaluate(SCROLL)


def scroll_to_end(seat: Seat) -> None:
    """Read the newest post."""
    seat.page.evaluate("scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })")


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_reading_is_not_moved_by_posts_that_arrive(cast: Cast, sit_down: SitDown, phone: bool) -> None:
    fill(cast.thread, cast.citizen, MANY)
    reader = sit_down(phone=phone).open(path_of(cast.thread))
    scroll_to(reader, 12)
    before = top_of(reader, "#post-12")
    for number in range(3):
        post_as(cast.author, cast.thread, f"New {number}")
    expect(reader.page.locator("#pill")).to_have_text("3 new posts")
    assert top_of(reader, "#post-12") == pytest.approx(before, abs=1)


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_typing_is_not_moved_by_posts_that_arrive(cast: Cast, sit_down: SitDown, phone: bool) -> None:
    fill(cast.thread, cast.citizen, MANY)
    writer = sit_down(cast.citizen, phone=phone).open(path_of(cast.thread))
    scroll_to(writer, 12)
    writer.write("I am in the middle of a sen")
    before = top_of(writer, "#composer-body"), top_of(writer, "#post-12")
    post_as(cast.author, cast.thread, "Meanwhile")
    expect(writer.posts_saying("Meanwhile")).to_have_count(1)
    after = top_of(writer, "#composer-body"), top_of(writer, "#post-12")
    assert after == pytest.approx(before, abs=1)
    writer.page.keyboard.type("tence")
    expect(writer.page.locator("#composer-body")).to_have_value("I am in the middle of a sentence")


def test_reading_is_not_moved_by_a_post_above_that_grows(cast: Cast, sit_down: SitDown) -> None:
    fill(cast.thread, cast.author, MANY)
    grows = post_as(cast.citizen, cast.thread, "Short")
    fill(cast.thread, cast.author, MANY)
    reader = sit_down().open(path_of(cast.thread))
    scroll_to(reader, grows.number + 10)
    before = top_of(reader, f"#post-{grows.number + 10}")
    actions.edit_post(actor=cast.citizen, post_id=grows.pk, body="Long\n" * 30, now=timezone.now())
    expect(reader.post(grows.number)).to_contain_text("Edited")
    assert top_of(reader, f"#post-{grows.number + 10}") == pytest.approx(before, abs=1)


def test_end_of_the_talk_is_followed(cast: Cast, sit_down: SitDown) -> None:
    fill(cast.thread, cast.citizen, MANY)
    reader = sit_down().open(path_of(cast.thread))
    scroll_to_end(reader)
    for number in range(3):
        newest = post_as(cast.author, cast.thread, f"New {number}")
    expect(reader.post(newest.number)).to_be_in_viewport()
    expect(reader.page.locator("#pill")).to_be_hidden()


def test_pill_leads_to_the_first_new_post_and_goes(cast: Cast, sit_down: SitDown) -> None:
    fill(cast.thread, cast.citizen, MANY)
    reader = sit_down().open(path_of(cast.thread))
    scroll_to(reader, 3)
    first = post_as(cast.author, cast.thread, "New one")
    post_as(cast.author, cast.thread, "New two")
    expect(reader.page.locator("#pill")).to_have_text("2 new posts")
    expect(reader.page).to_have_title(re.compile(r"^\(2\) "))
    reader.page.click("#pill")
    expect(reader.page.locator("#unread")).to_be_in_viewport()
    expect(reader.post(first.number)).to_be_focused()
    expect(reader.page.locator("#pill")).to_be_hidden()
    expect(reader.page).not_to_have_title(re.compile(r"^\("))


def test_divider_stands_before_the_first_new_post(cast: Cast, sit_down: SitDown) -> None:
    fill(cast.thread, cast.citizen, MANY)
    reader = sit_down().open(path_of(cast.thread))
    scroll_to(reader, 3)
    first = post_as(cast.author, cast.thread, "New one")
    expect(reader.page.locator(f"#unread + #post-{first.number}")).to_have_count(1)
    expect(reader.page.locator("#unread")).to_have_text("New since you were here")


def test_second_visit_shows_what_is_new_since_the_first(cast: Cast, sit_down: SitDown) -> None:
    reader = sit_down().open(path_of(cast.thread))
    reader.page.goto("about:blank")
    new = post_as(cast.author, cast.thread, "While you were away")
    reader.open(path_of(cast.thread))
    expect(reader.page.locator(f"#unread + #post-{new.number}")).to_have_count(1)


def test_deep_link_opens_at_its_post(cast: Cast, sit_down: SitDown) -> None:
    fill(cast.thread, cast.citizen, MANY)
    reader = sit_down().open(f"{path_of(cast.thread)}#post-9")
    expect(reader.post(9)).to_be_in_viewport()


def test_deep_link_to_a_post_that_is_not_on_the_page_fetches_its_part(cast: Cast, sit_down: SitDown) -> None:
    fill(cast.thread, cast.citizen, 3 * MANY)
    reader = sit_down().open(f"{path_of(cast.thread)}#post-9")
    expect(reader.post(9)).to_be_in_viewport()
    reader.wait_live()


def test_earlier_posts_come_in_front_without_moving_what_one_reads(cast: Cast, sit_down: SitDown) -> None:
    fill(cast.thread, cast.citizen, 3 * MANY)
    reader = sit_down().open(path_of(cast.thread))
    first = reader.page.locator("#posts > .post").first.get_attribute("id")
    before = top_of(reader, f"#{first}")
    reader.page.get_by_role("link", name="Earlier posts").click()
    expect(reader.post(1)).to_have_count(1)
    assert top_of(reader, f"#{first}") == pytest.approx(before, abs=1)


def test_own_post_leads_to_the_end_of_the_talk(cast: Cast, sit_down: SitDown) -> None:
    fill(cast.thread, cast.author, MANY)
    writer = sit_down(cast.citizen).open(path_of(cast.thread))
    scroll_to(writer, 3)
    writer.say("And this is mine")
    expect(writer.posts_saying("And this is mine")).to_be_in_viewport()


def test_selected_text_stays_selected_when_posts_arrive(cast: Cast, sit_down: SitDown) -> None:
    fill(cast.thread, cast.citizen, 3)
    reader = sit_down().open(path_of(cast.thread))
    reader.page.evaluate("getSelection().selectAllChildren(document.querySelector('#post-2 .post-text'))")
    selected = reader.page.evaluate("String(getSelection())")
    post_as(cast.author, cast.thread, "Meanwhile")
    expect(reader.posts_saying("Meanwhile")).to_have_count(1)
    assert selected
    assert reader.page.evaluate("String(getSelection())") == selected


def test_long_talk_that_is_followed_stays_light(cast: Cast, sit_down: SitDown) -> None:
    reader = sit_down().open(path_of(cast.thread))
    for start in range(0, 500, 100):
        post_all(cast.citizen, cast.thread, [f"Word {start + number}" for number in range(100)])
        expect(reader.posts_saying(f"Word {start + 99}")).to_be_in_viewport()
    assert reader.page.locator("#posts > .post").count() <= 400
    expect(reader.page.get_by_role("link", name="Earlier posts")).to_have_count(1)
