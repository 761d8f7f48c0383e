"""Arranging a hall, without script."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from engagement.townhalls.models import HallStaff, TownHall
from tests.townhalls.factories import Cast, reload
from tests.townhalls.pages.conftest import Browser

pytestmark = pytest.mark.django_db


def fields(cast: Cast, **changed: Any) -> dict[str, Any]:
    """Everything that the form asks for."""
    return {
        "key": str(uuid4()),
        "title": "Roads before the rains",
        "department": cast.department.slug,
        "starts_at": "2026-12-04T17:00",
        "planned_minutes": 90,
        "asking_strength": "name",
        "voting_strength": "email",
    } | changed


def test_a_moderator_arranges_a_draft(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of(cast.moderator).post("/halls/new/", fields(cast))
    hall = TownHall.objects.get(title="Roads before the rains")
    assert answer["Location"] == f"/halls/{hall.pk}/edit/"
    assert (hall.state, hall.voting_strength) == ("draft", "email")


def test_what_is_missing_is_said_and_the_rest_is_kept(cast: Cast, browser_of: Browser) -> None:
    answer = browser_of(cast.moderator).post("/halls/new/", fields(cast, title="", place="Assembly Hall"))
    assert answer.status_code == 422
    assert "Give it a title." in answer.text
    assert "Assembly Hall" in answer.text


@pytest.mark.parametrize("who", ["citizen", "officer", "hall_moderator"])
def test_others_arrange_nothing(cast: Cast, browser_of: Browser, who: str) -> None:
    assert browser_of(getattr(cast, who)).get("/halls/new/").status_code == 403


def test_a_hall_is_changed(cast: Cast, browser_of: Browser) -> None:
    browser_of(cast.hall_moderator).post(f"/halls/{cast.hall.pk}/edit/", fields(cast, place="Market Circle"))
    assert (reload(cast.hall).title, reload(cast.hall).place) == ("Roads before the rains", "Market Circle")


def test_a_forbidden_video_is_refused_at_its_field(cast: Cast, browser_of: Browser) -> None:
    sent = fields(cast, video_url="https://evil.example.org/stream")
    answer = browser_of(cast.moderator).post(f"/halls/{cast.hall.pk}/edit/", sent)
    assert answer.status_code == 422
    assert "at one of these places" in answer.text


def test_somebody_is_named_and_released(cast: Cast, browser_of: Browser) -> None:
    browser, address = browser_of(cast.moderator), f"/halls/{cast.hall.pk}/do"
    named = {"key": str(uuid4()), "person": f"@{cast.officer.handle}", "role": "official", "back": "edit"}
    assert browser.post(f"{address}/name/", named)["Location"] == f"/halls/{cast.hall.pk}/edit/"
    assert HallStaff.objects.get(hall=cast.hall, user=cast.officer).role == "official"
    assert cast.officer.display_name in browser.get(f"/halls/{cast.hall.pk}/edit/").text
    browser.post(f"{address}/dismiss/?person={cast.officer.handle}&back=edit", {"key": str(uuid4())})
    assert not HallStaff.objects.filter(hall=cast.hall, user=cast.officer).exists()


def test_the_moves_of_the_hall_are_buttons(cast: Cast, browser_of: Browser) -> None:
    html = browser_of(cast.moderator).get(f"/halls/{cast.hall.pk}/edit/").text
    assert f"/halls/{cast.hall.pk}/do/hall_pause/" in html
    assert f"/halls/{cast.hall.pk}/do/hall_go_live/" not in html


def test_a_citizen_changes_nothing(cast: Cast, browser_of: Browser) -> None:
    assert browser_of(cast.citizen).get(f"/halls/{cast.hall.pk}/edit/").status_code == 403
