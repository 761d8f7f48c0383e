"""The e-mails as they travel."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from tests.factories import NOW, make_user
from tests.tickets.telling import make_choice, make_told_ticket, news, tell
from tickets.mail import LONGEST_SUBJECT, compose
from tickets.models import Delivery, Notification, Ticket
from tickets.words import WORDS

pytestmark = pytest.mark.django_db


def travelled(*told: Notification, kind: str = "single") -> EmailMessage:
    """What arrives."""
    delivery = Delivery(user_id=told[0].user_id, kind=kind, message_id="<row@127.0.0.1>")
    raw = compose(delivery, "ama@example.org", told).message().as_bytes()
    arrived = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(arrived, EmailMessage)
    return arrived


def about(ticket: Ticket | None = None, **overrides: Any) -> Notification:
    """Something that was told."""
    fields: dict[str, Any] = {
        "kind": "ticket_resolved",
        "data": {"reason": "The cover was fitted."},
        "created_at": NOW,
    }
    return Notification(user_id=7, ticket=ticket, pk=1, key="k", **(fields | overrides))


def text_of(arrived: EmailMessage, kind: str = "plain") -> str:
    """One of its two bodies."""
    body = arrived.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_the_subject_says_what_happened_to_what() -> None:
    ticket = make_told_ticket(number=1042, title="No water in Fijai")
    assert travelled(about(ticket))["Subject"] == "Said to be done: No water in Fijai (T-1042-9)"


def test_the_text_says_everything_that_the_page_says() -> None:
    text = text_of(travelled(about(make_told_ticket(number=1042, title="No water in Fijai"))))
    assert text.startswith("The department says that this is done.\n\nNo water in Fijai\nTicket T-1042-9\n\n")
    assert "Why: The cover was fitted.\n\nIf you reported it, say whether it is." in text


def test_both_bodies_lead_to_the_ticket_the_choice_and_the_way_out() -> None:
    arrived = travelled(about(make_told_ticket()))
    for kind in ("plain", "html"):
        body = text_of(arrived, kind)
        assert "http://127.0.0.1:8000/notifications/" in body
        assert "http://127.0.0.1:8000/notifications/stop/7:" in body


def test_the_message_id_is_that_of_the_row() -> None:
    assert travelled(about())["Message-ID"] == "<row@127.0.0.1>"


def test_mail_programs_may_stop_the_e_mails_with_one_click() -> None:
    arrived = travelled(about())
    assert re.fullmatch(
        r"<http://127\.0\.0\.1:8000/notifications/stop/7:[\w-]+/>", arrived["List-Unsubscribe"].strip()
    )
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_no_answering_machine_answers() -> None:
    assert travelled(about())["Auto-Submitted"] == "auto-generated"


def test_what_is_said_about_one_ticket_stands_together() -> None:
    ticket = make_told_ticket(number=1042)
    first, second = travelled(about(ticket)), travelled(about(ticket, kind="ticket_closed"))
    assert first["References"] == second["References"] == "<ticket-1042@127.0.0.1>"


INJECTED = "Water\r\nBcc: everybody@example.org\r\n\r\nHello"


def test_a_title_adds_no_header() -> None:
    arrived = travelled(about(make_told_ticket(number=1042, title=INJECTED)))
    assert arrived["Bcc"] is None
    assert arrived["Subject"] == "Said to be done: Water Bcc: everybody@example.org Hello (T-1042-9)"


@pytest.mark.parametrize("sign", ["\x1f", "\x0b", "\x1c", "\x85", "\u2028", "\u202e"])
def test_signs_that_do_not_show_are_left_out_of_the_subject(sign: str) -> None:
    assert "Water pipe" in travelled(about(make_told_ticket(title=f"Water{sign}pipe")))["Subject"]


def test_a_long_title_is_cut_and_the_reference_stays() -> None:
    subject = travelled(about(make_told_ticket(number=1042, title="x" * 140)))["Subject"].strip()
    assert len(subject) <= LONGEST_SUBJECT
    assert subject.endswith("… (T-1042-9)")


def test_a_title_stays_text_in_html() -> None:
    html = text_of(travelled(about(make_told_ticket(title="<b>Water</b> & more"))), "html")
    assert "&lt;b&gt;Water&lt;/b&gt; &amp; more" in html


def test_a_title_is_not_escaped_in_plain_text() -> None:
    assert "Ama's <b>water</b>" in text_of(travelled(about(make_told_ticket(title="Ama's <b>water</b>"))))


def test_a_title_in_any_script_arrives() -> None:
    assert "Nsuo nni hɔ" in travelled(about(make_told_ticket(title="Nsuo nni hɔ")))["Subject"]


def test_what_is_about_no_ticket_has_a_subject_too() -> None:
    assert travelled(about())["Subject"] == "Said to be done"


@pytest.mark.parametrize("kind", WORDS)
def test_every_kind_has_its_e_mail(kind: str) -> None:
    arrived = travelled(about(make_told_ticket(), kind=kind))
    assert str(WORDS[kind].text) in text_of(arrived)
    assert str(WORDS[kind].then) in text_of(arrived)


def test_a_digest_tells_the_day_in_order() -> None:
    ticket, other = make_told_ticket(title="Water"), make_told_ticket(title="Light")
    late = NOW + timedelta(hours=3)
    text = text_of(travelled(about(ticket), about(other, created_at=late, kind="ticket_closed"), kind="digest"))
    assert text.index("Water") < text.index("Mon 23 Nov 2026, 09:00") < text.index("Light") < text.index("12:00")


def test_a_digest_counts_tickets() -> None:
    ticket, other = make_told_ticket(), make_told_ticket()
    subject = travelled(about(ticket), about(ticket), about(other), kind="digest")["Subject"]
    assert subject == "What happened to 2 tickets"


def test_a_digest_of_one_ticket_says_so() -> None:
    ticket = make_told_ticket()
    assert travelled(about(ticket), kind="digest")["Subject"] == "What happened to 1 ticket"


def test_composing_asks_the_database_nothing(django_assert_num_queries: Any) -> None:
    user = make_user()
    make_choice(user)
    tell(news(user, make_told_ticket()))
    delivery = Delivery.objects.select_related("notification__ticket").get()
    assert delivery.notification is not None
    with django_assert_num_queries(0):
        compose(delivery, "ama@example.org", [delivery.notification])
