from __future__ import annotations

import json

import pytest
from django.test import Client

from tests.factories import make_department
from tests.tickets.factories import make_ticket

pytestmark = pytest.mark.django_db


def test_the_file_holds_a_line_for_each_clock_and_no_title(client: Client) -> None:
    ticket = make_ticket(title="Llanfair")
    file = b"".join(client.get("/responsiveness/data.csv")).decode()
    assert len(file.splitlines()) == 1 + ticket.clocks.count()
    assert "Llanfair" not in file


def test_a_department_s_file_holds_its_own_clocks(client: Client) -> None:
    make_ticket()
    make_department(slug="parks")
    assert json.loads(b"".join(client.get("/responsiveness/parks/data.json")))["rows"] == []


def test_the_columns_are_explained(client: Client) -> None:
    assert "working_seconds" in client.get("/responsiveness/data/").text


@pytest.mark.parametrize("path", ["nowhere/data.csv", "data.xml"])
def test_what_is_not_there_is_missing(client: Client, path: str) -> None:
    assert client.get(f"/responsiveness/{path}").status_code == 404
