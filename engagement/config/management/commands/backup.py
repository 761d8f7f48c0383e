"""`manage.py backup FILE`: everything the database holds, in one file. Others may go on working."""

from __future__ import annotations

import shutil
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engagement.config import backup

STDOUT = "-"


class Command(BaseCommand):
    """Writes a file that `manage.py restore` reads; whole, or not at all."""

    help = "Write everything the database holds to a file, while others go on working."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("file", help=f"what to write; {STDOUT} for the standard output")
        parser.add_argument("--replace", action="store_true", help="also where the file is there already")

    def handle(self, *_args: Any, file: str, replace: bool = False, **_options: Any) -> None:
        """Raises CommandError where the file is there already, or the backup cannot be made."""
        if file != STDOUT:
            if Path(file).exists() and not replace:
                raise CommandError(f"{file} is there already; --replace writes over it")
            self.write(Path(file))
            return
        with tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix=".backup-") as folder:
            whole = Path(folder, "backup.tar")
            self.write(whole)
            with whole.open("rb") as source:
                shutil.copyfileobj(source, sys.stdout.buffer)

    def write(self, target: Path) -> None:
        """One backup, and a line that says so."""
        try:
            made = backup.make(target, now=timezone.now())
        except (backup.Unusable, OSError) as error:
            raise CommandError(f"no backup was made: {error}") from error
        self.stderr.write(f"durbar: {made.bytes:,} bytes of {made.vendor}, SHA-256 {made.sha256}")
