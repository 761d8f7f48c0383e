"""The application's role on PostgreSQL: it reads and writes rows and owns nothing, so it can take no guard away.

Whoever migrates owns the tables. Where `DURBAR_APPLICATION_DATABASE_URL` names another role, every `migrate` makes it
and gives it what the application needs: all rows of all tables; of what is guarded only new rows, and the columns
that an erasure may empty; of the migrations nothing but to read them. The guards would refuse the rest as well: this
is what keeps the guards.
"""

from __future__ import annotations

from typing import NamedTuple

import dj_database_url
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from engagement.record.guards import GUARDED

URL_VARIABLE = "DURBAR_APPLICATION_DATABASE_URL"


class Role(NamedTuple):
    """Who the application is to the database."""

    name: str
    password: str

    @classmethod
    def of(cls, url: str) -> Role:
        """The one in the application's own DATABASE_URL. Raises ImproperlyConfigured where it has no name or no
        password."""
        told = dj_database_url.parse(url)
        name, password = str(told.get("USER") or ""), str(told.get("PASSWORD") or "")
        if not (name and password):
            raise ImproperlyConfigured(
                f"{URL_VARIABLE} must have a name and a password: postgresql://name:password@..."
            )
        return cls(name, password)


def grant(connection: BaseDatabaseWrapper, role: Role) -> None:
    """Make the role if there is none, give it the password, and exactly what the application needs.

    PostgreSQL only, as the owner of the tables who may make roles. All in one transaction: servers that are running
    notice nothing. Raises ImproperlyConfigured where the role is the one that asks, which owns the tables.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT current_user = %s, to_regrole(quote_ident(%s)) IS NOT NULL", [role.name, role.name])
        is_owner, is_there = cursor.fetchone()
        if is_owner:
            raise ImproperlyConfigured(f"{URL_VARIABLE} must name another role than DATABASE_URL does")
        for statement in _statements(connection, role, is_there=is_there):
            cursor.execute(statement)


def is_above_guards(connection: BaseDatabaseWrapper) -> bool:
    """Whether this connection's role could take the guards away: a superuser, or a member of the tables' owner.

    False on SQLite, where there are no roles.
    """
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(bool_or(pg_has_role(tableowner, 'MEMBER')), false) FROM pg_tables"
            " WHERE schemaname = current_schema() AND tablename = ANY(%s)",
            [[apps.get_model(one.label)._meta.db_table for one in GUARDED]],
        )
        return bool(cursor.fetchone()[0])


def _statements(connection: BaseDatabaseWrapper, role: Role, *, is_there: bool) -> list[sql.Composable]:
    name, there = sql.Identifier(role.name), set(connection.introspection.table_names())
    statements: list[sql.Composable] = [] if is_there else [sql.SQL("CREATE ROLE {}").format(name)]
    powers = sql.SQL("LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD {}")
    statements.append(sql.SQL("ALTER ROLE {} WITH ").format(name) + powers.format(sql.Literal(role.password)))
    for rights in (
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {}",
        "GRANT USAGE ON SCHEMA public TO {}",
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
    ):
        statements.append(sql.SQL(rights).format(name))
    read_only = [(MigrationRecorder.Migration._meta.db_table, "INSERT, UPDATE, DELETE", ())]
    only_added_to = [
        (apps.get_model(one.label)._meta.db_table, "UPDATE, DELETE", _columns(one.label, one.erasable))
        for one in GUARDED
    ]
    for table, taken, columns in [*read_only, *only_added_to]:
        if table not in there:
            continue
        where = sql.Identifier(table)
        statements.append(sql.SQL(f"REVOKE {taken} ON {{}} FROM {{}}").format(where, name))
        if columns:
            named = sql.SQL(", ").join(map(sql.Identifier, columns))
            statements.append(sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(named, where, name))
    return statements


def _columns(label: str, fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(apps.get_model(label)._meta.get_field(field).column) for field in fields)
