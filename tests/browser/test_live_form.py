"""An issue that one is writing is not lost with the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.stage import SitDown
from tests.threads.factories import Cast

pytestmark = pytest.mark.browser

NEW = "/threads/new/"


def test_issue_being_written_survives_a_reload(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen).open(NEW, live=False)
    writer.page.wait_for_load_state("networkidle")
    writer.page.fill("[name=title]", "The drain is blocked")
    writer.page.fill("[name=body]", "Since Friday")
    writer.page.select_option("[name=department]", cast.department.slug)
    writer.open(NEW, live=False)
    expect(writer.page.locator("[name=title]")).to_have_value("The drain is blocked")
    expect(writer.page.locator("[name=body]")).to_have_value("Since Friday")
    expect(writer.page.locator("[name=department]")).to_have_value(cast.department.slug)


def test_opened_issue_leaves_an_empty_form_behind(cast: Cast, sit_down: SitDown) -> None:
    writer = sit_down(cast.citizen).open(NEW, live=False)
    writer.page.wait_for_load_state("networkidle")
    writer.page.fill("[name=title]", "The drain is blocked")
    writer.page.fill("[name=body]", "Since Friday the water stands in front of the school.")
    writer.page.select_option("[name=department]", cast.department.slug)
    writer.page.click("main form button[type=submit]")
    expect(writer.page).to_have_url(re.compile(r"/threads/\d+/"))
    writer.wait_live()
    writer.open(NEW, live=False)
    writer.page.wait_for_load_state("networkidle")
    expect(writer.page.locator("[name=title]")).to_have_value("")
