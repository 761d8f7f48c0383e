"""Second steps are sealed anew, and taken away by administrators."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from engagement.accounts import actions
from engagement.accounts.models import AccountEntry, User
from realtime.control import RightsChanged
from tests.control import told_hubs
from tests.factories import NOW, make_user

SECRET = "GEZDGNBVGY3TQOJQ"


@pytest.fixture
def official(db: None, settings: Any) -> User:
    """Somebody with an app and recovery codes."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "old" * 20, []
    person = make_user(role="moderator")
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    return person


def test_what_an_earlier_key_sealed_is_sealed_anew(official: User, settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, ["old" * 20]
    assert actions.reseal_steps(now=NOW) == (2, 0, [])


def test_again_nothing_happens(official: User) -> None:
    assert actions.reseal_steps(now=NOW) == (0, 2, [])


def test_what_no_key_opens_is_named_and_left(official: User, settings: Any) -> None:
    before = list(Authenticator.objects.order_by("pk").values_list("pk", "data"))
    settings.SECRET_KEY = "new" * 20
    assert actions.reseal_steps(now=NOW) == (0, 0, [pk for pk, _data in before])
    assert list(Authenticator.objects.order_by("pk").values_list("pk", "data")) == before


def test_of_one_person_alone_if_asked(official: User) -> None:
    assert actions.reseal_steps(user_id=make_user().pk, now=NOW) == (0, 0, [])


def test_a_reset_takes_all_of_it_and_is_entered_and_told(official: User, administrator: User) -> None:
    actions.reset_second_step(actor=administrator, user_id=official.pk, now=NOW)
    assert not Authenticator.objects.exists()
    assert list(AccountEntry.objects.values_list("kind", "person", "actor")) == [
        ("second_step_reset", official.pk, administrator.pk)
    ]
    assert told_hubs() == [RightsChanged(users=[official.pk])]


@pytest.mark.parametrize("role", ["citizen", "moderator", "director"])
def test_nobody_else_resets(official: User, role: str) -> None:
    with pytest.raises(actions.ResetNotAllowed):
        actions.reset_second_step(actor=make_user(role=role), user_id=official.pk, now=NOW)


def test_nobody_resets_their_own_and_of_several_all_or_none(official: User, administrator: User) -> None:
    with pytest.raises(actions.ResetNotAllowed):
        actions.reset_second_steps(actor=administrator, user_ids=[official.pk, administrator.pk], now=NOW)
    assert Authenticator.objects.count() == 2
