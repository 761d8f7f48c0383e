from __future__ import annotations

import json

from django.test import Client


def test_the_description_of_the_socket_is_served(client: Client) -> None:
    answer = client.get("/connection/asyncapi.json")
    assert answer["Content-Type"] == "application/json"
    assert "thread" in json.loads(answer.content)["channels"]


def test_the_description_is_for_reading_only(client: Client) -> None:
    assert client.post("/connection/asyncapi.json").status_code == 405
