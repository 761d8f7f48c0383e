"""The table of statuses."""

from __future__ import annotations

import pytest

from tickets.models import Ticket
from tickets.states import OPEN, TRANSITIONS, WAITING, is_open, may_become


def test_the_table_knows_every_status() -> None:
    assert set(TRANSITIONS) == set(Ticket.Status.values)


def test_every_way_leads_to_a_status() -> None:
    assert {end for ends in TRANSITIONS.values() for end in ends} <= set(Ticket.Status.values)


@pytest.mark.parametrize("status", sorted(TRANSITIONS))
def test_what_is_merged_stays_merged(status: str) -> None:
    assert not may_become("merged", status)


@pytest.mark.parametrize("status", sorted(OPEN))
def test_whatever_is_open_can_be_resolved_closed_and_merged(status: str) -> None:
    assert TRANSITIONS[status] >= {"resolved", "closed", "merged"}


def test_what_is_set_by_hand_is_open() -> None:
    assert WAITING <= OPEN


def test_resolved_closed_and_merged_owe_nothing() -> None:
    assert not any(map(is_open, ("resolved", "closed", "merged")))


def test_nothing_becomes_new_again() -> None:
    assert not any("new" in ends for ends in TRANSITIONS.values())
