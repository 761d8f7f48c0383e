"""Fixtures of this room."""

from __future__ import annotations

from pathlib import Path

import pytest

from engagement.config.demo import loader
from tests import keeping, stock
from tests.factories import NOW


def load_demo() -> None:
    """The assembly, loaded on a Monday morning."""
    stock.take("demo", lambda: loader.load(now=NOW))


keeping.keep("demo", load_demo, Path(__file__).parent)


@pytest.fixture
def demo(db: None) -> None:
    """The demo assembly, loaded on a Monday morning."""
