"""The desk by single keys: there when one wants them, never while one types, and not for who switched them off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import desk_path, make_promise, ticket_in
from tests.browser.stage import SitDown
from tests.threads.factories import Cast
from tickets.models import Ticket

pytestmark = pytest.mark.browser


@pytest.fixture
def two(cast: Cast) -> list[Ticket]:
    """Two tickets, the more urgent one first."""
    make_promise()
    return [ticket_in(cast, ago=timedelta(hours=hours)) for hours in (2, 1)]


@pytest.fixture
def page(cast: Cast, two: list[Ticket], sit_down: SitDown) -> Page:
    """The officer's queue."""
    return sit_down(cast.officer).open("/desk/").page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def current(page: Page) -> str:
    return str(page.evaluate("document.querySelector('tr[data-current]')?.dataset.ref"))


def test_j_and_k_move(page: Page, two: list[Ticket]) -> None:
    press(page, "j")
    assert current(page) == two[0].reference
    press(page, "j", "j", "j", "k")
    queue = page.locator("tr[data-ref]").evaluate_all("(found) => found.map((one) => one.dataset.ref)")
    assert current(page) == queue[-2]


@pytest.mark.parametrize("key", ["o", "Enter"])
def test_o_and_enter_open(page: Page, two: list[Ticket], key: str) -> None:
    press(page, "j", key)
    page.wait_for_url(f"**{desk_path(two[0])}")


def test_x_selects(page: Page, two: list[Ticket]) -> None:
    press(page, "j", "x")
    expect(page.locator(f"#row-{two[0].reference} input")).to_be_checked()


@pytest.mark.parametrize(("key", "field"), [("r", "respond_body"), ("n", "note_body"), ("a", "assign_assignee")])
def test_a_form_of_the_current_ticket_is_one_key_away(page: Page, two: list[Ticket], key: str, field: str) -> None:
    press(page, "j", key)
    page.wait_for_url(f"**{desk_path(two[0])}**")
    expect(page.locator(f"#{field}")).to_be_focused()


def test_on_a_ticket_the_same_keys_go_to_its_forms(cast: Cast, two: list[Ticket], sit_down: SitDown) -> None:
    page = sit_down(cast.officer).open(desk_path(two[0])).page
    press(page, "e")
    expect(page.locator("#escalate_reason")).to_be_focused()


def test_a_slash_searches(page: Page) -> None:
    press(page, "/")
    expect(page.locator("#id_q")).to_be_focused()
    assert page.input_value("#id_q") == ""


def test_keys_are_letters_while_one_types(page: Page) -> None:
    press(page, "/", "j", "x", "?")
    assert page.input_value("#id_q") == "jx?"
    expect(page.locator("#keys")).to_be_hidden()


def test_with_a_modifier_they_are_the_browser_s(page: Page) -> None:
    press(page, "Control+j")
    assert current(page) == "None"


def test_a_question_mark_explains_them_and_they_can_be_switched_off(page: Page) -> None:
    press(page, "?")
    expect(page.locator("#keys")).to_be_visible()
    page.uncheck("#keys-on")
    press(page, "Escape", "j")
    assert current(page) == "None"
    page.reload()
    page.wait_for_selector("html[data-live]")
    press(page, "j")
    assert current(page) == "None"
