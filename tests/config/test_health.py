"""Machines ask whether the process lives and whether it can serve."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

from engagement.config import health


def test_a_process_that_answers_is_alive(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db
def test_a_server_with_a_database_is_ready(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": "up"})


def test_a_server_without_its_database_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OperationalError

    monkeypatch.setattr(health, "ask_database", fail)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": "down"})


def test_health_is_answered_over_plain_http_where_everything_else_is_sent_to_https(
    client: Client, settings: object
) -> None:
    settings.SECURE_SSL_REDIRECT = True  # type: ignore[attr-defined]
    assert client.get("/healthz").status_code == 200
    assert client.get("/accounts/login/").status_code == 301
