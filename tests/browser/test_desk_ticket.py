"""Two officers and one ticket: they see each other, and nobody writes over what they did not see."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.desk import desk_path, make_promise, now, ticket_in
from tests.browser.stage import SitDown
from tests.threads.factories import Cast
from tickets import actions
from tickets.models import CannedReply, Ticket

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def promise(database: None) -> None:
    """Something is promised."""
    make_promise()


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """A ticket without a conversation."""
    return ticket_in(cast)


def test_somebody_who_replies_is_seen_by_name(cast: Cast, ticket: Ticket, sit_down: SitDown) -> None:
    one, other = (sit_down(who).open(desk_path(ticket)) for who in (cast.officer, cast.supervisor))
    one.page.locator("#respond_body").press_sequentially("We come")
    expect(other.page.locator("#typing")).to_have_text(f"{cast.officer.display_name} is replying")
    expect(one.page.locator("#typing")).to_have_text("")


def test_what_others_do_appears(cast: Cast, ticket: Ticket, sit_down: SitDown) -> None:
    page = sit_down(cast.officer).open(desk_path(ticket)).page
    actions.change_priority(actor=cast.supervisor, number=ticket.number, priority="urgent", now=timezone.now())
    expect(page.locator("#part-facts")).to_contain_text("Priority urgent")
    expect(page.locator("#part-record")).to_contain_text("Priority is urgent now")
    expect(page.locator("#changed")).to_contain_text(cast.supervisor.display_name)


def test_two_officers_collide_and_nothing_is_lost(cast: Cast, ticket: Ticket, sit_down: SitDown) -> None:
    seat = sit_down(cast.officer).open(desk_path(ticket))
    page = seat.page
    page.fill("#respond_body", "We come tomorrow.")
    actions.assign_ticket(
        actor=cast.supervisor, number=ticket.number, assignee_id=cast.supervisor.pk, now=timezone.now()
    )
    expect(page.locator("#changed")).to_contain_text("what you wrote is kept")
    expect(page.locator("#respond_body")).to_have_value("We come tomorrow.")
    page.click("text=Answer in public")
    collision = page.locator(".collision")
    expect(collision).to_contain_text(f"Assigned to {cast.supervisor.display_name}")
    expect(collision).to_contain_text("We come tomorrow.")
    seat.complaints.clear()  # a page that answers 422 is a line in the console
    assert not ticket.events.filter(kind="responded").exists()
    page.click("text=Answer in public")
    expect(page.locator("#part-record")).to_contain_text("Answered by telephone")


def test_a_form_that_nobody_began_follows_what_others_do(cast: Cast, ticket: Ticket, sit_down: SitDown) -> None:
    page = sit_down(cast.officer).open(desk_path(ticket)).page
    actions.change_priority(actor=cast.supervisor, number=ticket.number, priority="urgent", now=timezone.now())
    expect(page.locator("#changed")).to_be_visible()
    page.click("#act-category summary")
    page.fill("#category_category", "Drains")
    page.click("text=Set the category")
    expect(page.locator("#part-facts")).to_contain_text("Drains")


def test_an_answer_begins_with_a_prepared_text_above_what_is_typed(
    cast: Cast, ticket: Ticket, sit_down: SitDown
) -> None:
    CannedReply.objects.create(title="Their name", body="Good day {name}.", changed_at=timezone.now())
    page = sit_down(cast.officer).open(desk_path(ticket)).page
    page.fill("#respond_body", "We come.")
    page.select_option("#canned", label="Their name")
    page.click(".canned button")
    expect(page.locator("#respond_body")).to_have_value(f"Good day {cast.citizen.display_name}.\n\nWe come.")


def test_what_is_unfolded_stays_so_when_the_page_changes(cast: Cast, ticket: Ticket, sit_down: SitDown) -> None:
    page = sit_down(cast.officer).open(desk_path(ticket)).page
    page.click("#part-clocks .why summary >> nth=0")
    expect(page.locator(".why-table").first).to_be_visible()
    actions.change_priority(actor=cast.supervisor, number=ticket.number, priority="urgent", now=timezone.now())
    expect(page.locator("#part-facts")).to_contain_text("Priority urgent")
    expect(page.locator(".why-table").first).to_be_visible()


def test_an_officer_waits_for_the_citizen_and_goes_on(cast: Cast, ticket: Ticket, sit_down: SitDown) -> None:
    page = sit_down(cast.officer).open(desk_path(ticket)).page
    page.fill("#respond_body", "Which side of the road?")
    page.click("text=Answer in public")
    page.click("#act-status summary")
    page.select_option("#status_status", "waiting_citizen")
    page.fill("#status_reason", "Which side of the road?")
    page.click("text=Set the state")
    expect(page.locator("#part-promise")).to_contain_text("The clock stands still")
    page.click("#act-status summary")
    page.select_option("#status_status", "open")
    page.click("text=Set the state")
    expect(page.locator("#part-promise")).to_contain_text("Solution due")
    assert now(ticket).status == "open"
