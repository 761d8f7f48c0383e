"""`manage.py reseal`."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command

from tests.factories import make_user

pytestmark = pytest.mark.django_db
OLD, NEW = "old" * 20, "new" * 20


def run(settings: Any, key: str, fallbacks: list[str], own: str = "own") -> str:
    """What it says with these keys."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS, settings.RECORD_KEY = key, fallbacks, own
    out = StringIO()
    call_command("reseal", stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def sealed(settings: Any) -> None:
    """A second step under the old key."""
    settings.SECRET_KEY = OLD
    TOTP.activate(make_user(email="yaw@stma.example"), "GEZDGNBVGY3TQOJQ")


def test_it_says_what_it_did_and_that_the_old_key_can_go(settings: Any) -> None:
    said = run(settings, NEW, [OLD])
    assert "1 sealed anew, 0 had the current key." in said
    assert "can go" in said


def test_the_old_key_cannot_go_while_it_chains_the_record(settings: Any) -> None:
    with pytest.raises(CommandError, match="set DURBAR_RECORD_KEY to the earlier secret key"):
        run(settings, NEW, [OLD], own="")


def test_it_names_whom_no_key_opens(settings: Any) -> None:
    with pytest.raises(CommandError, match=r"yaw@stma\.example"):
        run(settings, NEW, [])
