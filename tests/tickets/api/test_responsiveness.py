from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import make_department

pytestmark = pytest.mark.django_db


def test_everybody_asks_for_the_figures_of_the_assembly(client: Client) -> None:
    make_department(slug="works", name="Works")
    found = client.get("/api/v1/responsiveness/").json()
    assert found["department"] is None
    assert [one["name"] for one in found["departments"]] == ["works"]
    assert found["whole"]["first_response"]["n"] == 0


def test_a_department_has_its_own(client: Client) -> None:
    make_department(slug="works", name="Works")
    assert client.get("/api/v1/responsiveness/works/?period=all").json()["period"] == "all"


@pytest.mark.parametrize("path", ["nowhere/", "?period=1850"])
def test_what_is_not_there_is_missing(client: Client, path: str) -> None:
    assert client.get(f"/api/v1/responsiveness/{path}").status_code == 404
