"""The square that leads a telephone into the hall."""

from __future__ import annotations

import pytest

from engagement.townhalls.pages.qr import square
from tests.townhalls.pages.conftest import Browser
from tests.townhalls.scenery import hall_row


def test_the_square_is_drawn_for_any_size() -> None:
    svg = square("http://testserver/h/HTR4XC/").decode()
    assert svg.startswith("<svg")
    assert "viewBox" in svg


def test_another_address_is_another_square() -> None:
    assert square("http://a.example/h/HTR4XC/") != square("http://a.example/h/HTR4XD/")


@pytest.mark.django_db
def test_the_hall_s_square_holds_its_short_address(browser_of: Browser) -> None:
    hall = hall_row()
    answer = browser_of(None).get(f"/halls/{hall.pk}/qr.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content == square(f"http://testserver/h/{hall.code}/")


@pytest.mark.django_db
def test_a_draft_has_no_square_for_strangers(browser_of: Browser) -> None:
    assert browser_of(None).get(f"/halls/{hall_row(state='draft').pk}/qr.svg").status_code == 404
