"""A fresh clone, an empty HOME, no environment: both commands, as a newcomer types them, within their budgets."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engagement.config import bootstrap, processes
from tests.servers import answers
from tests.tries import shortest, slower

pytestmark = [pytest.mark.services, pytest.mark.timeout(300)]

FIRST_START_SECONDS = 60
LATER_START_SECONDS = 3


class Clone:
    """A copy of everything that git knows or would add, and a home without anything in it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "a clone in any place"
        self.home = folder / "home"
        self.home.mkdir()
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=bootstrap.BASE_DIR,
            capture_output=True,
            text=True,
            check=True,
        )
        for name in filter(None, listed.stdout.split("\0")):
            target = self.path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if (bootstrap.BASE_DIR / name).exists():  # else it was deleted and not committed yet
                shutil.copy2(bootstrap.BASE_DIR / name, target)

    @property
    def environment(self) -> dict[str, str]:
        """What a shell of a newcomer has, and no more."""
        return {"PATH": os.environ["PATH"], "HOME": str(self.home), "CI": "true"}

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command, to its end."""
        return subprocess.run(
            ["python3", "manage.py", *words],
            cwd=self.path,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    @contextmanager
    def running(self) -> Iterator[tuple[float, processes.Process]]:
        """`python3 manage.py run`, until it answers; yields the seconds that took, and the process."""
        port = processes.free_port()
        command = ["python3", self.path / "manage.py", "run", "--port", str(port)]
        log = self.path.parent / f"run-{port}.log"
        started = time.monotonic()
        with processes.Process(command, log=log, env=self.environment) as process:
            process.wait_until(lambda: answers(port), seconds=FIRST_START_SECONDS * 4)
            yield time.monotonic() - started, process


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    return Clone(tmp_path_factory.mktemp("fresh"))


def test_run_serves_the_demo_within_its_budget_and_again_at_once(
    clone: Clone, record_property: Callable[[str, object], None]
) -> None:
    with clone.running() as (first, process):
        said = process.tail()

    def start_again() -> float:
        with clone.running() as (seconds, _process):
            return seconds

    times = slower()
    later = shortest(start_again, within=LATER_START_SECONDS)
    machine = f", on a machine {times:.1f} times slower than ours" if times > 1.2 else ""
    record_property("figure", f"fresh clone: first start {first:.1f} s, later starts {later:.1f} s{machine}")
    assert "Durbar: http://localhost:" in said
    assert "citizen@" in said
    assert first <= FIRST_START_SECONDS * times
    assert later <= LATER_START_SECONDS


def test_test_does_its_own_set_up(clone: Clone) -> None:
    done = clone.manage("test", "--fast", "tests/config/test_apt.py")
    *_others, plain, last = done.stdout.splitlines()
    assert (done.returncode, plain) == (0, "7 passed, 0 failed, 0 skipped"), done.stdout + done.stderr
    assert last.startswith("====")


def test_tokens_prints_tokens_and_nothing_else(clone: Clone) -> None:
    clone.manage("migrate", "--verbosity", "0")
    tokens = clone.manage("tokens", "--role", "citizen", "--count", "3").stdout.splitlines()
    assert [token.count(".") for token in tokens] == [2, 2, 2]
