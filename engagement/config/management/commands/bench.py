"""`manage.py bench`: the five measurements of tests/bench, side by side with Socket.IO and plain Channels."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from engagement.config import bootstrap

FLAGS = {
    "--quick": "one short round: a smoke test, not a result",
    "--scaled": "Durbar on PostgreSQL and Redis, not on SQLite",
    "--alone": "Durbar only, without the servers beside it",
}


class Command(BaseCommand):
    """Hands over to tests/bench/runner.py, in a process that has no Django in it."""

    help = "Measure fan-out (a), a crowd (b), a burst (c), joins (d) and memory (e), side by side with others."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The runner explains them: `python -m tests.bench.runner --help`."""
        parser.add_argument("--only", help="letters, separated by commas: a,b,c,d,e")
        parser.add_argument("--rounds", help="rounds of each measurement")
        for flag, help_text in FLAGS.items():
            parser.add_argument(flag, action="store_true", help=help_text)

    def handle(self, *_args: Any, only: str | None, rounds: str | None, **options: Any) -> None:
        """Exit status 0: every bar is reached; 1: one is not; 2: something is missing."""
        if not (bootstrap.BASE_DIR / "tests" / "bench").is_dir():
            raise CommandError("tests/bench is not part of this installation: measure in a checkout", returncode=2)
        words = [f"--only={only}"] if only else []
        words += [f"--rounds={rounds}"] if rounds else []
        words += [flag for flag in FLAGS if options[flag[2:]]]
        command = [sys.executable, "-m", "tests.bench.runner", *words]
        sys.exit(subprocess.run(command, cwd=bootstrap.BASE_DIR, check=False).returncode)
