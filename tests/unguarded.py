"""What only a superuser may: to step around the guards of the record. Tests need it to flush, and to do harm.

Nothing of it works for the application's role on PostgreSQL: `session_replication_role` is a superuser's, and the
private server of the tests is theirs. SQLite knows no roles; there the guards are taken away and put back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from engagement.record.guards import NAME


@contextmanager
def unguarded(database: BaseDatabaseWrapper | None = None) -> Iterator[None]:
    """Inside the block this connection may change and delete everything."""
    given = database or connection
    with given.cursor() as cursor:
        if given.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            try:
                yield
            finally:
                cursor.execute("SET session_replication_role = origin")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{NAME}%"])
        guards = cursor.fetchall()
        for name, _sql in guards:
            cursor.execute(f'DROP TRIGGER "{name}"')
        try:
            yield
        finally:
            for _name, sql in guards:
                cursor.execute(sql)


def let_flush(patch: pytest.MonkeyPatch) -> None:
    """What empties the test database after a test that commits does so as a superuser."""
    operations = type(connection.ops)
    patch.setattr(operations, "execute_sql_flush", _flushing(operations.execute_sql_flush))


def _flushing(flush: Any) -> Any:
    def execute_sql_flush(self: Any, statements: list[str]) -> None:
        with unguarded(self.connection):
            flush(self, statements)

    return execute_sql_flush
