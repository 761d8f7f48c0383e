"""The team, reassigning in place, and all departments."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.factories import NOW, make_department
from tests.tickets.factories import make_ticket
from tests.tickets.pages.conftest import Browser, Desk, filled, get, send
from tickets import actions
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_a_supervisor_sees_who_has_how_much(desk: Desk, browser_of: Browser) -> None:
    actions.assign_ticket(actor=desk.officer, number=desk.ticket.number, assignee_id=desk.officer.pk, now=NOW)
    html = get(browser_of(desk.supervisor), "/desk/team/")
    row = html[html.index("Akua Boateng") :].split("</tr>")[0]
    assert re.findall(r"<td>(\d+)</td>", row) == ["0", "1", "1", "0"]  # overdue, due today, open, waiting


def test_officers_do_not_hand_out_work(desk: Desk, browser_of: Browser) -> None:
    assert browser_of(desk.officer).get("/desk/team/").status_code == 403


@pytest.mark.parametrize("title", ["Due within a day", "Overdue", "Escalated", "Nobody&#x27;s"])
def test_what_needs_a_decision_is_listed(desk: Desk, browser_of: Browser, title: str) -> None:
    assert title in get(browser_of(desk.supervisor), "/desk/team/")


def test_an_overdue_ticket_is_in_its_list(desk: Desk, browser_of: Browser) -> None:
    late = make_ticket(department=desk.department, title="Late", now=NOW - timedelta(days=3))
    html = get(browser_of(desk.supervisor), "/desk/team/")
    part = html[html.index("Overdue</h2>") :].split("</section>")[0]
    assert late.reference in part
    assert desk.ticket.reference not in part


def test_a_ticket_changes_hands_in_place(desk: Desk, browser_of: Browser) -> None:
    html = send(
        browser_of(desk.supervisor),
        f"/desk/tickets/{desk.ticket.reference}/reassign/",
        version=desk.ticket.last_event,
        assignee=desk.colleague.pk,
        department="urban-roads",
    )
    assert f"{desk.ticket.reference} is in other hands now." in html
    assert Ticket.objects.get(pk=desk.ticket.pk).assignee == desk.colleague


def test_a_stale_hand_over_is_refused_in_words(desk: Desk, browser_of: Browser) -> None:
    actions.assign_ticket(actor=desk.officer, number=desk.ticket.number, assignee_id=desk.officer.pk, now=NOW)
    html = send(
        browser_of(desk.supervisor),
        f"/desk/tickets/{desk.ticket.reference}/reassign/",
        version=desk.ticket.last_event,
        assignee=desk.colleague.pk,
    )
    assert "Meanwhile Akua Boateng changed this ticket" in html
    assert Ticket.objects.get(pk=desk.ticket.pk).assignee == desk.officer


def test_the_director_chooses_the_team(desk: Desk, browser_of: Browser) -> None:
    make_department(name="Waste", slug="waste")
    assert "<h1>Waste</h1>" in get(browser_of(desk.director), "/desk/team/?department=waste")


def test_the_director_sees_all_departments(desk: Desk, browser_of: Browser) -> None:
    make_ticket(department=desk.department, now=NOW - timedelta(days=3))
    html = get(browser_of(desk.director), "/desk/departments/")
    assert "2 tickets are open." in html
    assert "1 is overdue, since" in html
    assert "due=overdue" in html


def test_supervisors_do_not_see_all_departments(desk: Desk, browser_of: Browser) -> None:
    assert browser_of(desk.supervisor).get("/desk/departments/").status_code == 403


def test_strangers_come_back_to_the_team(desk: Desk, browser_of: Browser) -> None:
    answer = browser_of(None).post(f"/desk/tickets/{desk.ticket.reference}/reassign/", filled())
    assert answer["Location"].endswith("?next=/desk/team/")
