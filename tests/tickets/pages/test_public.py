"""The page of a ticket for everybody, and what whose it is may say there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.factories import NOW, make_user
from tests.tickets.factories import make_ticket
from tests.tickets.pages.conftest import Browser, Desk, answered, filled, get, resolved, send
from tickets import actions
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def path(ticket: Ticket, rest: str = "") -> str:
    return f"/tickets/{ticket.reference}/{rest}"


def text_of(html: str, start: str) -> str:
    """The words of the part that begins there."""
    return " ".join(re.sub(r"<[^>]+>", " ", html[html.index(start) :].split("</section>")[0]).split())


def test_a_stranger_reads_the_promise(desk: Desk, browser_of: Browser) -> None:
    html = get(browser_of(None), path(desk.ticket))
    assert "due today 13:00 · 4 h of working time left" in text_of(html, 'class="p-promise"')


def test_the_record_shows_its_public_lines_only(desk: Desk, browser_of: Browser) -> None:
    actions.add_note(actor=desk.officer, number=desk.ticket.number, body="Inside.", now=NOW)
    actions.assign_ticket(actor=desk.officer, number=desk.ticket.number, assignee_id=desk.colleague.pk, now=NOW)
    answered(desk)
    html = get(browser_of(None), path(desk.ticket))
    assert "Answered by telephone" in html
    assert "Tomorrow." in html
    assert "Assigned" not in html
    assert "Wrote a note" not in html


def test_what_is_overdue_is_said_first(desk: Desk, browser_of: Browser) -> None:
    late = make_ticket(department=desk.department, now=NOW - timedelta(days=3))
    assert "Overdue." in text_of(get(browser_of(None), path(late)), 'class="p-promise"')


def test_a_restricted_ticket_is_not_there_for_strangers(desk: Desk, browser_of: Browser) -> None:
    ticket = make_ticket(department=desk.department, requester=desk.citizen, restricted=True)
    assert browser_of(None).get(path(ticket)).status_code == 404
    assert browser_of(desk.citizen).get(path(ticket)).status_code == 200


def test_only_whose_it_is_is_asked(desk: Desk, browser_of: Browser) -> None:
    resolved(desk)
    assert "Yes, it is solved" in get(browser_of(desk.citizen), path(desk.ticket))
    assert "Yes, it is solved" not in get(browser_of(make_user()), path(desk.ticket))


def test_when_it_closes_by_itself_is_said(desk: Desk, browser_of: Browser) -> None:
    resolved(desk)
    assert "it closes Mon 30 Nov, 17:00" in text_of(get(browser_of(None), path(desk.ticket)), 'class="p-promise"')


def test_confirming_closes(desk: Desk, browser_of: Browser) -> None:
    resolved(desk)
    assert "Thank you. The ticket is closed." in send(browser_of(desk.citizen), path(desk.ticket, "confirm/"))
    assert Ticket.objects.get(pk=desk.ticket.pk).status == "closed"


def test_rejecting_needs_a_note(desk: Desk, browser_of: Browser) -> None:
    resolved(desk)
    answer = browser_of(desk.citizen).post(path(desk.ticket, "reject/"), filled(reason=""))
    assert answer.status_code == 422
    assert "Say in a sentence what is still wrong." in answer.text


def test_rejecting_opens_it_again(desk: Desk, browser_of: Browser) -> None:
    resolved(desk)
    html = send(browser_of(desk.citizen), path(desk.ticket, "reject/"), reason="It leaks.")
    assert "The ticket is open again." in html
    assert "It leaks." in html
    assert Ticket.objects.get(pk=desk.ticket.pk).reopened == 1


def test_a_closed_ticket_can_be_reopened(desk: Desk, browser_of: Browser) -> None:
    resolved(desk)
    actions.confirm_resolution(actor=desk.citizen, number=desk.ticket.number, now=NOW)
    assert "Did it come back?" in get(browser_of(desk.citizen), path(desk.ticket))


def test_rating_in_words(desk: Desk, browser_of: Browser) -> None:
    resolved(desk)
    html = send(browser_of(desk.citizen), path(desk.ticket, "rate/"), rating="4", words="Quick.")
    assert "Rated 4 of 5" in html
    assert "Quick." in html


def test_a_rating_out_of_range_comes_back(desk: Desk, browser_of: Browser) -> None:
    resolved(desk)
    answer = browser_of(desk.citizen).post(path(desk.ticket, "rate/"), filled(rating="9", words="Wow"))
    assert answer.status_code == 422
    assert 'value="Wow"' in answer.text


def test_strangers_sign_in_and_come_back_to_the_ticket(desk: Desk, browser_of: Browser) -> None:
    answer = browser_of(None).post(path(desk.ticket, "confirm/"), filled())
    assert answer["Location"].endswith(f"?next={path(desk.ticket)}")


def test_somebody_else_cannot_confirm(desk: Desk, browser_of: Browser) -> None:
    resolved(desk)
    assert "Only the person whose ticket it is" in send(browser_of(make_user()), path(desk.ticket, "confirm/"))
    assert Ticket.objects.get(pk=desk.ticket.pk).status == "resolved"


@pytest.mark.parametrize("written", ["{0}", "{1}", " {0} "])
def test_a_reference_leads_to_its_page(desk: Desk, browser_of: Browser, written: str) -> None:
    reference = desk.ticket.reference
    query = written.format(reference, reference.lower().replace("-", " "))
    assert browser_of(None).get("/tickets/", {"reference": query})["Location"] == path(desk.ticket)


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("T-1042-8", "The last digit does not fit the others"),
        ("hello", "A reference is a T, a number and one more digit"),
        ("T-1042-9", "There is no such ticket"),
        ("", "Type the reference of the ticket."),
    ],
)
def test_a_wrong_reference_is_explained(db: None, browser_of: Browser, reference: str, said: str) -> None:
    answer = browser_of(None).get("/tickets/", {"reference": reference})
    assert answer.status_code == 422
    assert said in answer.text


def test_an_officer_finds_the_way_to_the_desk(desk: Desk, browser_of: Browser) -> None:
    assert f"/desk/tickets/{desk.ticket.reference}/" in get(browser_of(desk.officer), path(desk.ticket))
    assert f"/desk/tickets/{desk.ticket.reference}/" not in get(browser_of(None), path(desk.ticket))
