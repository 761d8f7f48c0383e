"""The page of those who answer: by keys, beside the moderators, without losing what one writes."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from engagement.townhalls import actions
from engagement.townhalls.models import Question
from tests.browser.hall import Gathering, gather, path_of, seat_official
from tests.browser.stage import SitDown

pytestmark = pytest.mark.browser


@pytest.fixture
def room(database: None) -> Gathering:
    """A hall whose official has two of its questions."""
    room = seat_official(gather())
    Question.objects.filter(hall=room.hall, number__in=[1, 2]).update(assignee=room.official)
    return room


@pytest.fixture
def page(room: Gathering, sit_down: SitDown) -> Page:
    """The official's page."""
    return sit_down(room.official).open(path_of(room.hall, "official/")).page


def opened(page: Page) -> None:
    """The second of the official's questions is open before them."""
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**?q=2")
    expect(page.locator("#live")).to_have_attribute("data-live-state", "live")


def test_j_and_enter_open_a_question(page: Page) -> None:
    opened(page)
    expect(page.locator("#o-work")).to_contain_text("Who pays for the market?")


def test_e_leads_to_the_answer_and_escape_out_of_it(page: Page) -> None:
    opened(page)
    page.keyboard.press("e")
    page.keyboard.type("en")
    expect(page.locator("#answer textarea")).to_have_value("en")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator("#work textarea")).to_be_focused()


def test_f_puts_it_on_the_screen_and_z_takes_that_back(room: Gathering, page: Page) -> None:
    opened(page)
    page.keyboard.press("f")
    expect(page.locator("#part-now")).to_contain_text("Who pays for the market?")
    page.keyboard.press("z")
    expect(page.locator("#part-now")).not_to_contain_text("Who pays for the market?")
    assert Question.objects.get(hall=room.hall, number=2).state == "listed"


def test_the_moderators_see_who_is_at_it(room: Gathering, page: Page, sit_down: SitDown) -> None:
    console = sit_down(room.moderator).open(path_of(room.hall, "console/")).page
    opened(page)
    page.keyboard.press("j")
    question = Question.objects.get(hall=room.hall, number=2)
    expect(console.locator(f"#q-{question.pk} [data-others]")).to_contain_text(room.official.display_name)


def test_what_others_change_leaves_what_one_writes(room: Gathering, page: Page) -> None:
    opened(page)
    page.fill("#answer textarea", "Half an answer")
    question = Question.objects.get(hall=room.hall, number=2)
    actions.edit_question(
        actor=room.moderator, question_id=question.pk, body="Who pays for it?", version=None, now=timezone.now()
    )
    expect(page.locator("#changed")).to_contain_text("Efua Moderator changed this question")
    expect(page.locator("#answer textarea")).to_have_value("Half an answer")
