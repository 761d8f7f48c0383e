from __future__ import annotations

from typing import Any

import pytest

from engagement.record import checks

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


@pytest.mark.parametrize(
    ("demo", "key", "fault"),
    [
        (True, "", set()),
        (False, KEY, set()),
        (False, "", {"record.W001"}),
        (False, "short", {"record.E001"}),
        (True, "no base64!", {"record.E001"}),
    ],
)
def test_the_key_of_the_record_is_looked_at(settings: Any, demo: bool, key: str, fault: set[str]) -> None:
    settings.DEMO, settings.RECORD_SIGNING_KEY = demo, key
    assert {message.id for message in checks.check_signing_key(None)} == fault


@pytest.mark.parametrize(("own", "fallbacks", "fault"), [("", [], 0), ("own", ["old"], 0), ("", ["old"], 1)])
def test_a_secret_key_that_chains_the_record_must_not_go(
    settings: Any, own: str, fallbacks: list[str], fault: int
) -> None:
    settings.RECORD_KEY, settings.SECRET_KEY_FALLBACKS = own, fallbacks
    assert [message.id for message in checks.check_record_key(None)] == ["record.W003"] * fault
