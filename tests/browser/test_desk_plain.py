"""The desk without script, on a phone: the queue, an answer, many at once; citizens confirm, reject and rate."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.desk import desk_path, make_promise, now, ticket_in
from tests.browser.stage import SitDown
from tests.threads.factories import Cast
from tickets import actions
from tickets.models import CannedReply, Ticket

pytestmark = pytest.mark.browser


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """A ticket of the citizen's."""
    make_promise()
    return ticket_in(cast)


@pytest.fixture
def officer(cast: Cast, ticket: Ticket, sit_down: SitDown) -> Page:
    """An officer's phone, on the ticket's page."""
    return sit_down(cast.officer, phone=True, java_script_enabled=False).open(desk_path(ticket), live=False).page


@pytest.fixture
def citizen(cast: Cast, ticket: Ticket, sit_down: SitDown) -> Page:
    """The citizen's phone, on the public page of their ticket, which is said to be done."""
    actions.resolve_ticket(actor=cast.officer, number=ticket.number, reason="Fixed.", now=timezone.now())
    seat = sit_down(cast.citizen, phone=True, java_script_enabled=False)
    return seat.open(f"/tickets/{ticket.reference}/", live=False).page


def test_an_officer_goes_from_the_queue_to_an_answer(cast: Cast, officer: Page, ticket: Ticket) -> None:
    CannedReply.objects.create(title="A greeting", body="Good day.", changed_at=timezone.now())
    officer.click("#to-queue")
    officer.click(f"#row-{ticket.reference} .q-title")
    officer.select_option("#canned", label="A greeting")
    officer.click(".canned button")
    expect(officer.locator("#respond_body")).to_have_value("Good day.")
    officer.click("text=Answer in public")
    expect(officer.locator(".messages")).to_contain_text("Your answer is public.")


def test_a_due_time_explains_itself(officer: Page) -> None:
    officer.click(".why summary >> nth=0")
    expect(officer.locator(".why-table tfoot").first).to_contain_text("4 h")


def test_many_at_once(officer: Page, ticket: Ticket) -> None:
    officer.click("#to-queue")
    officer.check(f"#row-{ticket.reference} input")
    officer.select_option("#bulk_priority", "high")
    officer.click("button[value=priority]")
    officer.click(".undo button")
    expect(officer.locator(".messages")).to_contain_text("It is as it was before.")


def test_filters_and_a_view_that_is_kept(officer: Page, ticket: Ticket) -> None:
    officer.click("#to-queue")
    officer.click("#filters summary")
    officer.select_option("#id_priority", "normal")
    officer.click("#filters button:has-text('Show')")
    officer.click(".desk-save summary")
    officer.fill("#view_name", "For the morning")
    officer.click(".desk-save button")
    expect(officer.locator(".desk-views [aria-current]")).to_have_text("For the morning")


def test_a_citizen_confirms_and_rates(citizen: Page, ticket: Ticket) -> None:
    citizen.click("text=Yes, it is solved")
    expect(citizen.locator(".p-promise")).to_contain_text("Closed today")
    citizen.check("#rate_rating_0")
    citizen.click("text=Rate it")
    expect(citizen.locator(".p-promise")).to_contain_text("Rated 5 of 5.")
    assert now(ticket).rating == 5


def test_a_citizen_rejects_and_it_is_open_again(citizen: Page, ticket: Ticket) -> None:
    citizen.click("text=No, it is not")
    citizen.fill("#reject_reason", "It leaks.")
    citizen.click("text=Say that it is not solved")
    expect(citizen.locator(".record")).to_contain_text("It leaks.")
    assert now(ticket).reopened == 1


def test_what_only_scripts_can_do_is_not_shown(officer: Page) -> None:
    officer.click("#to-queue")
    for name in ("#changes", "#keys-show", "#bulk-none", "#keys"):
        expect(officer.locator(name)).to_be_hidden()
