"""A CSV file of old records, plain or gzipped, read row by row with the line each of them begins at."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from tickets.history import MappingUnusable, Reading


class Record(NamedTuple):
    """One row: its values by column, or (`problem`) why it has none. `raw` is what stands there."""

    line: int
    values: Mapping[str, str]
    problem: str
    raw: list[str]


class RecordFile:
    """Opened as a context; iterate over it once."""

    def __init__(self, path: Path, reading: Reading) -> None:
        """Raises OSError, MappingUnusable."""
        self._size = max(path.stat().st_size, 1)
        self._raw = path.open("rb")
        packed = self._raw.peek(2)[:2] == b"\x1f\x8b"
        plain = gzip.GzipFile(fileobj=self._raw) if packed else self._raw
        # What is no UTF-8 becomes lone surrogates, which no text of ours may hold: the row is refused, not the file.
        text = io.TextIOWrapper(plain, encoding="utf-8-sig", errors="surrogateescape", newline="")
        self._rows = csv.reader(text)
        self.header = next(self._rows, [])
        if missing := sorted(reading.columns() - set(self.header)):
            self._raw.close()
            raise MappingUnusable(f"the file has no column {', '.join(missing)}; it has {', '.join(self.header)}")

    def __enter__(self) -> RecordFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._raw.close()

    def done(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return min(self._raw.tell() / self._size, 1.0)

    def __iter__(self) -> Iterator[Record]:
        while True:
            line = self._rows.line_num + 1
            try:
                raw = next(self._rows)
            except StopIteration:
                return
            except csv.Error as problem:
                yield Record(line, {}, f"the line cannot be read: {problem}", [])
                continue
            if not raw:
                continue
            if len(raw) != len(self.header):
                yield Record(line, {}, f"{len(raw)} columns instead of {len(self.header)}", raw)
                continue
            yield Record(line, dict(zip(self.header, raw, strict=True)), "", raw)
