"""What several actions ask first."""

from __future__ import annotations

import pytest

from engagement.townhalls.actions import rules
from engagement.townhalls.models import TownHall
from tests.factories import NOW, make_user
from tests.threads.factories import fresh
from tests.townhalls.factories import Cast

pytestmark = pytest.mark.django_db


def test_an_account_that_is_closed_joins_nothing() -> None:
    with pytest.raises(rules.MayNotJoin):
        rules.check_joins(fresh(make_user(is_active=False)), NOW)


def test_whoever_joins_has_their_memberships_loaded() -> None:
    person = make_user()
    rules.check_joins(person, NOW)
    assert person.current_memberships == []


def test_the_panic_lock_closes_what_is_on() -> None:
    with pytest.raises(rules.SwitchedOff):
        rules.check_switch(TownHall(panic=True), on=True)


def test_a_way_that_the_table_has_leads_somewhere() -> None:
    assert rules.check_way("hall", "pause", "live") == "paused"


def test_a_way_that_it_does_not_have_is_refused() -> None:
    with pytest.raises(rules.MoveImpossible):
        rules.check_way("hall", "pause", "ended")


@pytest.mark.parametrize(("strength", "wanted"), [("name", "email"), ("name", "account"), ("email", "account")])
def test_too_weak_is_too_weak(strength: str, wanted: str) -> None:
    with pytest.raises(rules.TooWeak):
        rules.check_strength(make_user(strength=strength), wanted)


def test_a_refusal_of_a_ban_says_why(cast: Cast) -> None:
    refusal = rules.BannedFromHall(params={"reason": "Insults."})
    assert refusal.text() == "You cannot do this in this town hall for now (Insults.)."
