"""Journeys between people: another department takes over, two tickets become one, two officers collide."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.desk import desk_path, row
from tests.browser.journeys import bring_up, make_house, public_path
from tests.browser.stage import SitDown, path_of

pytestmark = pytest.mark.browser


def test_transfer(database: None, sit_down: SitDown) -> None:
    """The old desk loses it, the new desk has it, and the citizen sees who owes it now, and why."""
    house, other = make_house(), make_house()
    affair = bring_up(house)
    ticket = affair.ticket
    citizen = sit_down(affair.citizen).open(path_of(affair.thread))
    there = sit_down(other.officer).open("/desk/")
    expect(there.page.locator("tr[data-ref]")).to_have_count(0)
    here = sit_down(house.officer).open(desk_path(ticket))
    here.page.click("#act-transfer summary")
    here.page.select_option("#transfer_department", label=other.department.name)
    here.page.fill("#transfer_reason", "The drain is theirs.")
    here.page.click("#act-transfer button")
    expect(here.page.locator(".messages")).to_contain_text("Another department owes it from now on.")
    expect(row(here, ticket)).to_have_count(0)
    assert here.page.goto(f"{here.url}{desk_path(ticket)}").status == 403
    here.complaints.clear()  # a page that answers 403 is a line in the console
    expect(row(there, ticket)).to_contain_text(ticket.title)
    expect(citizen.page.locator(".card-dept")).to_have_text(other.department.name)
    expect(citizen.page.locator("#posts")).to_contain_text("The drain is theirs.")


def test_merge(database: None, sit_down: SitDown) -> None:
    """Two people reported the same: one ticket goes on, and whoever reported the other hears of it."""
    house = make_house()
    first, second = bring_up(house), bring_up(house, title="Water in front of the school")
    citizen = sit_down(second.citizen).open(path_of(second.thread))
    officer = sit_down(house.officer).open(desk_path(second.ticket))
    page = officer.page
    page.click("#act-merge summary")
    page.fill("#merge_other", first.ticket.reference)
    page.click("#act-merge button")
    expect(page.locator(".t-ref")).to_have_text(first.ticket.reference)
    expect(page.locator("#part-record")).to_contain_text(f"{second.ticket.reference} was merged into this one")
    expect(citizen.page.locator("#owed")).to_contain_text(f"as another ticket: {first.ticket.reference}")
    page.fill("#respond_body", "We come on Tuesday.")
    page.click("text=Answer in public")
    expect(page.locator(".messages")).to_contain_text("Your answer is public.")
    citizen.page.click(f"#owed a[href='{public_path(first.ticket)}'] >> nth=0")
    expect(citizen.page.locator(".record")).to_contain_text("Answered in public")
    citizen.open("/notifications/", live=False)
    expect(citizen.page.locator(".row").first).to_contain_text("Answered")
    expect(citizen.page.locator(".row").nth(1)).to_contain_text(f"Goes on as: {first.ticket.reference}")


def test_two_officers_collide(database: None, sit_down: SitDown) -> None:
    """One sees that the other is replying; what one does meanwhile stands beside what the other typed, and neither is
    lost."""
    house = make_house()
    ticket = bring_up(house).ticket
    one, other = (sit_down(who).open(desk_path(ticket)) for who in (house.officer, house.colleague))
    one.page.locator("#respond_body").press_sequentially("We come tomorrow.")
    expect(other.page.locator("#typing")).to_have_text(f"{house.officer.display_name} is replying")
    other.page.click("#act-priority summary")
    other.page.select_option("#priority_priority", "urgent")
    other.page.click("text=Set the priority")
    expect(one.page.locator("#changed")).to_contain_text(f"{house.colleague.display_name} changed this ticket")
    one.page.click("text=Answer in public")
    collision = one.page.locator(".collision")
    expect(collision).to_contain_text("Priority is urgent now")
    expect(collision).to_contain_text(house.colleague.display_name)
    expect(collision).to_contain_text("We come tomorrow.")
    expect(one.page.locator("#respond_body")).to_have_value("We come tomorrow.")
    one.complaints.clear()  # a page that answers 422 is a line in the console
    other.wait_live()
    one.page.click("text=Answer in public")
    expect(one.page.locator(".messages")).to_contain_text("Your answer is public.")
    expect(other.page.locator("#part-talk")).to_contain_text("We come tomorrow.")
