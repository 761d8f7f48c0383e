"""`python -m tests.faults.long_run --seconds 120`: workers are killed for as long as is asked, on a PostgreSQL and a
Redis of their own, and the same is checked as in the short run of every day."""

from __future__ import annotations

import argparse
import subprocess
import sys
from contextlib import ExitStack

from engagement.config import processes
from engagement.config.management.commands.test import environment

SECONDS = "DURBAR_TEST_SECONDS"
TESTS = "tests/faults/test_killed_workers.py"


def main(*arguments: str) -> int:
    """Run the tests; returns their exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=120)
    chosen = parser.parse_args(arguments)
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:xdist", "-p", "no:playwright", TESTS]
    with processes.ended_by_signals(), ExitStack() as stack:
        env = environment(stack, needs=True) | {SECONDS: str(chosen.seconds)}
        return subprocess.run(command, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
