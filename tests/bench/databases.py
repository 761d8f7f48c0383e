"""Each database in turn, new and durable (SQLite synchronous=FULL, PostgreSQL with fsync), each measured in a process
of its own: Django is set up once for each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from engagement.config import bootstrap, processes, services

DATABASES = ("sqlite", "postgres")


def measure_each(module: str, arguments: Sequence[str], *, only: Sequence[str] | None, title: str) -> int:
    """Run `python -m MODULE --inside ARGUMENTS` with each database in its environment. 1 where one of them failed."""
    folder = Path(tempfile.mkdtemp(prefix="durbar-bench-"))
    failed = 0
    try:
        for name in only or DATABASES:
            with ExitStack() as stack:
                more = {"DURBAR_VAR": str(folder / name), "DURBAR_LOG_LEVEL": "WARNING"}
                if name == "postgres":
                    (folder / name).mkdir()
                    more["DATABASE_URL"] = stack.enter_context(services.postgres(folder / name, durable=True))
                say(f"=== {name}, {title} ===")
                command = [sys.executable, "-m", module, "--inside", *arguments]
                done = subprocess.run(command, cwd=bootstrap.BASE_DIR, env=processes.environment(**more), check=False)
                failed |= done.returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return failed


def set_up() -> None:
    """Django on the database that the environment names, migrated."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "engagement.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def say(text: str) -> None:
    """A line of the report."""
    print(text, flush=True)  # noqa: T201
