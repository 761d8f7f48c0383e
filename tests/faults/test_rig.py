"""Four minutes of harm to a whole house, always the same; `manage.py test --faults` does it for longer, and otherwise
each time. Every invariant is a test of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from engagement.config import bootstrap, checking
from tests.faults import checker
from tests.faults.report import Waits
from tests.faults.schedule import KINDS, plan

pytestmark = [pytest.mark.services, pytest.mark.timeout(900)]

SEED, SECONDS = 7, 240
LEAST_POSTS = 3000


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the rig says."""
    out = tmp_path_factory.mktemp("rig") / "report.json"
    words = ["--seed", str(SEED), "--seconds", str(SECONDS), "--out", str(out), "--patient"]
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


def test_the_harm_is_done_all_kinds_of_it(report: dict[str, Any]) -> None:
    assert sum(report["faults"].values()) == len(plan(SEED, SECONDS))
    assert report["faults"].keys() == KINDS.keys()


def test_people_talk_meanwhile(report: dict[str, Any], record_property: Callable[[str, object], None]) -> None:
    posts, faults = report["operations"]["posts acknowledged"], report["faults"]
    waits = [f"{what} {Waits(**report[what])}" for what in ("recovery", "revocation")]
    done = f"{sum(faults.values())} faults of {len(faults)} kinds in {SECONDS} s, {posts} posts acknowledged"
    record_property("figure", f"rig: {done}, {', '.join(waits)}, a server takes {report['peak']:.0f} MiB at most")
    assert posts > LEAST_POSTS
