"""The database itself refuses to change what was recorded."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Model

from engagement.record import guards
from engagement.record.guards import GUARDED
from engagement.record.models import Erasure, Restore
from tests.factories import NOW
from tests.record.application import as_the_application
from tests.record.recorded import Recorded
from tests.unguarded import unguarded
from tickets.models import TicketEvent

pytestmark = pytest.mark.django_db
TABLES = [one.label for one in GUARDED if one.label not in ("record.Node", "record.Erasure")]


@pytest.fixture(autouse=True)
def nothing_pending(recorded: Recorded) -> None:
    """No table without a row. PostgreSQL truncates and alters none whose foreign keys it has still to look at."""
    Restore.objects.create(at=NOW, made_at=NOW, base=0, number=0)
    connection.check_constraints()


def refused(statement: str, *values: object) -> bool:
    """Whether the database refuses it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError as error:
        return "only added to" in str(error)
    return False


def a_row(label: str) -> tuple[type[Model], str, int]:
    """A row of a guarded table."""
    model = apps.get_model(label)
    row = model._default_manager.first()
    assert row is not None
    return model, str(model._meta.pk.column), row.pk


def other(field: Field[Any, Any]) -> str:
    """Another value for a column, in SQL."""
    return f'"{field.column}" + 1000' if field.primary_key else "NULL"


@pytest.mark.parametrize("label", TABLES)
def test_no_column_of_a_recorded_row_is_changed(recorded: Recorded, label: str) -> None:
    model, key, pk = a_row(label)
    table = model._meta.db_table
    let = [
        field.column
        for field in model._meta.concrete_fields
        if not refused(f'UPDATE "{table}" SET "{field.column}" = {other(field)} WHERE "{key}" = %s', pk)
    ]
    assert let == []


@pytest.mark.parametrize("label", TABLES)
def test_no_recorded_row_is_deleted(recorded: Recorded, label: str) -> None:
    model, key, pk = a_row(label)
    assert refused(f'DELETE FROM "{model._meta.db_table}" WHERE "{key}" = %s', pk)


@pytest.mark.parametrize("label", TABLES)
def test_no_recorded_table_is_emptied(recorded: Recorded, label: str) -> None:
    table = apps.get_model(label)._meta.db_table
    emptying = f'TRUNCATE "{table}" CASCADE' if connection.vendor == "postgresql" else f'DELETE FROM "{table}"'
    assert refused(emptying)


@pytest.mark.parametrize("label", TABLES)
def test_no_recorded_row_is_put_in_the_place_of_another(recorded: Recorded, label: str) -> None:
    model, key, pk = a_row(label)
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    copying = f'SELECT {columns} FROM "{model._meta.db_table}" WHERE "{key}" = %s'
    if connection.vendor == "postgresql":
        statement = (
            f'INSERT INTO "{model._meta.db_table}" ({columns}) {copying} '
            f'ON CONFLICT ("{key}") DO UPDATE SET "{key}" = EXCLUDED."{key}"'
        )
    else:
        statement = f'INSERT OR REPLACE INTO "{model._meta.db_table}" ({columns}) {copying}'
    assert refused(statement, pk)


def test_the_application_goes_on_adding(recorded: Recorded) -> None:
    before = TicketEvent.objects.count()
    from tests.tickets.factories import make_ticket

    make_ticket()
    assert TicketEvent.objects.count() > before


def noted(event: TicketEvent) -> None:
    Erasure.objects.create(source="ticket", row_id=event.pk, text="", seal="", at=NOW)


def test_a_text_goes_where_its_erasure_is_noted(recorded: Recorded) -> None:
    event = TicketEvent.objects.get(kind="rated")
    noted(event)
    assert not refused("UPDATE tickets_ticketevent SET data = '{}' WHERE id = %s", event.pk)


@pytest.mark.parametrize("column", ["kind", "at", "actor_id", "number"])
def test_nothing_but_the_text_goes(recorded: Recorded, column: str) -> None:
    event = TicketEvent.objects.get(kind="rated")
    noted(event)
    value = {"kind": "'noted'", "at": "'2020-01-01 00:00:00+00'"}.get(column, "7")
    assert refused(f"UPDATE tickets_ticketevent SET {column} = {value} WHERE id = %s", event.pk)


def test_the_text_of_another_row_stays(recorded: Recorded) -> None:
    noted(TicketEvent.objects.get(kind="rated"))
    other = TicketEvent.objects.get(kind="resolved")
    assert refused("UPDATE tickets_ticketevent SET data = '{}' WHERE id = %s", other.pk)


def test_a_note_of_an_erasure_stays(recorded: Recorded) -> None:
    noted(TicketEvent.objects.get(kind="rated"))
    assert refused("UPDATE record_erasure SET text = 'x'")
    assert refused("DELETE FROM record_erasure")


def test_whoever_steps_around_them_leaves_them_there(recorded: Recorded) -> None:
    with unguarded():
        assert not refused("UPDATE tickets_ticketevent SET kind = 'noted' WHERE number = 1")
    assert refused("UPDATE tickets_ticketevent SET kind = 'noted' WHERE number = 1")


def test_installed_again_they_are_the_same(recorded: Recorded) -> None:
    guards.install(connection)
    assert refused("DELETE FROM record_leaf")


def test_guards_that_were_lost_come_back_with_the_next_migration(recorded: Recorded) -> None:
    guards.remove(connection)
    assert not guards.are_there(connection)
    call_command("migrate", verbosity=0)
    assert guards.are_there(connection)


WAYS_AROUND = {
    "postgresql": [
        "SET LOCAL session_replication_role = replica",
        "ALTER TABLE tickets_ticketevent DISABLE TRIGGER ALL",
        "DROP TRIGGER record_guard_rows ON tickets_ticketevent",
        "TRUNCATE tickets_ticketevent CASCADE",
        "CREATE TEMP TABLE record_erasure AS SELECT 'ticket'::text AS source, id AS row_id FROM tickets_ticketevent",
    ],
    "sqlite": [
        "UPDATE OR REPLACE tickets_ticketevent SET number = 2 WHERE number = 1",
        "REPLACE INTO tickets_ticketevent SELECT * FROM tickets_ticketevent WHERE number = 1",
        "CREATE TEMP TABLE record_erasure AS SELECT 'ticket' AS source, id AS row_id FROM tickets_ticketevent",
    ],
}
"""What somebody who holds the application's sign-in to the database would try first."""


def gets_around(cursor: CursorWrapper, way: str) -> bool:
    """Whether an event can be changed after this."""
    try:
        with transaction.atomic():
            cursor.execute(way)
            cursor.execute("UPDATE tickets_ticketevent SET data = '{}' WHERE number = 1")
    except DatabaseError:
        return False
    return True


def test_the_application_s_role_knows_no_way_around(recorded: Recorded) -> None:
    with as_the_application() as cursor:
        assert [way for way in WAYS_AROUND[connection.vendor] if gets_around(cursor, way)] == []
