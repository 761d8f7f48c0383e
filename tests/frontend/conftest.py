"""Node, and the packages that frontend/package-lock.json pins."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from engagement.config import clients
from realtime import log

HERE = Path(__file__).parent
FRONTEND = clients.BASE_DIR / "frontend"

Node = Callable[..., str]


def step(snapshot: msgspec.Struct, stream: str) -> dict[str, Any]:
    """One step of a law: a snapshot, and the log of `stream` as whoever recovers at this moment is given it."""
    events = log.read(stream, after=0, limit=10_000)
    return {
        "snapshot": json.loads(msgspec.json.encode(snapshot)),
        "log": [{"offset": event.offset, "data": json.loads(event.data)} for event in events],
    }


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
