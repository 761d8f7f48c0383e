"""The keys of the record come from the settings, the first one chains."""

from __future__ import annotations

from typing import Any

from tickets.keys import derived, naming_key, record_keys


def test_without_a_key_of_its_own_the_secret_key_chains(settings: Any) -> None:
    settings.RECORD_KEY, settings.SECRET_KEY = "", "new"
    assert record_keys()[0] == derived("new")


def test_a_key_of_its_own_chains(settings: Any) -> None:
    settings.RECORD_KEY = "own"
    assert record_keys()[0] == derived("own")


def test_earlier_secrets_still_verify(settings: Any) -> None:
    settings.RECORD_KEY, settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "", "new", ["old"]
    assert record_keys() == [derived("new"), derived("old")]


def test_the_first_secret_key_becomes_the_records_own_and_verifies_for_ever(settings: Any) -> None:
    settings.RECORD_KEY, settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "", "first", []
    chained, named = record_keys()[0], naming_key()
    settings.RECORD_KEY, settings.SECRET_KEY = "first", "second"
    assert (record_keys()[0], naming_key()) == (chained, named)


def test_a_secret_key_that_goes_changes_no_name(settings: Any) -> None:
    settings.RECORD_KEY, settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "own", "new", ["old"]
    named = naming_key()
    settings.SECRET_KEY_FALLBACKS = []
    assert naming_key() == named == derived("own")


def test_earlier_keys_of_the_record_verify_and_keep_its_names(settings: Any) -> None:
    settings.RECORD_KEY, settings.RECORD_KEY_FALLBACKS, settings.SECRET_KEY = "third", ["second", "first"], "secret"
    assert record_keys()[:3] == [derived("third"), derived("second"), derived("first")]
    assert naming_key() == derived("first")
