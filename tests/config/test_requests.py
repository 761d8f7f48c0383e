"""Every request has a number and, when it is answered, a line and a measurement."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.test import Client
from prometheus_client import REGISTRY

pytestmark = pytest.mark.django_db

GIVEN = "0af7651916cd43dd8448eb211c80319c"


def answered(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """The lines about requests."""
    return [record for record in caplog.records if record.name == "engagement.config.requests"]


@pytest.fixture(autouse=True)
def _lines(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "engagement.config.requests")


def test_an_answer_has_a_number(client: Client) -> None:
    assert len(client.get("/").headers["X-Request-ID"]) == 32


def test_no_two_have_the_same(client: Client) -> None:
    assert client.get("/").headers["X-Request-ID"] != client.get("/").headers["X-Request-ID"]


def test_the_number_of_the_proxy_is_kept(client: Client, settings: Any) -> None:
    settings.BEHIND_PROXY = True
    assert client.get("/", headers={"X-Request-ID": GIVEN}).headers["X-Request-ID"] == GIVEN


def test_a_number_from_nobody_we_trust_is_not(client: Client, settings: Any) -> None:
    settings.BEHIND_PROXY = False
    assert client.get("/", headers={"X-Request-ID": GIVEN}).headers["X-Request-ID"] != GIVEN


@pytest.mark.parametrize("number", ["short", "a" * 65, "with a space in it", '12345678"}\n{"level": "error'])
def test_a_number_that_is_none_is_replaced(client: Client, settings: Any, number: str) -> None:
    settings.BEHIND_PROXY = True
    assert client.get("/", headers={"X-Request-ID": number}).headers["X-Request-ID"] != number


def test_the_line_names_the_route_and_not_the_path(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/responsiveness/nobody-is-to-know-this/?q=words")
    [record] = answered(caplog)
    assert (record.status, record.method) == (404, "GET")  # type: ignore[attr-defined]
    assert "nobody" not in str(vars(record))
    assert "words" not in str(vars(record))


def test_questions_of_machines_are_not_worth_a_line(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/healthz")
    assert not answered(caplog)


def test_the_answer_is_measured(client: Client) -> None:
    labels = {"view": "healthz", "method": "GET", "status": "2xx"}
    before = REGISTRY.get_sample_value("durbar_request_seconds_count", labels) or 0
    client.get("/healthz")
    assert REGISTRY.get_sample_value("durbar_request_seconds_count", labels) == before + 1


def test_a_method_that_nobody_uses_makes_no_new_series(client: Client) -> None:
    client.generic("BREW", "/healthz")
    assert REGISTRY.get_sample_value(
        "durbar_request_seconds_count", {"view": "healthz", "method": "other", "status": "2xx"}
    )
