"""What makes the database itself refuse to change, delete or truncate what was recorded.

Triggers, on PostgreSQL and on SQLite, for every table below: a new row is let in, nothing else is. The one exception
is in the triggers: the named columns of a row may change where a note of its erasure stands, which itself stands
for good and in the record. On PostgreSQL only an owner of the tables or a superuser can take a trigger away or step
around it, so the application's role should be neither (README). On SQLite, whoever can write the file can do
anything; there, as against a superuser, the tree tells what was done.

A migration that must change such a table takes the guards away first (`remove`); they are put back after every
`migrate`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

NAME = "record_guard"


class Guarded(NamedTuple):
    """A table that is only added to. `source`: how notes of erasures name it; `erasable`: the columns that they let
    change."""

    label: str
    source: str = ""
    erasable: tuple[str, ...] = ()


GUARDED = (
    Guarded("tickets.TicketEvent", "ticket", ("data", "digest")),
    Guarded("accounts.AccountEntry", "account", ("reason",)),
    Guarded("threads.Moderation", "moderation", ("reason",)),
    Guarded("threads.ThreadEntry", "thread", ("reason",)),
    Guarded("townhalls.HallEntry", "hall", ("undo",)),
    Guarded("record.Leaf"),
    Guarded("record.Node"),
    Guarded("record.SigningKey"),
    Guarded("record.Checkpoint"),
    Guarded("record.Erasure"),
    Guarded("record.Restore"),
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Guard every table that is there, as it is now."""
    remove(connection)
    there = set(connection.introspection.table_names())
    if "record_erasure" not in there:
        return
    with connection.cursor() as cursor:
        for statement in _statements(connection, there):
            cursor.execute(statement)


def are_there(connection: BaseDatabaseWrapper) -> bool:
    """Whether there is a guard at all."""
    asked = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'record_guard%'",
        "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'record_guard%'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return bool(cursor.fetchone()[0])


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take every guard away. On PostgreSQL only an owner may."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{NAME}%"])
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute(f"DROP FUNCTION IF EXISTS {NAME}() CASCADE")


def _statements(connection: BaseDatabaseWrapper, there: set[str]) -> Iterator[str]:
    postgres = connection.vendor == "postgresql"
    if postgres:
        yield FUNCTION
    for one in GUARDED:
        model = apps.get_model(one.label)
        if model._meta.db_table in there:
            yield from _postgres(one, model) if postgres else _sqlite(one, model)


FUNCTION = f"""
CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    erasable text[] := TG_ARGV[1]::text[];
    noted boolean;
BEGIN
    IF TG_OP = 'UPDATE' AND TG_ARGV[0] <> '' THEN
        -- By its schema: a table of this name that somebody makes for themselves is not the one.
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.record_erasure WHERE source = $1 AND row_id = $2)',
            TG_TABLE_SCHEMA) INTO noted USING TG_ARGV[0], OLD.id;
        IF noted AND to_jsonb(NEW) - erasable = to_jsonb(OLD) - erasable THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% of % is refused: the record is only added to', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""  # noqa: S608 - our own names


def _postgres(one: Guarded, model: type[models.Model]) -> Iterator[str]:
    table = model._meta.db_table
    call = f"EXECUTE FUNCTION {NAME}('{one.source}', '{{{','.join(one.erasable)}}}')"
    yield f'CREATE TRIGGER {NAME}_rows BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW {call}'
    yield f'CREATE TRIGGER {NAME}_all BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT {call}'


def _sqlite(one: Guarded, model: type[models.Model]) -> Iterator[str]:
    """INSERT OR REPLACE is a deletion that fires no trigger of its own, so that is refused as well."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields if field.column not in one.erasable]
    same = " AND ".join(f'OLD."{column}" IS NEW."{column}"' for column in columns)
    noted = f"EXISTS (SELECT 1 FROM record_erasure WHERE source = '{one.source}' AND row_id = OLD.id) AND {same}"  # noqa: S608
    taken = " OR ".join(_taken(table, unique) for unique in _uniques(model))
    for when, condition in (
        ("UPDATE", f"NOT ({noted})" if one.source else "1"),
        ("DELETE", "1"),
        ("INSERT", taken),
    ):
        yield (
            f'CREATE TRIGGER "{NAME}_{table}_{when.lower()}" BEFORE {when} ON "{table}" WHEN {condition} '
            f"BEGIN SELECT RAISE(ABORT, '{when} of {table} is refused: the record is only added to'); END"
        )


def _taken(table: str, unique: tuple[str, ...]) -> str:
    same = " AND ".join(f'"{column}" = NEW."{column}"' for column in unique)
    return f'EXISTS (SELECT 1 FROM "{table}" WHERE {same})'  # noqa: S608 - our own names


def _uniques(model: type[models.Model]) -> Iterator[tuple[str, ...]]:
    """The columns of which a row must differ from all others."""
    columns = {field.name: str(field.column) for field in model._meta.concrete_fields}
    yield from ((columns[field.name],) for field in model._meta.concrete_fields if field.unique)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
            yield tuple(columns[name] for name in constraint.fields)
