"""Fixtures of this room."""

from __future__ import annotations

import pytest

from tests.threads.factories import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """A public thread with somebody of every role around it."""
    return make_cast()
