"""The open data behind the figures: one row for each clock, without a word that anybody wrote or a person's name."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from tickets.models import SlaClock

Row = Sequence[Any]
FIELDS = (
    "pk",
    "department__slug",
    "category",
    "ticket__priority",
    "kind",
    "cycle",
    "state",
    "target_seconds",
    "started_at",
    "due_at",
    "stopped_at",
    "consumed_seconds",
    "paused_seconds",
)
"""What is read of a clock. The first is where the reading goes on, and is not given out."""


class Column(NamedTuple):
    """One column: its name in every format, its type, and what it means."""

    name: str
    type: str
    meaning: Any
    value: Callable[[Row], Any]


def _at(place: int) -> Callable[[Row], Any]:
    return lambda row: row[place]


def _time(place: int) -> Callable[[Row], str | None]:
    return lambda row: _said(row[place])


def _said(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def _kept(row: Row) -> bool | None:
    """The verdict, where there was a promise and the clock came to its end."""
    state, target = row[6], row[7]
    ended = state in (SlaClock.State.MET, SlaClock.State.BREACHED)
    return state == SlaClock.State.MET if ended and target is not None else None


COLUMNS = (
    Column("department", "string", _("Short name of the department, as in its address."), _at(1)),
    Column("category", "string", _("Category of the report; empty: none."), _at(2)),
    Column("priority", "string", _("low, normal, high or urgent: as it is now."), _at(3)),
    Column(
        "clock",
        "string",
        _(
            "What is measured. first_response: from the report to the first public official answer. next_response: "
            "from a message that nobody had answered to the next official one. resolution: until it is said to be "
            "done."
        ),
        _at(4),
    ),
    Column(
        "cycle", "integer", _("1, and one more each time it starts again: a report reopened, a new message."), _at(5)
    ),
    Column(
        "state",
        "string",
        _(
            "running; paused: waits for the citizen; met and breached: came to its end, in time or not; cancelled: "
            "nothing is owed any more, counted nowhere."
        ),
        _at(6),
    ),
    Column("target_seconds", "integer", _("Working seconds promised; empty: nothing was promised."), _at(7)),
    Column("started_at", "date-time", _("When it started. Times are UTC, as in RFC 3339."), _time(8)),
    Column(
        "due_at",
        "date-time",
        _("When the promised time was used up, or will be; empty: nothing promised, or paused before that."),
        _time(9),
    ),
    Column("stopped_at", "date-time", _("When it came to its end; empty: it has not."), _time(10)),
    Column(
        "working_seconds",
        "integer",
        _("Working seconds used by its end; while it runs, by its last change."),
        _at(11),
    ),
    Column("paused_seconds", "integer", _("Working seconds for which it stood paused."), _at(12)),
    Column("kept", "boolean", _("Whether the promise was kept; empty: none, or not decided."), _kept),
)
"""The one table of columns: for the files, the page that explains them, and the JSON."""
NAMES = [column.name for column in COLUMNS]


def values_of(row: Row) -> list[Any]:
    """A clock, as FIELDS were read, as the columns say it."""
    return [column.value(row) for column in COLUMNS]


FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a spreadsheet calculates begins with one of these."""


def csv_chunks(chunks: Iterable[Sequence[Row]]) -> Iterator[bytes]:
    """The file, piece by piece: RFC 4180, UTF-8, a line of names first."""
    yield _csv_lines([NAMES])
    for rows in chunks:
        yield _csv_lines([[_plain(value) for value in values_of(row)] for row in rows])


def _csv_lines(rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _plain(value: Any) -> Any:
    """As a cell. What a spreadsheet would take for a formula is marked as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(FORMULA_BEGINS):
        return f"'{value}"
    return "" if value is None else value


def json_chunks(chunks: Iterable[Sequence[Row]], *, title: str, as_of: datetime) -> Iterator[bytes]:
    """The same as one JSON object: `title`, `as_of`, `columns` with their meaning, `rows` of values."""
    head = {"title": title, "as_of": _said(as_of), "columns": documented()}
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "rows": ['
    before = b"\n"
    for rows in chunks:
        for row in rows:
            yield before + json.dumps(values_of(row), ensure_ascii=False).encode()
            before = b",\n"
    yield b"\n]}\n"


def documented() -> list[dict[str, str]]:
    """Every column with its type and meaning."""
    return [{"name": one.name, "type": one.type, "meaning": str(one.meaning)} for one in COLUMNS]
