"""The key that checkpoints are signed with."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from engagement.record.signing import signer

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@override_settings(DEMO=False, RECORD_SIGNING_KEY="")
def test_outside_the_demo_there_is_no_default() -> None:
    assert signer() is None


def test_the_demo_has_a_key_of_its_own() -> None:
    with override_settings(SECRET_KEY="one"):
        one = signer()
    with override_settings(SECRET_KEY="other"):
        other = signer()
    assert one
    assert other
    assert one.verifier != other.verifier


@override_settings(DEMO=False, RECORD_SIGNING_KEY=KEY, RECORD_NAME="durbar.example.org/record")
def test_a_key_that_is_set_signs_under_the_name_of_the_record() -> None:
    found = signer()
    assert found
    assert found.verifier.startswith("durbar.example.org/record+")


@pytest.mark.parametrize("written", ["short", "AAAA", "!" * 44])
def test_what_is_no_key_is_refused(written: str) -> None:
    with (
        override_settings(RECORD_SIGNING_KEY=written),
        pytest.raises(ImproperlyConfigured, match="DURBAR_SIGNING_KEY"),
    ):
        signer()
