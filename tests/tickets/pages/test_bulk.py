"""Many tickets at once from the queue, and taking it back; views that people keep."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.factories import NOW, make_department
from tests.tickets.factories import make_ticket
from tests.tickets.pages.conftest import Browser, Desk, filled, get, send
from tickets import actions
from tickets.models import SavedView, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(desk: Desk) -> list[Ticket]:
    """The ticket of the desk and another one."""
    return [desk.ticket, make_ticket(department=desk.department)]


@pytest.fixture
def browser(desk: Desk, browser_of: Browser) -> Any:
    """The officer's."""
    return browser_of(desk.officer)


def refs(tickets: list[Ticket]) -> list[str]:
    return [ticket.reference for ticket in tickets]


def column(tickets: list[Ticket], name: str) -> set[Any]:
    return set(Ticket.objects.filter(pk__in=[one.pk for one in tickets]).values_list(name, flat=True))


def test_assigns_what_is_ticked(desk: Desk, two: list[Ticket], browser: Any) -> None:
    html = send(
        browser, "/desk/bulk/", ref=refs(two), do="assign", assignee=desk.colleague.pk, back="assignee=nobody"
    )
    assert column(two, "assignee") == {desk.colleague.pk}
    assert "You can take it back." in html


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"do": "priority", "priority": "high"}, "priority", "high"),
        ({"do": "category", "category": "Drains"}, "category", "Drains"),
        (
            {"do": "status", "status": "waiting_third_party", "reason": "A pump comes."},
            "status",
            "waiting_third_party",
        ),
        ({"do": "transfer", "department": "waste", "reason": "Rubbish."}, "department__slug", "waste"),
    ],
)
def test_changes_what_is_ticked(
    two: list[Ticket], browser: Any, fields: dict[str, str], name: str, value: str
) -> None:
    make_department(slug="waste")
    send(browser, "/desk/bulk/", ref=refs(two), **fields)
    assert column(two, name) == {value}


def test_nothing_ticked_is_said(desk: Desk, browser: Any) -> None:
    answer = browser.post("/desk/bulk/", filled(do="priority", priority="high"))
    assert answer.status_code == 422
    assert "Tick the tickets first." in answer.text


def test_a_form_sent_by_the_enter_key_changes_nothing(two: list[Ticket], browser: Any) -> None:
    answer = browser.post("/desk/bulk/", filled(ref=refs(two), do="", priority="high"))
    assert "Press the button of what is to be done." in answer.text
    assert column(two, "priority") == {"normal"}


def test_a_refusal_names_the_ticket_and_keeps_what_was_ticked(two: list[Ticket], browser: Any) -> None:
    answer = browser.post("/desk/bulk/", filled(ref=refs(two), do="status", status="waiting_citizen", reason=""))
    assert answer.status_code == 422
    assert len(re.findall(r'name="ref"[^>]* checked', answer.text)) == 2
    assert column(two, "status") == {"new"}


def test_undo_brings_it_back(two: list[Ticket], browser: Any) -> None:
    html = send(browser, "/desk/bulk/", ref=refs(two), do="priority", priority="high")
    where = re.search(r'action="(/desk/bulk/\d+/undo/)"', html)
    assert where
    assert "It is as it was before." in send(browser, where[1])
    assert column(two, "priority") == {"normal"}


def test_undo_is_one_s_own(two: list[Ticket], desk: Desk, browser_of: Browser) -> None:
    numbers = [one.number for one in two]
    bulk = actions.change_many(actor=desk.officer, numbers=numbers, change={"priority": "high"}, now=NOW)
    answer = browser_of(desk.colleague).post(f"/desk/bulk/{bulk.pk}/undo/", filled())
    assert answer.status_code == 404
    assert column(two, "priority") == {"high"}


def test_the_filters_stay_after_a_change(two: list[Ticket], browser: Any) -> None:
    answer = browser.post(
        "/desk/bulk/", filled(ref=refs(two), do="priority", priority="high", back="assignee=nobody")
    )
    assert answer["Location"].startswith("/desk/?assignee=nobody&undo=")


def test_a_view_is_kept_and_forgotten(desk: Desk, browser: Any) -> None:
    html = send(browser, "/desk/views/", name="My lates", query="assignee=me&due=overdue")
    assert "The view is kept." in html
    view = SavedView.objects.get(user=desk.officer)
    page = get(browser, "/desk/?due=overdue&assignee=me")
    assert re.search(r'aria-current="true".{0,200}My lates', page, re.DOTALL)
    assert "The view is gone." in send(browser, f"/desk/views/{view.pk}/forget/")
    assert not SavedView.objects.exists()


def test_a_view_without_a_name_comes_back(browser: Any) -> None:
    answer = browser.post("/desk/views/", filled(name="", query="due=today"))
    assert answer.status_code == 422
    assert "Give it a name." in answer.text
