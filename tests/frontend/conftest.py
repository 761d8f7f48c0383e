"""Node, and the packages that frontend/package-lock.json pins."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from engagement.config import clients

HERE = Path(__file__).parent
FRONTEND = clients.BASE_DIR / "frontend"

Node = Callable[..., str]


@pytest.fixture(scope="session")
def node() -> Node:
    """Run node with arguments; `given` is its standard input. Returns what it printed, fails with what it said."""

    def run(arguments: Sequence[str | Path], given: str = "") -> str:
        done = subprocess.run(
            [*clients.node_command(), *arguments],
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )
        if done.returncode:
            pytest.fail(
                f"node {arguments[0]} ended with {done.returncode}\n{done.stdout}\n{done.stderr}", pytrace=False
            )
        return done.stdout

    return run


@pytest.fixture(scope="session")
def packages() -> Path:
    """The folder in which `node_modules` is, installed if need be."""
    return clients.node_packages(FRONTEND)
