"""The queue as a page: every way to narrow it down, and a ticket by hand."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.factories import NOW, make_department, make_member, make_user
from tests.photos.factories import quickly, sent
from tests.tickets.factories import make_ticket
from tests.tickets.pages.conftest import Browser, Desk, get, send
from tickets import actions
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def references(html: str) -> list[str]:
    """The tickets in the queue, in their order."""
    return re.findall(r'data-ref="([^"]+)"', html)


def test_strangers_are_asked_to_sign_in(browser_of: Browser) -> None:
    assert browser_of(None).get("/desk/").status_code == 302


def test_citizens_have_no_desk(desk: Desk, browser_of: Browser) -> None:
    assert browser_of(desk.citizen).get("/desk/").status_code == 403


def test_the_first_thing_is_how_much_time_is_left(desk: Desk, browser_of: Browser) -> None:
    html = get(browser_of(desk.officer), "/desk/")
    assert references(html) == [desk.ticket.reference]
    row = html[html.index("q-row") :]
    assert row.index("4 h left") < row.index(desk.ticket.title)
    assert "Today 13:00" in row


def test_what_is_overdue_says_so_in_words_and_shape(desk: Desk, browser_of: Browser) -> None:
    make_ticket(department=desk.department, now=NOW - timedelta(days=3))
    html = get(browser_of(desk.officer), "/desk/?due=overdue")
    assert "Overdue" in html
    assert 'href="#i-cross"' in html
    assert 'data-shape="breached"' in html


def test_a_pause_says_why(desk: Desk, browser_of: Browser) -> None:
    ask = {"actor": desk.officer, "number": desk.ticket.number, "now": NOW}
    actions.respond(**ask, body="Which side?", way="telephone")
    actions.change_status(**ask, status="waiting_citizen", reason="Which side?")
    html = get(browser_of(desk.officer), "/desk/")
    assert "Paused" in html
    assert "waits for the citizen" in html


def test_filters_narrow_it_down_and_can_be_taken_off(desk: Desk, browser_of: Browser) -> None:
    browser = browser_of(desk.officer)
    assert references(get(browser, "/desk/?assignee=me")) == []
    assert "No ticket fits these filters." in get(browser, "/desk/?assignee=me")
    assert references(get(browser, f"/desk/?q={desk.ticket.reference}")) == [desk.ticket.reference]


def test_a_long_queue_goes_on_where_it_stopped(
    desk: Desk, browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tickets.queries.desk.read_page.__kwdefaults__", {"limit": 1})
    second = make_ticket(department=desk.department, now=NOW + timedelta(minutes=1))
    html = get(browser_of(desk.officer), "/desk/?priority=normal")
    following = re.search(r'rel="next" href="([^"]+)"', html)
    assert following
    assert references(get(browser_of(desk.officer), following[1].replace("&amp;", "&"))) == [second.reference]


def test_a_part_of_the_page_can_be_had_alone(desk: Desk, browser_of: Browser) -> None:
    html = get(browser_of(desk.officer), "/desk/?part=queue")
    assert "<html" not in html
    assert references(html) == [desk.ticket.reference]


def test_the_page_says_where_its_streams_are(desk: Desk, browser_of: Browser) -> None:
    assert re.search(r'data-streams="desk:urban-roads \d+ \S+"', get(browser_of(desk.officer), "/desk/"))


def test_an_empty_desk_says_that_nothing_is_owed(browser_of: Browser) -> None:
    assert "Nothing is owed" in get(browser_of(make_member()), "/desk/")


def test_a_restricted_ticket_is_marked(desk: Desk, browser_of: Browser) -> None:
    make_ticket(department=desk.department, restricted=True)
    assert "not public" in get(browser_of(desk.officer), "/desk/")


def test_an_officer_opens_a_ticket_by_hand(desk: Desk, browser_of: Browser) -> None:
    person = make_user(handle="kofi_a")
    html = send(
        browser_of(desk.officer),
        "/desk/new/",
        title="A letter about the bridge",
        body="It came today.",
        department="urban-roads",
        priority="high",
        category="Roads",
        requester="@kofi_a",
    )
    ticket = Ticket.objects.get(title="A letter about the bridge")
    assert "The ticket is open. Its clocks run." in html
    assert (ticket.requester, ticket.priority, ticket.origin) == (person, "high", "officer")


def test_a_new_ticket_that_is_refused_comes_back_as_it_was_typed(desk: Desk, browser_of: Browser) -> None:
    answer = browser_of(desk.officer).post("/desk/new/", {"title": "", "body": "It came today."})
    assert answer.status_code == 422
    assert "It came today." in answer.text


def test_a_form_for_another_department_is_offered(desk: Desk, browser_of: Browser) -> None:
    make_department(name="Waste")
    assert "Waste" in get(browser_of(desk.officer), "/desk/new/")


def test_the_masthead_leads_to_the_desk_and_says_how_much_one_has(desk: Desk, browser_of: Browser) -> None:
    actions.assign_ticket(actor=desk.officer, number=desk.ticket.number, assignee_id=desk.officer.pk, now=NOW)
    assert 'class="desk-link"' in get(browser_of(desk.officer), "/")
    assert 'class="desk-link"' not in get(browser_of(desk.citizen), "/")
    assert re.search(r'desk-link".*?class="count">1<', get(browser_of(desk.officer), "/"))


def test_a_ticket_by_hand_has_photos(desk: Desk, browser_of: Browser) -> None:
    given = {"title": "A letter", "department": "urban-roads", "priority": "normal"}
    with quickly():
        html = send(browser_of(desk.officer), "/desk/new/", **given, photo_1=sent(), photo_1_alt="The letter")
    assert 'alt="The letter"' in html
    assert len(Ticket.objects.latest("pk").photos) == 1
