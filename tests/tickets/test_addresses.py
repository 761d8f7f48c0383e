"""Addresses in e-mails, and where a notification leads."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import override_settings

from tests.factories import NOW
from tickets import addresses
from tickets.models import Notification, Ticket


def told(kind: str = "ticket_answered", user_id: int = 1, **ticket: Any) -> Notification:
    """Something that person 1 was told about a ticket of theirs."""
    row = Ticket(**({"number": 1042, "requester_id": 1, "assignee_id": 2, "subject": "thread:12"} | ticket))
    return Notification(user_id=user_id, ticket=row, kind=kind, created_at=NOW)


def test_the_first_origin_is_the_address() -> None:
    with override_settings(CSRF_TRUSTED_ORIGINS=["https://durbar.example.org", "https://other.example.org"]):
        assert addresses.absolute("/notifications/") == "https://durbar.example.org/notifications/"


def test_without_an_origin_it_is_this_machine() -> None:
    with override_settings(CSRF_TRUSTED_ORIGINS=[]):
        assert addresses.base_address() == "http://127.0.0.1:8000"


def test_every_message_id_is_new_and_of_our_name() -> None:
    with override_settings(CSRF_TRUSTED_ORIGINS=["https://durbar.example.org"]):
        made = {addresses.new_message_id() for _ in range(100)}
    assert len(made) == 100
    assert all(one.startswith("<") and one.endswith("@durbar.example.org>") for one in made)


def test_a_citizen_is_led_to_the_conversation() -> None:
    assert addresses.path_of(told()) == "/threads/12/"


@pytest.mark.parametrize(
    "one", [told(user_id=2), told("ticket_opened", user_id=3), told("ticket_escalated", user_id=3, subject="")]
)
def test_who_works_on_it_is_led_to_the_desk(one: Notification) -> None:
    assert addresses.path_of(one) == "/desk/tickets/T-1042-9/"


def test_whoever_asked_is_never_led_to_the_desk() -> None:
    assert addresses.path_of(told("ticket_transferred")) == "/threads/12/"


def test_a_ticket_about_no_conversation_has_its_public_page() -> None:
    assert addresses.path_of(told(subject="")) == "/tickets/T-1042-9/"


def test_what_is_about_no_ticket_leads_to_all_notifications() -> None:
    assert addresses.path_of(Notification(user_id=1, kind="ticket_closed")) == "/notifications/"


def token_of(user_id: int) -> str:
    """What stands in the link."""
    return addresses.unsubscribe_path(user_id).removeprefix("/notifications/stop/").removesuffix("/")


def test_the_link_says_whose_it_is() -> None:
    assert addresses.read_unsubscribe(token_of(7)) == 7


@pytest.mark.parametrize("token", ["", "7", "7:", "7:x", "x:y", "٧:x", "7:\x00", ":" * 100])
def test_a_link_that_we_did_not_sign_is_nobody_s(token: str) -> None:
    assert addresses.read_unsubscribe(token) is None


def test_a_signature_is_of_one_person() -> None:
    assert addresses.read_unsubscribe("8:" + token_of(7).split(":")[1]) is None


def test_what_we_signed_for_something_else_is_nobody_s() -> None:
    from django.core.signing import Signer

    assert addresses.read_unsubscribe(Signer(salt="something.else").sign("7")) is None


def test_a_link_outlives_a_change_of_the_secret() -> None:
    token = token_of(7)
    from django.conf import settings

    with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert addresses.read_unsubscribe(token) == 7
