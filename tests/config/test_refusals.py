"""A refusal becomes an answer over HTTP: its status from its kind, its words in the body."""

from __future__ import annotations

import pytest
from rest_framework.exceptions import NotFound

from engagement.config.refusals import STATUS, answer_refusal, status_of
from realtime.errors import Kind, Refusal


class MarketClosed(Refusal):
    """Defined here, for these tests."""

    code = 1999
    slug = "market_closed"
    kind = Kind.LIMITED
    message = "The market is closed until %(day)s."


@pytest.mark.parametrize(
    ("kind", "status"), [("missing", 404), ("denied", 403), ("invalid", 400), ("conflict", 409), ("limited", 429)]
)
def test_every_kind_has_its_status(kind: str, status: int) -> None:
    assert STATUS[Kind(kind)] == status
    assert len(STATUS) == len(Kind)


def test_a_refusal_is_answered_with_its_code_and_words() -> None:
    answer = answer_refusal(MarketClosed(params={"day": "Monday"}), {})
    assert answer is not None
    assert (answer.status_code, answer.data) == (
        429,
        {"code": 1999, "slug": "market_closed", "message": "The market is closed until Monday."},
    )


def test_the_field_at_fault_is_named() -> None:
    answer = answer_refusal(MarketClosed(field="day", params={"day": "Monday"}), {})
    assert answer is not None
    assert answer.data["field"] == "day"


def test_the_time_to_wait_is_told_to_clients_and_to_proxies_in_whole_seconds() -> None:
    answer = answer_refusal(MarketClosed(retry_after_ms=1500, params={"day": "Monday"}), {})
    assert answer is not None
    assert (answer.data["retry_after_ms"], answer["Retry-After"]) == (1500, "2")


def test_other_errors_are_answered_as_ever() -> None:
    answer = answer_refusal(NotFound(), {})
    assert answer is not None
    assert answer.status_code == 404
    assert answer_refusal(LookupError(), {}) is None


def test_the_status_of_a_refusal_is_that_of_its_kind() -> None:
    assert status_of(MarketClosed()) == 429
