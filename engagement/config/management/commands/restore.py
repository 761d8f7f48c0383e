"""`manage.py restore FILE`: the database becomes what a backup holds, and everybody reloads."""

from __future__ import annotations

import shutil
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engagement.config import backup
from engagement.record.actions import finish_restore
from engagement.record.queries.restoring import Erased

STDIN = "-"


class Command(BaseCommand):
    """Puts back what `manage.py backup` wrote, brings its tables up to date, and starts a new epoch."""

    help = "Make the database what a backup holds. Every page reloads, everybody signs in again, the record says so."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where from, and whether what is there may go."""
        parser.add_argument("file", help=f"what `manage.py backup` wrote; {STDIN} for the standard input")
        parser.add_argument(
            "--replace", action="store_true", help="also where the database has people in it: they go"
        )
        parser.add_argument(
            "--after",
            metavar="NUMBER",
            type=int,
            default=0,
            help="of the last checkpoint that anybody has, where the database that is replaced does not know it",
        )
        parser.add_argument(
            "--erasures", metavar="FILE", type=Path, help="what `manage.py erasures` wrote: they are erased again"
        )

    def handle(
        self,
        *_args: Any,
        file: str,
        replace: bool = False,
        after: int = 0,
        erasures: Path | None = None,
        **_options: Any,
    ) -> None:
        """Raises CommandError, and then nothing has changed."""
        if not (replace or backup.is_empty()):
            raise CommandError("the database has people in it; --replace gives up everything that is there")
        listed = read_listed(erasures) if erasures else []
        with tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix=".restore-") as folder:
            source = Path(file)
            if file == STDIN:
                source = Path(folder, "backup.tar")
                with source.open("wb") as copy:
                    shutil.copyfileobj(sys.stdin.buffer, copy)
            done = self.read(source, after)
        call_command("migrate", interactive=False, verbosity=0)
        again = finish_restore(note=done.note, before=done.before, erased=[*done.erased, *listed], now=timezone.now())
        gone = "unknown" if done.note.gone is None else f"{done.note.gone:,}"
        self.stderr.write(f"durbar: leaves of the record that are gone: {gone}; people erased again: {again}")

    def read(self, source: Path, after: int) -> backup.Restored:
        """One restore, and a line that says so."""
        try:
            done = backup.restore(source, now=timezone.now(), number=after)
        except (backup.Unusable, OSError) as error:
            raise CommandError(f"nothing was restored: {error}") from error
        self.stderr.write(f"durbar: restored what was there at {done.manifest.made_at}")
        return done


def read_listed(file: Path) -> list[Erased]:
    """Who was erased, as `manage.py erasures` wrote it. Raises CommandError."""
    try:
        return [msgspec.json.decode(line, type=Erased) for line in file.read_bytes().splitlines()]
    except (OSError, msgspec.MsgspecError) as error:
        raise CommandError(f"nothing was restored: {file}: {error}") from error
