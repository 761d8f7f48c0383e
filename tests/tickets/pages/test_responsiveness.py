"""The public pages of how quickly departments answer."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import make_department
from tests.tickets.lively import Lively, make_lively

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


def test_a_period_can_be_chosen(client: Client) -> None:
    page = client.get("/responsiveness/?period=all").text
    assert '<a href="?period=all" aria-current="page">' in page


@pytest.mark.parametrize("path", ["/responsiveness/nowhere/", "/responsiveness/?period=1850"])
def test_what_is_not_there_is_missing(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_names_are_shown_as_they_were_typed(client: Client) -> None:
    make_department(slug="works", name="<b>Works</b>")
    assert "&lt;b&gt;Works" in client.get("/responsiveness/").text
