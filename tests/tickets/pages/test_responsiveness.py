"""The public pages of how quickly departments answer."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import make_department
from tests.tickets.factories import ALL_DAY, make_calendar
from tests.tickets.lively import Lively, make_lively
from tickets.actions.tallying import ClockStop, count

pytestmark = pytest.mark.django_db


@pytest.fixture
def lively() -> Lively:
    """Half a year of answers, kept and missed."""
    return make_lively()


def test_an_empty_assembly_says_that_there_is_too_little(client: Client) -> None:
    make_department(slug="works")
    page = client.get("/responsiveness/").text
    assert "too few reports to say how quickly they are answered" in page
    assert "Nothing is overdue now." in page


def test_the_page_of_a_department_says_it_all(client: Client, lively: Lively) -> None:
    page = client.get("/responsiveness/works/").text
    assert "Works answers half of all reports within" in page
    assert "are overdue now, the oldest for" in page
    assert page.count('<figure class="chart">') == 7
    assert page.count("<details") >= 4


def test_the_page_of_the_assembly_leads_to_departments_in_its_order(client: Client, lively: Lively) -> None:
    page = client.get("/responsiveness/").text
    assert page.index('href="/responsiveness/works/"') < page.index('href="/responsiveness/parks/"')
    assert "fewer than 10" in page


def test_it_is_said_which_time_counts(client: Client) -> None:
    make_calendar()
    own = make_calendar(slug="days", name="Days", is_default=False, week=ALL_DAY)
    make_department(slug="works")
    make_department(slug="fire", calendar=own)
    assert "nights, weekends and holidays do not count" in client.get("/responsiveness/works/").text
    assert "every hour of every day counts" in client.get("/responsiveness/fire/").text


def test_what_is_done_at_once_is_done_on_the_same_day(client: Client) -> None:
    own = make_calendar(slug="days", name="Days", is_default=False, week=ALL_DAY)
    fire = make_department(slug="fire", name="Fire", calendar=own)
    now = timezone.now()
    stop = ClockStop(fire.pk, "", "resolution", now, 0, kept=True, due_at=now)
    count(stops=[stop] * 10)
    page = client.get("/responsiveness/fire/").text
    assert "Fire has half of all reports done on the day they come in." in page
    assert "<td>same day</td>" in page


def test_a_chart_without_a_line_is_words(client: Client, lively: Lively) -> None:
    assert "Too few so far to draw a line." in client.get("/responsiveness/parks/").text


def test_a_period_can_be_chosen(client: Client) -> None:
    page = client.get("/responsiveness/?period=all").text
    assert '<a href="?period=all" aria-current="page">' in page


@pytest.mark.parametrize("path", ["/responsiveness/nowhere/", "/responsiveness/?period=1850"])
def test_what_is_not_there_is_missing(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_names_are_shown_as_they_were_typed(client: Client) -> None:
    make_department(slug="works", name="<b>Works</b>")
    assert "&lt;b&gt;Works" in client.get("/responsiveness/").text
