"""Fixtures of this room."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import keeping
from tests.tickets.world import World, make_world

keeping.keep("world", make_world, Path(__file__).parent)


@pytest.fixture
def world(db: None) -> World:
    """The small assembly."""
    return keeping.kept() or make_world()
