"""The application's role: what it may do with which table, and that a house works with it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from engagement.record import checks, roles
from engagement.record.guards import GUARDED
from engagement.record.roles import Role
from tests.record.application import APPLICATION, as_the_application

URL = "postgresql://durbar_application:a%20password@localhost/durbar"
GUARDED_TABLES = {apps.get_model(one.label)._meta.db_table for one in GUARDED}
ERASABLE = [(apps.get_model(one.label)._meta.db_table, column) for one in GUARDED for column in one.erasable]


def test_the_role_is_the_one_of_the_application_s_own_address() -> None:
    assert Role.of(URL) == APPLICATION


@pytest.mark.parametrize(
    "url", ["postgresql://db/durbar", "postgresql://name@db/durbar", "postgresql://:word@db/durbar"]
)
def test_a_role_needs_a_name_and_a_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=roles.URL_VARIABLE):
        Role.of(url)


def rights(table: str, kinds: tuple[str, ...] = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")) -> set[str]:
    """What the role may do with a whole table."""
    with connection.cursor() as cursor:
        asked = ", ".join("has_table_privilege(%s, quote_ident(%s), %s)" for _ in kinds)
        cursor.execute(f"SELECT {asked}", [word for kind in kinds for word in (APPLICATION.name, table, kind)])
        return {kind for kind, may in zip(kinds, cursor.fetchone(), strict=True) if may}


@pytest.fixture
def granted(db: None) -> None:
    roles.grant(connection, APPLICATION)


@pytest.mark.services
@pytest.mark.parametrize("table", sorted(GUARDED_TABLES))
def test_what_is_guarded_is_only_read_and_added_to(granted: None, table: str) -> None:
    assert rights(table) == {"SELECT", "INSERT"}


@pytest.mark.services
@pytest.mark.parametrize(("table", "column"), ERASABLE)
def test_what_an_erasure_empties_may_be_written(granted: None, table: str, column: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_column_privilege(%s, %s, %s, 'UPDATE')", [APPLICATION.name, table, column])
        assert cursor.fetchone() == (True,)


@pytest.mark.services
def test_every_other_table_is_read_and_written_and_never_truncated(granted: None) -> None:
    others = set(connection.introspection.table_names()) - GUARDED_TABLES - {"django_migrations"}
    assert {table for table in others if rights(table) != {"SELECT", "INSERT", "UPDATE", "DELETE"}} == set()


@pytest.mark.services
def test_what_was_migrated_is_only_read(granted: None) -> None:
    assert rights("django_migrations") == {"SELECT"}


@pytest.mark.services
def test_it_is_no_power_in_the_database(granted: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
            " FROM pg_roles WHERE rolname = %s",
            [APPLICATION.name],
        )
        assert cursor.fetchone() == (True, False, False, False, False, False)


@pytest.mark.services
def test_a_table_that_came_later_is_granted_with_the_next_migration(granted: None, settings: object) -> None:
    settings.APPLICATION_DATABASE_URL = URL  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE came_later (id integer)")
    assert rights("came_later") == set()
    call_command("migrate", verbosity=0)
    assert rights("came_later") == {"SELECT", "INSERT", "UPDATE", "DELETE"}


@pytest.mark.services
@pytest.mark.django_db
def test_the_owner_cannot_be_the_application() -> None:
    owner = Role(str(connection.settings_dict["USER"]), "a password")
    with pytest.raises(ImproperlyConfigured, match="another role"):
        roles.grant(connection, owner)


@pytest.mark.services
def test_whoever_owns_the_tables_is_told_so_before_deployment(granted: None) -> None:
    assert [message.id for message in checks.check_role(None, databases=["default"])] == ["record.W002"]


@pytest.mark.services
def test_with_a_role_of_its_own_all_is_well(granted: None) -> None:
    with as_the_application():
        assert checks.check_role(None, databases=["default"]) == []
