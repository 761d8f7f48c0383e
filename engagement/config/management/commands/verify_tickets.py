"""`manage.py verify_tickets`: hold every ticket against its record, and say what differs."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tickets import references
from tickets.dossier import Difference
from tickets.heads import Head
from tickets.queries.rebuild import check_all, check_one

SHOWN = 1_000
"""Differences that are written out; the rest is counted."""


class Command(BaseCommand):
    """Rebuilds every ticket from its events. Ends with status 1 where anything differs."""

    help = "Check the record of tickets: its chain, and every row that follows from it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which tickets, how much is said, what is kept and compared."""
        parser.add_argument("--ticket", metavar="REFERENCE", default="", help="only this one, e.g. T-1042-9")
        parser.add_argument("--quiet", action="store_true", help="say nothing but what differs")
        parser.add_argument("--heads", metavar="FILE", default="", help="write down where each record ends now")
        parser.add_argument("--since", metavar="FILE", default="", help="compare with what --heads wrote down before")

    def handle(
        self, *_args: Any, ticket: str, quiet: bool, heads: str = "", since: str = "", **_options: Any
    ) -> None:
        """Raises CommandError where something differs, or for what is no reference and no file of heads."""
        self.quiet, self.shown = quiet, 0
        found = self.one(ticket) if ticket else self.all(heads, since)
        if found:
            raise CommandError(counted(found))

    def one(self, reference: str) -> int:
        """One ticket; how many differences."""
        number = references.parse(reference)
        if number is None:
            raise CommandError(f"{reference} is no reference of a ticket")
        found = check_one(number)
        self.show(found)
        if not found and not self.quiet:
            self.stdout.write(f"{references.reference_of(number)} is what its record says.")
        return len(found)

    def all(self, heads: str, since: str) -> int:
        """Every ticket; how many differences."""
        started = perf_counter()
        tickets = events = clocks = differences = 0
        with ExitStack() as stack:
            kept = stack.enter_context(Path(heads).open("w")) if heads else None
            for checked in check_all(kept=heads_in(since) if since else ()):
                tickets, events, clocks = tickets + checked.tickets, events + checked.events, clocks + checked.clocks
                differences += len(checked.differences)
                self.show(checked.differences)
                if kept is not None:
                    kept.writelines(f"{head}\n" for head in checked.heads)
        seconds = perf_counter() - started
        if not self.quiet:
            rate = tickets / seconds if seconds else 0.0
            self.stdout.write(
                f"{tickets:,} tickets, {events:,} events, {clocks:,} clocks in {seconds:.1f} s "
                f"({rate:,.0f} tickets a second): {counted(differences)}."
            )
        return differences

    def show(self, found: list[Difference]) -> None:
        """What differs, a line each."""
        for one in found:
            if self.shown < SHOWN:
                self.stdout.write(str(one))
            self.shown += 1


def heads_in(path: str) -> Iterator[Head]:
    """The heads in a file, one at a time. Raises CommandError for a line that is none."""
    with Path(path).open() as lines:
        for line in lines:
            try:
                yield Head.parse(line)
            except ValueError as problem:
                raise CommandError(f"{path} is no file of heads: {problem}") from problem


def counted(number: int) -> str:
    """How many differences, in words."""
    return "1 difference" if number == 1 else f"{number:,} differences"
