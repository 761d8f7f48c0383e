"""No barrier that axe finds where the desk shows more than at first: wide, ticked, explained, collided."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.browser.desk import desk_path, now, ticket_in, ticket_of
from tests.browser.looks import barriers
from tests.browser.stage import SitDown
from tests.threads.factories import Cast
from tickets import actions

pytestmark = pytest.mark.browser


def test_a_wide_queue_with_something_ticked_has_no_barriers(talk: Cast, sit_down: SitDown) -> None:
    page = sit_down(talk.officer).open("/desk/").page
    page.check(".q-pick input >> nth=0")
    page.click(".bulk-more summary")
    assert barriers(page) == ""


def test_the_help_about_keys_has_no_barriers(talk: Cast, sit_down: SitDown) -> None:
    page = sit_down(talk.officer).open("/desk/").page
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open]")
    assert barriers(page) == ""


def test_a_wide_ticket_with_everything_unfolded_has_no_barriers(talk: Cast, sit_down: SitDown) -> None:
    page = sit_down(talk.officer).open(desk_path(ticket_of(talk.thread.pk))).page
    page.eval_on_selector_all("#ticket details", "(found) => found.forEach((one) => { one.open = true; })")
    assert barriers(page) == ""


def test_both_sides_of_a_collision_have_no_barriers(talk: Cast, sit_down: SitDown) -> None:
    ticket = ticket_in(talk)
    seat = sit_down(talk.officer).open(desk_path(ticket))
    seat.page.fill("#respond_body", "We come tomorrow.")
    actions.change_priority(actor=talk.supervisor, number=ticket.number, priority="urgent", now=timezone.now())
    seat.page.wait_for_selector("#changed:not([hidden])")
    seat.page.click("text=Answer in public")
    seat.page.wait_for_selector(".collision")
    seat.complaints.clear()  # a page that answers 422 is a line in the console
    assert now(ticket).status == "new"
    assert barriers(seat.page) == ""
