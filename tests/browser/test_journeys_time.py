"""Journeys through a promise: missed and escalated, standing still for the citizen, owed a second time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.desk import desk_path, row
from tests.browser.journeys import HOUR, bring_up, make_house, public_path
from tests.browser.stage import SitDown, path_of
from tickets import actions

pytestmark = pytest.mark.browser


def test_breach_and_escalate(database: None, sit_down: SitDown) -> None:
    """Nobody answers in time: time itself escalates, and all three see it, live where they look at that moment."""
    house = make_house(steps=[{"action": "raise_priority"}])
    affair = bring_up(house, ago=timedelta(seconds=4 * HOUR - 3))
    ticket = affair.ticket
    citizen = sit_down(affair.citizen).open(path_of(affair.thread))
    officer = sit_down(house.officer).open("/desk/")
    # The due time comes while they look; nobody does anything.
    expect(citizen.page.locator("#owed")).to_contain_text("Escalated to the supervisor")
    expect(citizen.page.locator("#posts .entry")).to_contain_text(
        ["Escalated to the supervisor: the first answer is overdue"]
    )
    expect(row(officer, ticket)).to_contain_text("Escalated, level 1")
    expect(row(officer, ticket)).to_contain_text("High")
    row(officer, ticket).locator(".q-title").click()
    expect(officer.page.locator("#part-promise")).to_contain_text("First answer was due")
    expect(officer.page.locator(".t-escalations")).to_contain_text("Level 1 · raise the priority: the supervisor")
    supervisor = sit_down(house.supervisor).open("/notifications/", live=False).page
    expect(supervisor.locator(".row").first).to_contain_text("Escalated")
    supervisor.goto(f"{officer.url}/desk/team/")
    escalated = supervisor.locator("section", has=supervisor.get_by_role("heading", name="Escalated"))
    expect(escalated).to_contain_text(ticket.reference)
    citizen.open("/notifications/", live=False)
    expect(citizen.page.locator(".row").first).to_contain_text("Overdue")


def test_wait_for_the_citizen_and_resume(database: None, sit_down: SitDown) -> None:
    """The officer asks and the clock stands still; the citizen reads why, answers, and it runs on."""
    house = make_house()
    affair = bring_up(house)
    citizen = sit_down(affair.citizen).open(path_of(affair.thread))
    officer = sit_down(house.officer).open(desk_path(affair.ticket))
    page = officer.page
    page.fill("#respond_body", "We come on Tuesday.")
    page.click("text=Answer in public")
    page.click("#act-status summary")
    page.select_option("#status_status", "waiting_citizen")
    page.fill("#status_reason", "On which side of the road is it?")
    page.click("text=Set the state")
    expect(page.locator("#part-promise")).to_contain_text("The clock stands still with")
    expect(citizen.page.locator("#owed")).to_contain_text("The clock stands still since")
    expect(citizen.page.locator("#posts .entry-reason")).to_have_text(["On which side of the road is it?"])
    officer.wait_live()
    citizen.say("On the left, before the school.")
    expect(citizen.page.locator("#owed")).to_contain_text("of working time left")
    expect(page.locator("#part-promise")).to_contain_text("due")
    expect(page.locator("#part-talk")).to_contain_text("On the left, before the school.")
    expect(page.locator("#part-record")).to_contain_text("Work goes on: the clocks run")


def test_reopen_and_second_verdict(database: None, sit_down: SitDown) -> None:
    """What was solved in time is not solved after all; the second time it is late. Both verdicts stay."""
    house = make_house(resolution_seconds=2, steps=[{"clock": "resolution"}])
    with transaction.atomic():  # Otherwise the worker may come between: by its clock this is long overdue.
        affair = bring_up(house, ago=timedelta(hours=1))
        ticket, begin = affair.ticket, timezone.now() - timedelta(hours=1)
        actions.resolve_ticket(actor=house.officer, number=ticket.number, reason="The drain is clear.", now=begin)
    citizen = sit_down(affair.citizen).open(public_path(ticket), live=False).page
    expect(citizen.locator(".t-clocks .cc", has_text="Solution")).to_contain_text("Kept")
    citizen.click("text=No, it is not")
    citizen.fill("#reject_reason", "It is blocked again since the rain.")
    citizen.click("text=Say that it is not solved")
    expect(citizen.locator(".record")).to_contain_text("It is blocked again since the rain.")
    officer = sit_down(house.officer).open(desk_path(ticket)).page
    expect(officer.locator("#part-record")).to_contain_text("The citizen says that it is not solved: open again")
    expect(officer.locator("#part-record")).to_contain_text("Escalated to the supervisor: the solution is overdue")
    # Clocks count whole seconds: what is done in the very second in which it is due is kept.
    due = ticket.clocks.get(kind="resolution", cycle=2).due_at
    officer.wait_for_function("(due) => Date.now() > due + 1000", arg=due.timestamp() * 1000)
    officer.click("#act-resolve summary")
    officer.fill("#resolve_reason", "There is a new grating.")
    officer.click("button:has-text('Say that it is done')")
    officer.click(".t-ended > summary")
    verdicts = officer.locator(".t-ended .cc", has_text="Solution").locator(".cc-state")
    expect(verdicts).to_have_text(["Missed", "Kept"])
    citizen.reload()
    expect(citizen.locator(".t-clocks .cc", has_text="Solution").locator(".cc-state")).to_have_text(
        ["Missed", "Kept"]
    )
    expect(citizen.get_by_role("button", name="Yes, it is solved")).to_be_visible()
