"""What has to be right before the first request, each done only when it is not: tables, demo data, static files.

Cheap when nothing changed, because every start passes through here.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from engagement.accounts.queries import demo_people
from engagement.config import bootstrap

MIGRATION_LOCK = 0x6475726261  # "durba"
QUIET = {"verbosity": 0, "interactive": False}


def prepare(*, demo: bool) -> None:
    """Tables, static files and, if `demo` is true and nobody is there yet, the demo assembly."""
    with bootstrap.locked(Path(settings.VAR_DIR) / "prepare.lock", "another start is preparing: waiting for it"):
        collecting = start_collecting() if static_has_changed() else None
        try:
            migrate_when_behind()
            refuse_demo_people()
            if demo:
                # The command itself sees whether there is anything to do, and keeps two of its kind apart.
                call_command("demo", "--if-empty", verbosity=0)
        finally:
            finish_collecting(collecting)


def refuse_demo_people() -> None:
    """Raises CommandError where the demo is off and its people, whose password is published, are in the database."""
    if not settings.DEMO and demo_people().exists():
        raise CommandError(
            "this database holds the people of the demo, whose password is published: "
            "give DATABASE_URL (or DURBAR_VAR) a new one, or say DURBAR_DEMO=on"
        )


def start_collecting() -> subprocess.Popen[bytes]:
    """Collect the static files in a process beside this one: on two cores a first start is ten seconds shorter."""
    command = [sys.executable, str(Path(settings.BASE_DIR) / "deploy" / "collect.py")]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr)


def finish_collecting(collecting: subprocess.Popen[bytes] | None) -> None:
    """Wait for the process; raises CommandError where it failed, whose last words stand above."""
    if collecting and collecting.wait():
        raise CommandError("the static files could not be collected (see above)")


def migrate_when_behind() -> bool:
    """Apply the migrations that the database has not seen; False where there are none."""
    if not is_behind():
        return False
    with alone_on_this_database():
        if not is_behind():
            return False  # another machine did it while we waited
        bootstrap.say("migrating the database")
        call_command("migrate", **QUIET)
    return True


def is_behind() -> bool:
    """Whether there are migrations that the database has not seen."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextlib.contextmanager
def alone_on_this_database() -> Iterator[None]:
    """Servers on other machines start at the same time: PostgreSQL lets them through one at a time."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def collect_static_when_changed() -> bool:
    """Collect, hash and compress the static files; False where they are those of the last time."""
    current = static_fingerprint()
    if _collected() == current:
        return False
    bootstrap.say("collecting static files")
    # Without --clear: pages that are open still ask for the files of before.
    call_command("collectstatic", **QUIET)
    _mark().write_text(current)
    return True


def static_has_changed() -> bool:
    """Whether the static files are others than those that were collected."""
    return _collected() != static_fingerprint()


def _collected() -> str:
    mark = _mark()
    return mark.read_text() if mark.exists() else ""


def _mark() -> Path:
    return Path(settings.STATIC_ROOT) / ".collected"


def static_fingerprint() -> str:
    """Changes when a file of ours changes, or the packages that bring files of their own."""
    digest = hashlib.sha256()
    for part in _parts():
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def _parts() -> Iterator[str]:
    environment = bootstrap.Environment(bootstrap.BASE_DIR)
    if environment.stamp.exists():
        yield environment.stamp.read_text()
    yield repr((settings.STORAGES["staticfiles"], settings.INSTALLED_APPS, settings.STATIC_URL))
    yield from _files(Path(folder) for folder in settings.STATICFILES_DIRS)


def _files(folders: Iterable[Path]) -> Iterator[str]:
    for folder in folders:
        for directory, _subdirectories, names in sorted(os.walk(folder)):
            for name in sorted(names):
                path = Path(directory, name)
                # Contents and not times: an image, or a fresh clone, has other times for the same files.
                yield f"{path.relative_to(folder)}:{hashlib.sha256(path.read_bytes()).hexdigest()}"
