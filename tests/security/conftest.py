"""Fixtures of what is tried at every door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from tests import keeping
from tests.security.world import AT, World, make_world

keeping.keep("world", make_world, Path(__file__).parent)


@pytest.fixture
def world(db: None) -> World:
    """One of everything."""
    return keeping.kept() or make_world()


@pytest.fixture
def stopped_clock() -> Iterator[None]:
    """It is five minutes after the world was made."""
    with time_machine.travel(AT, tick=False):
        yield
