"""Writing many rows at once, each with values of its own.

Every field of these models goes to the database as it is, times and JSON apart: asking each field of each row for its
SQL, as bulk_create() and bulk_update() do, takes several times as long as the database takes to write it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from django.db import connection, models

from realtime.sql import placeholders, value_rows

CHUNK = 500
"""Rows in one statement; a database takes only so many values."""


def update_rows(model: type[models.Model], rows: Sequence[models.Model], names: Iterable[str]) -> None:
    """Write these fields of these rows, each row its own values, by primary key, in no order."""
    fields = [_field(model, name) for name in names]
    if not rows:
        return
    plan = _plan([*fields, model._meta.pk])
    values = [_values(vars(row), plan) for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for start in range(0, len(values), CHUNK):
                chunk = values[start : start + CHUNK]
                cursor.execute(_joined_update(model, fields, chunk), [one for row in chunk for one in row])
        else:
            settings = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
            statement = f"UPDATE {_quoted(model._meta.db_table)} SET {settings} WHERE id = %s"  # noqa: S608 - our names
            cursor.executemany(statement, values)


def _joined_update(model: type[models.Model], fields: Sequence[Any], rows: Sequence[Sequence[Any]]) -> str:
    """All rows in one statement: a round trip, and one plan. The first row says of what types the values are."""
    table, key = _quoted(model._meta.db_table), model._meta.pk
    settings = ", ".join(f"{_quoted(field.column)} = new.v{place}" for place, field in enumerate(fields))
    names = ", ".join(f"v{place}" for place in range(len(fields)))
    first = ", ".join(f"%s::{field.cast_db_type(connection)}" for field in (*fields, key))
    rest = f", {value_rows(rows[1:], len(fields) + 1)}" if rows[1:] else ""
    return (
        f"UPDATE {table} SET {settings} FROM (VALUES ({first}){rest}) AS new ({names}, key) "  # noqa: S608 - our names
        f"WHERE {table}.id = new.key"
    )


def update_changed(
    model: type[models.Model], rows: Iterable[tuple[models.Model, Mapping[str, Any]]], names: Iterable[str]
) -> None:
    """Write of these fields what differs from what is stored: each row comes with that, by column attribute. Rows in
    which the same fields changed share a statement."""
    fields = [_field(model, name) for name in names]
    changed: dict[tuple[str, ...], list[models.Model]] = {}
    for row, stored in rows:
        own = vars(row)
        differing = tuple(field.name for field in fields if own[field.attname] != stored[field.attname])
        changed.setdefault(differing, []).append(row)
    for differing, some in changed.items():
        if differing:
            update_rows(model, some, differing)


def insert_rows(model: type[models.Model], rows: Sequence[models.Model], end: str = "") -> list[tuple[Any, ...]]:
    """Write new rows; what `end` (`RETURNING ...`) returns. Their primary keys stay unknown here."""
    fields = _stored(model)
    plan = _plan(fields)
    returned: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            values = [value for row in chunk for value in _values(vars(row), plan)]
            cursor.execute(f"{_insert_into(model, fields)} {value_rows(chunk, len(fields))} {end}", values)
            returned += cursor.fetchall() if cursor.description else []
    return returned


def insert_values(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write new rows, given as values by column attribute (`department_id`); what is not given has its default. Their
    primary keys stay unknown here.

    For tens of thousands: making a model of each row takes longer than all the rest of an import.
    """
    if not rows:
        return
    fields = _stored(model)
    plan = [(name, adapt, fields[place].get_default()) for place, (name, adapt) in enumerate(_plan(fields))]
    values = [
        [row.get(name, default) if adapt is None else adapt(row.get(name, default)) for name, adapt, default in plan]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"{_insert_into(model, fields)} ({placeholders(fields)})", values)


Plan = Sequence[tuple[str, Callable[[Any], Any] | None]]
"""Column attributes, and what their values need before they go to the database; None: nothing."""


def _plan(fields: Sequence[Any]) -> Plan:
    return [(field.attname, _adapter(field)) for field in fields]


def _values(row: Mapping[str, Any], plan: Plan) -> list[Any]:
    return [row[name] if adapt is None else adapt(row[name]) for name, adapt in plan]


def _insert_into(model: type[models.Model], fields: Sequence[Any]) -> str:
    columns = ", ".join(_quoted(field.column) for field in fields)
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) VALUES"


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _stored(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))


def _adapter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    if isinstance(field, models.DateTimeField):
        return _time
    if isinstance(field, models.JSONField):
        return lambda value: _JSON.encode(value).decode()
    return None


def _time(at: datetime | None) -> Any:
    return None if at is None else _instant(at, at.fold)


@lru_cache(maxsize=10_000)
def _instant(at: datetime, _fold: int) -> Any:
    """The hour that comes twice is told apart: two times in it are equal otherwise."""
    return connection.ops.adapt_datetimefield_value(at)


_JSON = msgspec.json.Encoder(enc_hook=str.__str__)
"""A text of a kind of its own, as a template has it, is a text; anything else is a TypeError."""
