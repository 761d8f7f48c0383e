"""Databases with all tables, for tests: migrated once, and copied for whoever needs one.

Migrating takes ten seconds, and every process needs two databases: one that its tests roll back or flush, and one
that the hub's servers work on. What they are copied from is named after the code that made it: as long as that is the
same, it is made once on a server, and once for all where databases are files.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from engagement.config import bootstrap, checking

RUN = "DURBAR_TEST_RUN"
"""The environment variable by which the processes of one run know each other."""
SOURCES = ("engagement", "realtime", "tickets", "tests/conftest.py", "tests/databases.py")
"""What makes a database what it is, beside the packages that are installed."""


def begin_run() -> None:
    """Name the run of this process and of those that it starts."""
    os.environ[RUN] = str(os.getpid())


def end_run() -> None:
    """Remove what this run alone has made; on somebody's own server also what the databases were copied from."""
    if not is_file() and not os.environ.get(checking.PRIVATE):
        with alone(_lock()):
            remove(_template())
    for path in folder().glob(f"*_{os.environ[RUN]}.*"):
        path.unlink()


@contextmanager
def made(name: str) -> Iterator[BaseDatabaseWrapper]:
    """A database with all tables, removed with the block. Its name: a path where it is SQLite."""
    with alone(_lock()):
        if not _exists(_template()):
            _make_template()
        remove(name)
        _copy(_template(), name)
    database = _connection(name)
    try:
        yield database
    finally:
        database.close()
        remove(name)


@contextmanager
def as_ours(name: str) -> Iterator[None]:
    """Inside the block, the default database of every thread is one with all tables of this name."""
    ours = connections["default"]
    given = ours.settings_dict["NAME"]
    with made(name):
        ours.close()
        # The dictionary is that of the settings: other threads make their connections from it.
        ours.settings_dict["NAME"] = name
        try:
            yield
        finally:
            ours.close()
            ours.settings_dict["NAME"] = given


@contextmanager
def instead_of_ours(database: BaseDatabaseWrapper) -> Iterator[None]:
    """Inside the block, this thread's default database is another."""
    ours = connections["default"]
    connections["default"] = database
    try:
        yield
    finally:
        connections["default"] = ours


def folder() -> Path:
    """Where databases that are files are kept."""
    path = Path(settings.VAR_DIR)
    path.mkdir(parents=True, exist_ok=True)
    return path


def is_file() -> bool:
    """Whether a database is a file."""
    return connections["default"].vendor == "sqlite"


def remove(name: str) -> None:
    """Remove a database; nothing where there is none."""
    if is_file():
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)
    else:
        _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _make_template() -> None:
    """Under another name until it is whole: nobody shall copy what a killed process left half made."""
    unfinished = _template() + ("-unfinished" if not is_file() else ".unfinished")
    remove(unfinished)
    if not is_file():
        _administer(f'CREATE DATABASE "{unfinished}"')
    database = _connection(unfinished)
    with instead_of_ours(database):
        call_command("migrate", verbosity=0, interactive=False)
    if is_file():
        # What stands in the write-ahead log belongs to the file that is copied.
        database.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    if is_file():
        for outdated in folder().glob("template_*.sqlite3"):
            outdated.unlink()
        Path(unfinished).rename(_template())
        remove(unfinished)
    else:
        _administer(f'ALTER DATABASE "{unfinished}" RENAME TO "{_template()}"')


def _copy(source: str, name: str) -> None:
    if is_file():
        shutil.copyfile(source, name)
    else:
        _administer(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')


def _exists(name: str) -> bool:
    if is_file():
        return Path(name).exists()
    return bool(_administer("SELECT 1 FROM pg_database WHERE datname = %s", name))


def _template() -> str:
    name = f"template_{fingerprint()}"
    return str(folder() / f"{name}.sqlite3") if is_file() else name


@cache
def fingerprint() -> str:
    """Of all code that decides what a new database is like."""
    places = [bootstrap.BASE_DIR / place for place in SOURCES]
    files = sorted(file for place in places for file in (place.rglob("*.py") if place.is_dir() else [place]))
    installed = sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))
    found = hashlib.sha256("\n".join([*installed, os.environ["DJANGO_SETTINGS_MODULE"]]).encode())
    for file in files:
        found.update(f"\n{file.relative_to(bootstrap.BASE_DIR)}\n".encode() + file.read_bytes())
    return found.hexdigest()[:16]


def _connection(name: str) -> BaseDatabaseWrapper:
    ours = connections["default"]
    return type(ours)(ours.settings_dict | {"NAME": name}, "default")


def _administer(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    # Beside the configured one, which is always there.
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
        cursor = connection.execute(statement.encode(), values or None)
        return cursor.fetchall() if cursor.description else []


def _lock() -> Path:
    return folder() / "template.lock"


def shelf(name: str) -> Path:
    """Where the processes of one run keep what one of them made for all. Gone with the run."""
    return folder() / f"{name}_{os.environ[RUN]}.rows"


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """One process of the run at a time makes what is to stand at this path."""
    with bootstrap.locked(path.with_suffix(".lock"), "another process is making it: waiting"):
        yield
