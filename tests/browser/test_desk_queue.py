"""The live queue: rows change where they stand, nothing slips from under a pointer, many are changed at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.desk import make_promise, now, row, ticket_in
from tests.browser.stage import SitDown
from tests.threads.factories import Cast
from tickets import actions

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def promise(database: None) -> None:
    """Something is promised."""
    make_promise()


def test_a_row_changes_where_it_stands(cast: Cast, sit_down: SitDown) -> None:
    ticket = ticket_in(cast)
    seat = sit_down(cast.officer).open("/desk/")
    actions.assign_ticket(actor=cast.officer, number=ticket.number, assignee_id=cast.officer.pk, now=timezone.now())
    expect(row(seat, ticket)).to_contain_text(cast.officer.display_name)
    expect(seat.page.locator("#changes")).to_be_hidden()


def test_a_new_ticket_waits_until_one_asks_for_it(cast: Cast, sit_down: SitDown) -> None:
    first = ticket_in(cast)
    seat = sit_down(cast.officer).open("/desk/")
    second = ticket_in(cast, ago=timedelta(hours=2))
    expect(seat.page.locator("#changes")).to_have_text("1 change: show it")
    expect(row(seat, second)).to_have_count(0)
    seat.page.click("#changes")
    order = seat.page.locator("tr[data-ref]").evaluate_all("(found) => found.map((one) => one.dataset.ref)")
    assert order.index(second.reference) < order.index(first.reference)
    expect(seat.page.locator("#changes")).to_be_hidden()


def test_what_left_the_queue_stays_in_its_place_and_says_so(cast: Cast, sit_down: SitDown) -> None:
    ticket, _other = ticket_in(cast), ticket_in(cast)
    seat = sit_down(cast.officer).open("/desk/")
    actions.resolve_ticket(actor=cast.officer, number=ticket.number, reason="Fixed.", now=timezone.now())
    expect(row(seat, ticket)).to_have_attribute("data-gone", "")
    seat.page.click("#changes")
    expect(row(seat, ticket)).to_have_count(0)


def test_what_is_ticked_stays_ticked_when_others_change_it(cast: Cast, sit_down: SitDown) -> None:
    ticket = ticket_in(cast)
    seat = sit_down(cast.officer).open("/desk/")
    row(seat, ticket).locator("input").check()
    actions.change_priority(actor=cast.supervisor, number=ticket.number, priority="urgent", now=timezone.now())
    expect(row(seat, ticket)).to_contain_text("Urgent")
    expect(row(seat, ticket).locator("input")).to_be_checked()
    expect(seat.page.locator("#bulk-count")).to_have_text("(1)")


def test_many_are_changed_at_once_and_back(cast: Cast, sit_down: SitDown) -> None:
    tickets = [ticket_in(cast), ticket_in(cast)]
    page = sit_down(cast.officer).open("/desk/").page
    expect(page.locator("#bulk-bar")).to_be_hidden()
    for ticket in tickets:
        page.check(f"#row-{ticket.reference} input")
    page.select_option("#bulk_priority", "high")
    page.click("button[value=priority]")
    page.wait_for_selector(".undo")
    assert {now(ticket).priority for ticket in tickets} == {"high"}
    page.click(".undo button")
    expect(page.locator(".messages")).to_contain_text("It is as it was before.")
    assert {now(ticket).priority for ticket in tickets} == {"normal"}


def test_a_countdown_goes_on_by_itself(cast: Cast, sit_down: SitDown) -> None:
    ticket = ticket_in(cast)
    seat = sit_down(cast.officer)
    seat.page.clock.install(time=timezone.now())
    seat.open("/desk/")
    words = row(seat, ticket).locator(".clock-words")
    expect(words).to_have_text(re.compile("4 h left|3 h 59 min left"))
    # Without a line: the server's words, which it asks for when it has missed pings, would set it back.
    seat.context.set_offline(True)
    seat.page.clock.run_for(120_000)
    expect(words).to_have_text(re.compile(r"3 h 5[78] min left"))


def test_another_department_s_desk_is_silent(cast: Cast, sit_down: SitDown) -> None:
    seat = sit_down(cast.officer_elsewhere).open("/desk/")
    expect(seat.page.locator(".empty h2")).to_have_text("Nothing is owed")
    ticket = ticket_in(cast)
    actions.change_priority(actor=cast.supervisor, number=ticket.number, priority="low", now=timezone.now())
    expect(seat.page.locator("tr[data-ref]")).to_have_count(0)
