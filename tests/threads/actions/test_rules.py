"""What several actions check."""

from __future__ import annotations

import pytest

from engagement.accounts.actions import AccountNeeded
from engagement.accounts.models import User
from engagement.threads import actions
from engagement.threads.actions import rules
from engagement.threads.models import Thread
from tests.factories import NOW
from tests.threads.factories import Cast, make_chat
from tickets.text import TextEmpty, TextTooLong

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
        rules.check_open_to(getattr(cast, role), cast.thread)


@pytest.mark.parametrize("mode", ["staff", "off"])
def test_a_chat_that_is_not_open_holds_citizens(cast: Cast, mode: str) -> None:
    chat = make_chat()
    chat.mode = Thread.Mode(mode)
    with pytest.raises(actions.ChatOff if mode == "off" else actions.ChatForStaff):
        rules.check_open_to(cast.citizen, chat)


def test_guests_write_only_where_they_are_admitted(cast: Cast) -> None:
    rules.check_may_write(cast.guest, make_chat(), NOW)
    for thread in (make_chat(guests=False), cast.thread):
        with pytest.raises(AccountNeeded):
            rules.check_may_write(cast.guest, thread, NOW)
        with pytest.raises(AccountNeeded):
            rules.check_takes_part(cast.guest, NOW)


def test_the_banned_write_nowhere(cast: Cast) -> None:
    with pytest.raises(actions.MayNotTakePart):
        rules.check_may_write(cast.banned, make_chat(), NOW)


def test_a_chat_is_no_issue(cast: Cast) -> None:
    rules.check_no_chat(cast.thread)
    with pytest.raises(actions.NotInChats):
        rules.check_no_chat(make_chat())


def test_a_reason_is_one_line_of_300_characters() -> None:
    assert rules.clean_reason(" It is\n rude ") == "It is rude"
    assert rules.clean_reason(" ", optional=True) == ""
    with pytest.raises(TextEmpty):
        rules.clean_reason(" ")
    with pytest.raises(TextTooLong):
        rules.clean_reason("x" * 301, optional=True)
