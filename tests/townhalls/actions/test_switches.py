"""Switches close and open what may be done; the panic lock closes all and forgets nothing."""

from __future__ import annotations

from typing import Any

import pytest

from engagement.townhalls import actions
from engagement.townhalls.actions.switches import SWITCHES
from engagement.townhalls.models import HallEntry
from engagement.townhalls.serializers import switches_view
from tests.factories import NOW
from tests.threads.factories import fresh
from tests.townhalls.factories import Cast, make_hall, reload
from tests.townhalls.saying import said

pytestmark = pytest.mark.django_db

POSITIONS: dict[str, Any] = {
    "questions": False,
    "voting": False,
    "hands": False,
    "reactions": False,
    "premoderated": False,
    "anonymous": False,
    "panic": True,
    "chat": "staff",
    "chat_slow_seconds": 30,
    "asking_strength": "email",
    "voting_strength": "account",
    "asking_slow_seconds": 60,
}


def test_every_switch_has_a_position_to_try() -> None:
    assert set(POSITIONS) == set(SWITCHES)


@pytest.mark.parametrize("name", POSITIONS)
def test_a_switch_is_set(cast: Cast, name: str) -> None:
    actions.set_switch(actor=cast.moderator, hall_id=cast.hall.pk, name=name, value=POSITIONS[name], now=NOW)
    assert getattr(switches_view(reload(cast.hall)), name) == POSITIONS[name]


@pytest.mark.parametrize("name", POSITIONS)
def test_everybody_is_told(cast: Cast, name: str) -> None:
    actions.set_switch(actor=cast.moderator, hall_id=cast.hall.pk, name=name, value=POSITIONS[name], now=NOW)
    assert said(f"townhall:{cast.hall.pk}")[-1]["hall"]["switches"][name] == POSITIONS[name]


def test_the_record_says_from_where_to_where(cast: Cast) -> None:
    actions.set_switch(
        actor=cast.hall_moderator, hall_id=cast.hall.pk, name="voting", value=False, reason="A storm.", now=NOW
    )
    entry = HallEntry.objects.get(subject="switch")
    assert (entry.move, entry.before, entry.after, entry.reason) == ("voting", "on", "off", "A storm.")


def test_setting_what_is_set_leaves_nothing(cast: Cast) -> None:
    actions.set_switch(actor=cast.moderator, hall_id=cast.hall.pk, name="voting", value=True, now=NOW)
    assert not HallEntry.objects.filter(subject="switch").exists()


def test_the_panic_lock_leaves_every_switch_as_it_was(cast: Cast) -> None:
    before = switches_view(cast.hall)
    for value in (True, False):
        actions.set_switch(actor=cast.moderator, hall_id=cast.hall.pk, name="panic", value=value, now=NOW)
    assert switches_view(reload(cast.hall)) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("music", True),
        ("voting", "yes"),
        ("voting", 1),
        ("chat", "loud"),
        ("chat_slow_seconds", -1),
        ("chat_slow_seconds", 601),
        ("chat_slow_seconds", True),
        ("chat", ["open"]),
    ],
)
def test_a_switch_that_there_is_not_is_refused(cast: Cast, name: str, value: Any) -> None:
    with pytest.raises(actions.SwitchUnknown):
        actions.set_switch(actor=cast.moderator, hall_id=cast.hall.pk, name=name, value=value, now=NOW)


def test_a_strength_that_there_is_not_is_refused(cast: Cast) -> None:
    with pytest.raises(actions.StrengthUnknown):
        actions.set_switch(
            actor=cast.moderator, hall_id=cast.hall.pk, name="asking_strength", value="passport", now=NOW
        )


@pytest.mark.parametrize("role", ["citizen", "official", "director", "guest"])
def test_only_moderators_set_switches(cast: Cast, role: str) -> None:
    with pytest.raises(actions.HallModeratorsOnly):
        actions.set_switch(actor=getattr(cast, role), hall_id=cast.hall.pk, name="voting", value=False, now=NOW)


def test_nothing_is_switched_in_a_hall_that_is_over() -> None:
    hall = make_hall(state="ended")
    with pytest.raises(actions.HallClosed):
        actions.set_switch(actor=fresh(hall.created_by), hall_id=hall.pk, name="voting", value=False, now=NOW)
