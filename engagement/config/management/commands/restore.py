"""`manage.py restore FILE`: the database becomes what a backup holds, and everybody reloads."""

from __future__ import annotations

import shutil
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from engagement.config import backup

STDIN = "-"


class Command(BaseCommand):
    """Puts back what `manage.py backup` wrote, brings its tables up to date, and starts a new epoch."""

    help = "Make the database what a backup holds. Every page reloads, everybody signs in again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where from, and whether what is there may go."""
        parser.add_argument("file", help=f"what `manage.py backup` wrote; {STDIN} for the standard input")
        parser.add_argument(
            "--replace", action="store_true", help="also where the database has people in it: they go"
        )

    def handle(self, *_args: Any, file: str, replace: bool = False, **_options: Any) -> None:
        """Raises CommandError, and then nothing has changed."""
        if not (replace or backup.is_empty()):
            raise CommandError("the database has people in it; --replace gives up everything that is there")
        with tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix=".restore-") as folder:
            source = Path(file)
            if file == STDIN:
                source = Path(folder, "backup.tar")
                with source.open("wb") as copy:
                    shutil.copyfileobj(sys.stdin.buffer, copy)
            self.read(source)
        call_command("migrate", interactive=False, verbosity=0)

    def read(self, source: Path) -> None:
        """One restore, and a line that says so."""
        try:
            made = backup.restore(source)
        except (backup.Unusable, OSError) as error:
            raise CommandError(f"nothing was restored: {error}") from error
        self.stderr.write(f"durbar: restored what was there at {made.made_at}")
