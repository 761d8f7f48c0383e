"""The database asked as the application asks it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper

from engagement.record import roles
from engagement.record.roles import Role

APPLICATION = Role("durbar_application", "a password")


@contextmanager
def as_the_application() -> Iterator[CursorWrapper]:
    """A cursor with the rights of the application's role; on SQLite everybody has the same. Inside the test's
    transaction, with which the role goes."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            roles.grant(connection, APPLICATION)
            cursor.execute(f"SET LOCAL ROLE {APPLICATION.name}")
        yield cursor
        if connection.vendor == "postgresql":
            cursor.execute("RESET ROLE")
