"""What several actions check."""

from __future__ import annotations

import pytest

from engagement.accounts.models import User
from engagement.threads import actions
from engagement.threads.actions import rules
from engagement.threads.text import TextEmpty, TextTooLong
from tests.factories import NOW
from tests.threads.factories import Cast

pytestmark = pytest.mark.django_db


def test_whoever_takes_part_has_their_memberships_loaded_after_the_check(cast: Cast) -> None:
    plain = User.objects.get(pk=cast.officer.pk)
    rules.check_takes_part(plain, NOW)
    assert [one.department for one in plain.current_memberships] == [cast.department]


@pytest.mark.parametrize("change", [{"is_active": False}, {"banned_until": NOW.replace(year=2027)}])
def test_the_banned_and_the_closed_take_no_part(cast: Cast, change: dict[str, object]) -> None:
    for name, value in change.items():
        setattr(cast.citizen, name, value)
    with pytest.raises(actions.MayNotTakePart):
        rules.check_takes_part(cast.citizen, NOW)


@pytest.mark.parametrize("role", ["author", "citizen", "officer_elsewhere"])
def test_a_lock_holds_citizens(cast: Cast, role: str) -> None:
    cast.thread.locked = True
    with pytest.raises(actions.ThreadIsLocked):
        rules.check_not_locked(getattr(cast, role), cast.thread)


def test_a_reason_is_one_line_of_300_characters() -> None:
    assert rules.clean_reason(" It is\n rude ") == "It is rude"
    assert rules.clean_reason(" ", optional=True) == ""
    with pytest.raises(TextEmpty):
        rules.clean_reason(" ")
    with pytest.raises(TextTooLong):
        rules.clean_reason("x" * 301, optional=True)
