"""`manage.py import_cases FILE --mapping M`: old records as tickets, resumable, with what was left out and why."""

from __future__ import annotations

import csv
import os
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from realtime.errors import Refusal
from tickets.actions.importing import Terms, import_rows, prepare_import
from tickets.history import MappingUnusable, OldRow, Reading, RowUnusable, old_row, reading_of_pairs, reading_of_text
from tickets.record_file import Record, RecordFile

AT_ONCE = 1_000
SHOWN = 20
"""Bad rows that are named on the screen; the file of rejects has them all."""
BAR = 30


class Progress:
    """The bar on stderr: one line that is written over on a screen, a line every tenth of the way elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._live = stream, stream.isatty()
        self._started, self._tenth = time.monotonic(), -1

    def show(self, share: float, rows: int, *, last: bool = False) -> None:
        """How far it is."""
        tenth = int(share * 10)
        if not self._live and tenth == self._tenth and not last:
            return
        self._tenth = tenth
        speed = rows / max(time.monotonic() - self._started, 0.001)
        bar = "#" * int(share * BAR)
        said = f"[{bar:<{BAR}}] {share:4.0%} {rows:>10,} rows {speed:>8,.0f}/s"
        self._stream.write(f"\r{said}" if self._live else f"{said}\n")
        if last and self._live:
            self._stream.write("\n")
        self._stream.flush()


class Rejects:
    """Rows that are left out: counted, the first ones named, all of them written to a file."""

    def __init__(self, output: TextIO, header: list[str]) -> None:
        self.count = 0
        self._named: list[str] = []
        self._file = csv.writer(output)
        self._file.writerow(["line", "reason", *header])

    def add(self, line: int, reason: str, raw: list[str]) -> None:
        """One more."""
        self.count += 1
        if self.count <= SHOWN:
            self._named.append(f"line {line}: {reason}")
        clean = [value.encode("utf-8", "replace").decode() for value in raw]
        self._file.writerow([line, reason, *clean])

    def named(self) -> list[str]:
        """The first ones, and how many more there are."""
        more = self.count - len(self._named)
        return [*self._named, f"and {more:,} more"] if more else self._named


class Command(BaseCommand):
    """Every row becomes a ticket with its record; rows that are there already are passed over, so it can be killed at
    any time and started again."""

    help = "Import old records (CSV, may be gzipped) as closed and open tickets; again goes on where it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What, how to read it, where the rest goes."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--mapping",
            nargs="+",
            required=True,
            metavar="M",
            help="a .toml or .json file, or name=value pairs: see tickets/history.py",
        )
        parser.add_argument("--rejects", metavar="FILE", help="write rows that were left out to this CSV file")

    def handle(self, *_args: Any, file: Path, mapping: list[str], rejects: str | None, **_options: Any) -> None:
        """Exit status 0 when every row was read, bad ones included. Raises CommandError for a mapping or a file that
        cannot be used."""
        now = timezone.now()
        started = time.monotonic()
        try:
            reading = read_mapping(mapping)
            to = Path(rejects or os.devnull)
            with RecordFile(file, reading) as records, to.open("w", newline="", encoding="utf-8") as output:
                left_out = Rejects(output, records.header)
                counts = self._import(records, reading, left_out, now)
        except (MappingUnusable, OSError) as problem:
            raise CommandError(str(problem)) from problem
        except Refusal as refusal:
            raise CommandError(refusal.text()) from refusal
        seconds = time.monotonic() - started
        self.stdout.write(
            f"{counts['imported']:,} imported, {counts['there']:,} there already, {left_out.count:,} left out: "
            f"{counts['rows']:,} rows in {seconds:.1f} s, {counts['rows'] / max(seconds, 0.001):,.0f}/s"
        )
        for said in left_out.named():
            self.stdout.write(said)

    def _import(self, records: RecordFile, reading: Reading, left_out: Rejects, now: datetime) -> Counter[str]:
        terms = prepare_import(reading=reading, now=now)
        progress = Progress(getattr(self.stderr, "_out", sys.stderr))
        counts: Counter[str] = Counter()
        seen: dict[str, int] = {}
        batch: list[tuple[OldRow, Record]] = []
        for record in records:
            counts["rows"] += 1
            row = self._row(record, reading, seen, left_out, now)
            if row:
                batch.append((row, record))
            if len(batch) >= AT_ONCE:
                counts += put(batch, reading, terms, left_out, now)
                batch = []
                progress.show(records.done(), counts["rows"])
        counts += put(batch, reading, terms, left_out, now)
        progress.show(1.0, counts["rows"], last=True)
        return counts

    def _row(
        self, record: Record, reading: Reading, seen: dict[str, int], left_out: Rejects, now: datetime
    ) -> OldRow | None:
        try:
            if record.problem:
                raise RowUnusable(record.problem)
            row = old_row(reading, record.values, record.line, now)
            if row.key in seen:
                raise RowUnusable(f"{reading.key} {row.key} is that of line {seen[row.key]}")
        except RowUnusable as problem:
            left_out.add(record.line, str(problem), record.raw)
            return None
        seen[row.key] = record.line
        return row


def read_mapping(words: list[str]) -> Reading:
    """A file's, or that of the pairs themselves. Raises MappingUnusable, OSError."""
    path = Path(words[0])
    if len(words) == 1 and path.suffix in {".json", ".toml"}:
        return reading_of_text(path.read_text(encoding="utf-8"), is_json=path.suffix == ".json")
    return reading_of_pairs(words)


def put(
    batch: list[tuple[OldRow, Record]], reading: Reading, terms: Terms, left_out: Rejects, now: datetime
) -> Counter[str]:
    """Import a batch; where a department refuses, the rows of the others still go in."""
    rows = [row for row, _record in batch]
    try:
        imported = import_rows(rows=rows, reading=reading, terms=terms, now=now)
        return Counter(imported=imported, there=len(rows) - imported)
    except Refusal:
        names = sorted({row.department for row in rows})
    if len(names) == 1:
        return put_one(batch, reading, terms, left_out, now)
    counts: Counter[str] = Counter()
    for name in names:
        counts += put_one([one for one in batch if one[0].department == name], reading, terms, left_out, now)
    return counts


def put_one(
    batch: list[tuple[OldRow, Record]], reading: Reading, terms: Terms, left_out: Rejects, now: datetime
) -> Counter[str]:
    """Import the rows of one department, or leave them all out."""
    rows = [row for row, _record in batch]
    try:
        imported = import_rows(rows=rows, reading=reading, terms=terms, now=now)
    except Refusal as refusal:
        for row, record in batch:
            left_out.add(row.line, refusal.text(), record.raw)
        return Counter()
    return Counter(imported=imported, there=len(rows) - imported)
