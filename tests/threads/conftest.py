"""Fixtures of this room."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import keeping
from tests.threads.factories import Cast, make_cast

keeping.keep("cast", make_cast, Path(__file__).parent)


@pytest.fixture
def cast(db: None) -> Cast:
    """A public thread with somebody of every role around it."""
    return keeping.kept() or make_cast()
