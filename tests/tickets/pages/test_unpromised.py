"""Pages of a ticket for which nothing was promised: no policy holds for it, and it can wait all the same."""

from __future__ import annotations

import pytest

from tests.factories import NOW
from tests.tickets.factories import make_ticket
from tests.tickets.pages.conftest import Browser, Desk, get
from tickets import actions
from tickets.models import SlaPolicy, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(desk: Desk) -> Ticket:
    """A ticket that waits for the citizen."""
    SlaPolicy.objects.update(ended_at=NOW)
    ask = {"actor": desk.officer, "now": NOW}
    ticket = make_ticket(department=desk.department, requester=desk.citizen)
    actions.respond(**ask, number=ticket.number, body="Which side?", way="telephone")
    return actions.change_status(**ask, number=ticket.number, status="waiting_citizen", reason="Which side?")


def test_its_officer_sees_that_it_waits(desk: Desk, waiting: Ticket, browser_of: Browser) -> None:
    assert "Waits for the citizen" in get(browser_of(desk.officer), f"/desk/tickets/{waiting.reference}/")


def test_everybody_sees_that_it_waits(desk: Desk, waiting: Ticket, browser_of: Browser) -> None:
    page = get(browser_of(None), f"/tickets/{waiting.reference}/")
    assert "The department waits for whoever reported this, since" in page


def test_the_queue_shows_it(desk: Desk, waiting: Ticket, browser_of: Browser) -> None:
    assert waiting.reference in get(browser_of(desk.officer), "/desk/?status=waiting_citizen")
