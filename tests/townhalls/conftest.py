"""Fixtures of this room."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import keeping
from tests.townhalls.factories import Cast, make_cast

keeping.keep("cast", make_cast, Path(__file__).parent)


@pytest.fixture
def cast(db: None) -> Cast:
    """A live hall with somebody of every role around it."""
    return keeping.kept() or make_cast()
