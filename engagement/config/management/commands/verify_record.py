"""`manage.py verify_record`: hold every row against the record, and the record against what was signed."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from engagement.record import notes
from engagement.record.comparing import Kept
from engagement.record.queries.checking import check_record
from engagement.record.queries.restoring import Told, list_restores
from engagement.record.queries.tree import get_size, list_keys

SHOWN = 100


class Command(BaseCommand):
    """Names what was changed behind the application's back. Ends with status 1 where anything was."""

    help = "Check that everything that was recorded is what it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What was kept elsewhere."""
        parser.add_argument("--checkpoint", metavar="FILE", action="append", default=[], help="a note that was kept")
        parser.add_argument("--key", metavar="KEY", action="append", default=[], help="the public key that was noted")

    def handle(self, *_args: Any, checkpoint: list[str], key: list[str], **_options: Any) -> None:
        """Raises CommandError where something is wrong, or for a note that no key signed."""
        keys = key or [one.verifier for one in list_keys()]
        try:
            kept = [notes.opened(Path(path).read_text(), keys) for path in checkpoint]
        except notes.NoteUnreadable as problem:
            raise CommandError(str(problem)) from problem
        found = 0
        for fault in check_record([Kept(one.size, one.root, one.at) for one in kept]):
            found += 1
            if found <= SHOWN:
                self.stdout.write(str(fault))
        for told in list_restores():
            self.stdout.write(restored_line(told))
        if found:
            raise CommandError(f"{found:,} differences")
        self.stdout.write(f"{get_size():,} leaves: all is what was recorded.")


def restored_line(told: Told) -> str:
    """What a restore took away, in a line."""
    row = told.row
    gone = "an unknown number of leaves is" if row.gone is None else f"{row.gone:,} leaves are"
    words = [f"restored at {row.at:%Y-%m-%d %H:%M} from a backup of {row.made_at:%Y-%m-%d %H:%M}: {gone} gone"]
    words += [] if told.ours else ["it does not have the record's seal"]
    words += [] if told.signed else ["no checkpoint has it yet"]
    return "; ".join(words)
