"""The keys of the record come from the settings, the first one chains."""

from __future__ import annotations

from typing import Any

from tickets.keys import derived, record_keys


def test_without_a_key_of_its_own_the_secret_key_chains(settings: Any) -> None:
    settings.RECORD_KEY, settings.SECRET_KEY = "", "new"
    assert record_keys()[0] == derived("new")


def test_a_key_of_its_own_chains(settings: Any) -> None:
    settings.RECORD_KEY = "own"
    assert record_keys()[0] == derived("own")


def test_earlier_secrets_still_verify(settings: Any) -> None:
    settings.RECORD_KEY, settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "", "new", ["old"]
    assert record_keys() == [derived("new"), derived("old")]
