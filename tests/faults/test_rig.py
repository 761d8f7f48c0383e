"""A quarter of a minute of harm to a whole house, always the same; `manage.py test --faults` does it for longer, and
otherwise each time. Every invariant is a test of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from engagement.config import bootstrap, checking
from tests.faults import checker
from tests.faults.schedule import plan

pytestmark = [pytest.mark.services, pytest.mark.timeout(300)]

SEED, SECONDS = 7, 18
KINDS = (
    "kill_server",
    "freeze_server",
    "kill_worker",
    "restart_redis_empty",
    "restart_postgres",
    "kill_backends",
    "cut_behind_commit",
    "cut_every_socket",
)
LEAST_POSTS = 300


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the rig says."""
    out = tmp_path_factory.mktemp("rig") / "report.json"
    words = [
        "--seed",
        str(SEED),
        "--seconds",
        str(SECONDS),
        "--kinds",
        ",".join(KINDS),
        "--out",
        str(out),
        "--patient",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.rig", *words],
        cwd=bootstrap.BASE_DIR,
        env=checking.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert out.exists(), done.stdout + done.stderr
    found: dict[str, Any] = json.loads(out.read_text())
    return found


@pytest.mark.parametrize("invariant", [invariant.__name__ for invariant in checker.INVARIANTS])
def test_it_holds(report: dict[str, Any], invariant: str) -> None:
    assert report["broken"][invariant] == []


def test_the_harm_is_done(report: dict[str, Any]) -> None:
    assert sum(report["faults"].values()) == len(plan(SEED, SECONDS, KINDS)) > 3


def test_people_talk_meanwhile(report: dict[str, Any], record_property: Callable[[str, object], None]) -> None:
    posts, faults = report["operations"]["posts acknowledged"], sum(report["faults"].values())
    record_property("figure", f"rig: {faults} faults in {SECONDS} s, {posts} posts acknowledged")
    assert posts > LEAST_POSTS
