"""A passkey, with Chromium's own virtual authenticator: an officer adds one and signs in with it, no code typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from playwright.sync_api import Page, expect

from engagement.accounts.models import User
from tests.browser.stage import SitDown
from tests.factories import make_department, make_member
from tests.servers import Server

pytestmark = pytest.mark.browser

PASSWORD = "a long walk along the beach"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def officer(database: None) -> User:
    """An officer with a password."""
    person: User = make_member(make_department(), email="passkey@example.org")
    # As the server hashes it, which knows nothing of the quick way of tests.
    person.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1000)
    person.save()
    return person


@pytest.fixture
def page(sit_down: SitDown) -> Iterator[Page]:
    """A browser with an authenticator in it."""
    seat = sit_down()
    wire = seat.context.new_cdp_session(seat.page)
    wire.send("WebAuthn.enable")
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield seat.page
    seat.complaints.clear()


def enter_password(page: Page) -> None:
    """Fill in what is asked for, and send it."""
    if page.locator("input[name=login]").count():
        page.fill("input[name=login]", "passkey@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")


def test_an_officer_signs_in_with_a_passkey(officer: User, page: Page, server: Server) -> None:
    home = f"http://localhost:{server.port}"  # a passkey is of a name, not of an address
    page.goto(f"{home}/accounts/login/")
    enter_password(page)
    page.wait_for_url(lambda url: "login" not in url)
    page.goto(f"{home}/accounts/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        enter_password(page)
        page.wait_for_url("**/webauthn/add/")  # loaded: the button does nothing before its script is there
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "/add/" not in url)
    page.context.clear_cookies()
    page.goto(f"{home}/accounts/login/")
    enter_password(page)
    page.wait_for_url("**/2fa/authenticate/**")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(lambda url: "authenticate" not in url)
    expect(page.locator("header")).to_contain_text(officer.display_name)
