"""The kinds of events."""

from __future__ import annotations

from tickets.kinds import COLLIDING, KINDS, PUBLIC


def test_internal_notes_are_nobody_else_s_business() -> None:
    assert "noted" not in PUBLIC


def test_every_escalation_is_public() -> None:
    assert "escalated" in PUBLIC


def test_what_a_citizen_writes_collides_with_nothing() -> None:
    assert "citizen_wrote" not in COLLIDING


def test_both_sets_are_made_of_kinds() -> None:
    assert set(KINDS) >= PUBLIC | COLLIDING
