"""Old records: how a file of them is to be read (the mapping), and what one of its rows says.

A mapping says which column holds what. It is a TOML or JSON file, or `name=value` pairs:

| name | what |
|---|---|
| `source` | short name of the source; with `key` it makes a row unique, so that nothing is imported twice |
| `key` | column with the row's own key |
| `opened`, `closed` | columns with the dates (or times); nothing in `closed`, or no such column: still open |
| `date_format` | how they are written, as for Python's strptime; without it ISO 8601 |
| `zone` | the time zone of the dates; without it UTC |
| `title`, `body` | column, or list of columns that are joined |
| `category` | column |
| `department` | the department of all rows, by name; it is made if it is not there |
| `department_column` | or the column that names it |
| `departments` | what stands in that column = the department's name |
| `create_departments` | true: departments that are not there yet are made |
| `target_days` | days within which each of them should have been closed |
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from realtime.errors import Refusal
from tickets.hours import UnknownZone, parse_zone
from tickets.models import CATEGORY_LENGTH, NOTE_LENGTH, TITLE_LENGTH
from tickets.text import clean, clean_line

KEY_LENGTH = 120
SOURCE = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
LISTS = ("title", "body")
FIRST_YEAR = 1900
"""What is older is a mistake."""


class MappingUnusable(ValueError):
    """The mapping cannot be used, for this reason."""


class RowUnusable(ValueError):
    """A row cannot be imported, for this reason."""


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A mapping: which column holds what."""

    source: str
    key: str
    opened: str
    closed: str = ""
    date_format: str = ""
    zone: str = "UTC"
    title: list[str] = []
    body: list[str] = []
    category: str = ""
    department: str = ""
    department_column: str = ""
    departments: dict[str, str] = {}
    create_departments: bool = False
    target_days: int | None = None

    def columns(self) -> set[str]:
        """Every column that it speaks of."""
        named = {self.key, self.opened, self.closed, self.category, self.department_column, *self.title, *self.body}
        return named - {""}


class OldRow(NamedTuple):
    """What one row says. `department` is a name; `line` is where the row begins in the file."""

    line: int
    key: str
    title: str
    body: str
    category: str
    department: str
    opened_at: datetime
    closed_at: datetime | None


# --- the mapping --------------------------------------------------------------------------------------------------


def reading_of_text(text: str, *, is_json: bool) -> Reading:
    """The mapping that a file holds. Raises MappingUnusable."""
    try:
        return checked(json.loads(text) if is_json else tomllib.loads(text))
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as problem:
        raise MappingUnusable(f"it cannot be read: {problem}") from problem


def reading_of_pairs(pairs: Sequence[str]) -> Reading:
    """The mapping that `name=value` words say; lists are separated by commas. Raises MappingUnusable."""
    given: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise MappingUnusable(f"{pair!r} is not name=value")
        given[name.strip()] = [part.strip() for part in value.split(",")] if name.strip() in LISTS else value.strip()
    return checked(given)


def checked(given: Any) -> Reading:
    """The mapping, if it makes sense. Raises MappingUnusable."""
    if isinstance(given, dict):
        given |= {name: [given[name]] for name in LISTS if isinstance(given.get(name), str)}
    try:
        reading = msgspec.convert(given, Reading, strict=False)
        parse_zone(reading.zone)
    except msgspec.ValidationError as problem:
        raise MappingUnusable(str(problem)) from problem
    except UnknownZone as problem:
        raise MappingUnusable(str(problem)) from problem
    if not SOURCE.fullmatch(reading.source):
        raise MappingUnusable("`source` is up to 30 of a-z, 0-9 and -")
    if bool(reading.department) == bool(reading.department_column):
        raise MappingUnusable("say either `department` or `department_column`")
    if reading.target_days is not None and not 0 < reading.target_days <= 3_650:
        raise MappingUnusable("`target_days` is from 1 to 3650")
    return reading


# --- a row --------------------------------------------------------------------------------------------------------


def old_row(reading: Reading, values: Mapping[str, str], line: int, now: datetime) -> OldRow:
    """What a row of the file says. Raises RowUnusable, which says what is wrong with it."""
    at = reader_of(reading.date_format, reading.zone)
    key = _text(values[reading.key], reading.key, KEY_LENGTH)
    if not key:
        raise RowUnusable(f"{reading.key} is empty")
    opened_at = _instant(at, values, reading.opened, now)
    closed_at = _instant(at, values, reading.closed, now) if reading.closed and values[reading.closed] else None
    if closed_at is not None and closed_at < opened_at:
        raise RowUnusable(f"{reading.closed} {values[reading.closed]} lies before {values[reading.opened]}")
    category = _known_text(values[reading.category], reading.category, CATEGORY_LENGTH) if reading.category else ""
    return OldRow(
        line=line,
        key=key,
        title=_joined(values, reading.title, ": ", TITLE_LENGTH) or category or key,
        body=_joined(values, reading.body, "\n", NOTE_LENGTH),
        category=category,
        department=_department(reading, values),
        opened_at=opened_at,
        closed_at=closed_at,
    )


@lru_cache(maxsize=8)
def reader_of(date_format: str, zone: str) -> Callable[[str], datetime]:
    """Reads dates and times; those without a zone of their own are in `zone`. Dates repeat, so they are kept."""
    local = ZoneInfo(zone)

    @lru_cache(maxsize=20_000)
    def read(text: str) -> datetime:
        at = datetime.strptime(text, date_format) if date_format else datetime.fromisoformat(text)  # noqa: DTZ007
        return at if at.tzinfo else at.replace(tzinfo=local)

    return read


def _instant(at: Callable[[str], datetime], values: Mapping[str, str], column: str, now: datetime) -> datetime:
    try:
        found = at(values[column])
    except ValueError as problem:
        raise RowUnusable(f"{column} {values[column]!r} is no date") from problem
    if found > now:
        raise RowUnusable(f"{column} {values[column]} is in the future")
    if found.year < FIRST_YEAR:
        raise RowUnusable(f"{column} {values[column]} is too long ago")
    return found


def _text(value: str, column: str, limit: int) -> str:
    """One line."""
    try:
        return clean_line(value, limit=limit, field=column, optional=True)
    except Refusal as refusal:
        raise RowUnusable(f"{column}: {refusal.text()}") from refusal


_known_text = lru_cache(maxsize=2_000)(_text)
"""Categories are few, so they are kept."""


def _joined(values: Mapping[str, str], columns: Sequence[str], sign: str, limit: int) -> str:
    """Several columns as one text, each thing once, cut where it is long."""
    parts = dict.fromkeys(value.strip() for column in columns if (value := values[column]).strip())
    return _cut(sign.join(parts), columns[0], limit) if parts else ""


@lru_cache(maxsize=5_000)
def _cut(text: str, column: str, limit: int) -> str:
    """Cleaned. Old records say the same thousands of times, so it is kept."""
    try:
        cleaned = clean(text, limit=len(text), field=column)
    except Refusal as refusal:
        raise RowUnusable(f"{column}: {refusal.text()}") from refusal
    return cleaned if len(cleaned) <= limit else cleaned[: limit - 1].rstrip() + "…"


def _department(reading: Reading, values: Mapping[str, str]) -> str:
    if reading.department:
        return reading.department
    value = values[reading.department_column].strip()
    name = reading.departments.get(value, value)
    if not name:
        raise RowUnusable(f"{reading.department_column} is empty")
    return name
