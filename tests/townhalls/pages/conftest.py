"""Fixtures of the pages of halls: the clock stands still, browsers belong to somebody, nothing is kept over tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engagement.townhalls.pages.kept import forget_all
from tests.threads.pages.conftest import Browser, browser_of, clock, filled

__all__ = ["Browser", "browser_of", "clock", "filled", "nothing_kept"]


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Every test asks for its own pages."""
    forget_all()
    yield
    forget_all()
