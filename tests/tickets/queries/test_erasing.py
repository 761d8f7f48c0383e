"""The tickets that hold what somebody wrote."""

from __future__ import annotations

import pytest

from tests.tickets.world import World
from tickets.queries.erasing import lock_tickets_of

pytestmark = pytest.mark.django_db


def test_they_are_those_that_are_theirs(world: World) -> None:
    assert lock_tickets_of(world.citizen.pk) == [world.ticket, world.other, world.third]


def test_whoever_only_worked_on_them_has_none(world: World) -> None:
    assert lock_tickets_of(world.officer.pk) == []
