"""The list of halls, and joining one by its code."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import NOW, make_user
from tests.townhalls.pages.conftest import Browser
from tests.townhalls.scenery import hall_row

pytestmark = pytest.mark.django_db


def test_the_list_shows_halls_by_when_they_are(browser_of: Browser) -> None:
    hall_row(title="Earlier one", state="archived", starts_at=NOW - timedelta(days=9))
    hall_row(title="Live one")
    hall_row(title="Coming one", state="scheduled", starts_at=NOW + timedelta(days=2))
    html = browser_of(None).get("/halls/").text
    assert html.index("Live one") < html.index("Coming one") < html.index("Earlier one")


def test_a_draft_is_nobody_s_business(browser_of: Browser) -> None:
    hall_row(title="Secret plan", state="draft")
    assert "Secret plan" not in browser_of(make_user()).get("/halls/").text


def test_strangers_may_be_shown_the_list_of_a_moment_ago(browser_of: Browser) -> None:
    assert "public" in browser_of(None).get("/halls/")["Cache-Control"]


def test_a_code_leads_into_the_hall_in_one_step(browser_of: Browser) -> None:
    hall = hall_row()
    assert browser_of(None).get(f"/h/{hall.code}/")["Location"] == f"/halls/{hall.pk}/"


def test_a_code_may_be_typed_in_small_letters_with_a_space(browser_of: Browser) -> None:
    hall = hall_row()
    typed = f"{hall.code[:3]} {hall.code[3:]}".lower()
    assert browser_of(None).get("/h/", {"code": typed})["Location"] == f"/halls/{hall.pk}/"


def test_an_unknown_code_comes_back_with_what_was_typed(browser_of: Browser) -> None:
    answer = browser_of(None).get("/h/", {"code": "XXX XXX"})
    assert answer.status_code == 422
    assert "XXX XXX" in answer.text


def test_without_a_code_there_is_a_form_for_it(browser_of: Browser) -> None:
    assert 'name="code"' in browser_of(None).get("/h/").text
