"""`manage.py reset_second_step`."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command

from engagement.accounts.models import AccountEntry
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_it_takes_the_second_step_away_and_enters_it() -> None:
    chief = make_user(role="administrator", email="adwoa@stma.example")
    TOTP.activate(chief, "GEZDGNBVGY3TQOJQ")
    call_command("reset_second_step", "Adwoa@stma.example", verbosity=0)
    assert not Authenticator.objects.exists()
    assert AccountEntry.objects.get().actor is None


def test_nobody_is_nobody() -> None:
    with pytest.raises(CommandError, match="nobody signs in"):
        call_command("reset_second_step", "x@y.example")
