"""The record of a hall as a chain that anybody can check: each digest covers an entry and the digest before it. Pure.

It is not keyed: whoever has the published record recomputes it with SHA-256 alone, and whoever noted the newest
digest during the hall knows that nothing before it was changed since. Texts stand in it as salted fingerprints: the
asker, who knows the salt, can prove what they asked; nobody can guess it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple


class Line(NamedTuple):
    """What of an entry is covered. `actor` is the handle of somebody who runs the hall, "" for everybody else."""

    hall: str
    """Its code."""
    number: int
    subject: str
    subject_number: int
    move: str
    before: str
    after: str
    actor: str
    at: datetime
    reason: str
    data: Mapping[str, Any]


def canonical(line: Line) -> bytes:
    """The one way to write an entry down: a JSON list in the order of `Line`, without spaces, keys of `data`
    sorted, time in UTC with microseconds."""
    at = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps([*line[:8], at, *line[9:]], sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(previous: str, line: Line) -> str:
    """The digest of an entry, in hexadecimal; `previous` is that of the entry before it, "" for the first."""
    return hashlib.sha256(previous.encode() + b"\n" + canonical(line)).hexdigest()


def fingerprint(text: str, salt: str) -> str:
    """What stands in the record for a text that not everybody may read."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def first_fault(lines: Sequence[tuple[Line, str]]) -> int | None:
    """The number of the first entry whose place or digest does not fit, or None. Each line with its digest."""
    previous = ""
    for expected, (line, said) in enumerate(lines, start=1):
        if line.number != expected or digest(previous, line) != said:
            return expected
        previous = said
    return None
