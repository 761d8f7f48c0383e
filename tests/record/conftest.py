"""Fixtures of this room."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import keeping
from tests.record.recorded import Recorded, make_recorded

keeping.keep("recorded", make_recorded, Path(__file__).parent)


@pytest.fixture
def recorded(db: None) -> Recorded:
    """Something of everything that is recorded, taken in and signed."""
    return keeping.kept() or make_recorded()
