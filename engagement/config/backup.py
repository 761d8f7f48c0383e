"""A backup: one file that holds all of an installation's data, and how an installation becomes what a backup holds.

The file is a tar. `manifest.json` says when and from what it was made, how long the other member is
and its SHA-256; `database` is what the database's own tool writes: SQLite's online backup, or
`pg_dump --format=custom`. Both see one moment of a database that others go on writing to. Behind them stand the
photos, where they are kept in a folder; those in a bucket stay there, for a bucket has backups of its own.

What is restored has lost whatever happened since: offsets are handed out a second time, for other events. So a
restore gives every stream a new epoch, in the same transaction: whoever resumes reloads, and nobody takes the new
event 41 for the old one. It ends every session, every API token and every code of a guest too: a password changed, a
person banned since the backup would be forgotten. And the record says in a leaf of its own that a backup was put back
(`engagement/record/actions/restoring.py`), in the same transaction: no checkpoint is signed without it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection
from django.db.models import JSONField
from rest_framework.authtoken.models import Token

from engagement.accounts.models import GuestCode, User
from engagement.record.actions import note_restore
from engagement.record.models import Checkpoint, Head, Restore, Watcher
from engagement.record.queries.restoring import Before, Erased, Stood, list_erased, read_before
from photos.models import Photo
from photos.storage import SIZES, path_of
from realtime import log

FORMAT: Final = 1
MANIFEST, DATABASE = "manifest.json", "database"
CHUNK: Final = 1 << 20
_PICTURE: Final = re.compile(r"photos/([0-9a-f]{2}/[0-9a-f]{32}-(?:full|small)\.webp)")
SQLITE_SECONDS: Final = 60.0


class Unusable(Exception):
    """A file that is no backup, not whole, or of another kind of database; or a tool that is missing or failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself. `made_at` is ISO 8601, `vendor` as Django names it, `bytes` of the database."""

    format: int
    made_at: str
    vendor: str
    bytes: int
    sha256: str
    photos: int = 0
    """How many pictures stand behind the database."""


def make(target: Path, *, now: datetime) -> Manifest:
    """Write a backup to `target`, whole or not at all. Raises Unusable, and OSError where it cannot be written."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        pictures = _pictures()
        database, whole = Path(folder, DATABASE), Path(folder, "whole.tar")
        _TOOLS[connection.vendor].dump(database)
        manifest = Manifest(
            format=FORMAT,
            made_at=now.isoformat(),
            vendor=connection.vendor,
            bytes=database.stat().st_size,
            sha256=_digest(database),
            photos=len(pictures),
        )
        Path(folder, MANIFEST).write_text(json.dumps(asdict(manifest), indent=2))
        with tarfile.open(whole, "w") as archive:
            for name in (MANIFEST, DATABASE):
                archive.add(Path(folder, name), arcname=name, filter=_nobodys)
            for path in pictures:
                _add_picture(archive, path)
        # People's data: nobody else's to read. On the disk before it has the name by which it is relied on.
        whole.chmod(0o600)
        with whole.open("rb") as written:
            os.fsync(written.fileno())
        whole.replace(target)
    return manifest


class Restored(NamedTuple):
    """What was put back, and what a restore still needs when the tables are up to date (`finish_restore`)."""

    manifest: Manifest
    note: Restore
    before: Before | None
    erased: Sequence[Erased]


def restore(source: Path, *, now: datetime, number: int = 0) -> Restored:
    """Make the database what the backup holds. Raises Unusable, and then nothing has changed. `number`: of the last
    checkpoint that somebody is known to have, where the database that is replaced does not know.

    Tables are those of the version that made the backup: migrate afterwards, then `finish_restore`.
    """
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix=".restore-") as folder:
        database = Path(folder, DATABASE)
        manifest = _unpack(source, database)
        if manifest.vendor != connection.vendor:
            raise Unusable(f"this is a backup of {manifest.vendor}, and the database here is {connection.vendor}")
        tools, made_at = _TOOLS[manifest.vendor], datetime.fromisoformat(manifest.made_at)
        stood, before, erased = _stood(tools, database), read_before(), list_erased()
        before = before if before and before.went_on_from(stood) else None
        note = note_restore(stood=stood, made_at=made_at, before=before, number=number, now=now)
        _put_pictures(source)
        connection.close()
        tools.load(database, _afterwards(tools.tables(database), note))
    return Restored(manifest, note, before, erased)


def _stood(tools: Sqlite | Postgres, database: Path) -> Stood:
    """How the record stands in a backup."""
    heads = tools.rows(database, Head._meta.db_table)
    signed = tools.rows(database, Checkpoint._meta.db_table)
    last = max(signed, key=lambda row: int(row["number"]), default={})
    at = datetime.fromisoformat(last["at"]) if last else None
    return Stood(
        max((int(row["size"]) for row in heads), default=0),
        int(last.get("number", 0)),
        last.get("note", ""),
        at if at is None or at.tzinfo else at.replace(tzinfo=UTC),
    )


def _put_pictures(source: Path) -> None:
    """Those of the backup that are not there; what is there under a name is the same picture. Before the rows that
    name them: what no row names is seen by nobody."""
    if not _in_a_folder():
        return
    shelves = storages["photos"]
    with tarfile.open(source, "r:") as archive:
        for member in archive:
            found = _PICTURE.fullmatch(member.name)
            if found and member.isfile() and not shelves.exists(found[1]):
                shelves.save(found[1], File(archive.extractfile(member)))


def _pictures() -> list[str]:
    """The paths of all pictures, where they are kept in a folder."""
    if not _in_a_folder() or Photo._meta.db_table not in connection.introspection.table_names():
        return []
    names = Photo.objects.filter(discarded=False).order_by("pk").values_list("name", flat=True)
    return [path for name in names for size in SIZES if storages["photos"].exists(path := path_of(name, size))]


def _add_picture(archive: tarfile.TarFile, path: str) -> None:
    with storages["photos"].open(path) as stored:
        member = tarfile.TarInfo(f"photos/{path}")
        member.size, member.mode = stored.size, 0o600
        archive.addfile(member, stored)


def _in_a_folder() -> bool:
    return isinstance(storages["photos"], FileSystemStorage)


def is_empty() -> bool:
    """Whether the database has nobody in it: without tables too."""
    return User._meta.db_table not in connection.introspection.table_names() or not User.objects.exists()


def _afterwards(there: Collection[str], note: Restore) -> list[str]:
    """What makes a restored database a new beginning for those who were connected, as SQL; and the note of it. A
    backup of an earlier version may lack a table."""
    ended = [model._meta.db_table for model in (Session, Token, GuestCode)]
    statements = {table: f"DELETE FROM {table}" for table in ended}  # noqa: S608 - names of ours and of Django's
    watchers = Watcher._meta.db_table
    statements[watchers] = f"UPDATE {watchers} SET told = {note.number}, busy_until = NULL"  # noqa: S608
    statements[Restore._meta.db_table] = _insertion(note)
    renewed = log.renewal(log.new_epoch())
    return [*renewed, *(statement for table, statement in statements.items() if table in there)]


def _insertion(note: Restore) -> str:
    """A row as SQL that needs no driver."""
    fields = [field for field in note._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = [
        json.dumps(value) if isinstance(field, JSONField) else value
        for field in fields
        for value in [getattr(note, field.attname)]
    ]
    return f'INSERT INTO "{note._meta.db_table}" ({columns}) VALUES ({", ".join(map(_literal, values))})'  # noqa: S608


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        # As Django writes it on SQLite; PostgreSQL would take it for its own zone.
        value = value.astimezone(UTC).replace(tzinfo=None).isoformat(" ") + _TOOLS[connection.vendor].zone
    return "'" + str(value).replace("'", "''") + "'"


def _unpack(source: Path, database: Path) -> Manifest:
    try:
        with tarfile.open(source, "r:") as archive:
            manifest = _read_manifest(archive)
            member = archive.extractfile(DATABASE)
            if member is None:
                raise Unusable(f"{source} has no database")
            with database.open("wb") as copy:
                shutil.copyfileobj(member, copy, CHUNK)
    except (tarfile.TarError, KeyError, EOFError) as error:
        raise Unusable(f"{source} is not a backup of Durbar: {error}") from error
    if (database.stat().st_size, _digest(database)) != (manifest.bytes, manifest.sha256):
        raise Unusable(f"{source} is not whole: its database is not what was written")
    return manifest


def _read_manifest(archive: tarfile.TarFile) -> Manifest:
    member = archive.extractfile(MANIFEST)
    if member is None:
        raise Unusable("the manifest is no file")
    try:
        manifest = Manifest(**json.loads(member.read(CHUNK)))
    except (ValueError, TypeError) as error:
        raise Unusable(f"the manifest cannot be read: {error}") from error
    if manifest.format != FORMAT:
        raise Unusable(f"this backup has format {manifest.format}, and this version of Durbar reads {FORMAT}")
    return manifest


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the name and number of whoever made it."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def _digest(path: Path) -> str:
    with path.open("rb") as whole:
        return hashlib.file_digest(whole, "sha256").hexdigest()


# --- SQLite -------------------------------------------------------------------------------------------------------


class Sqlite:
    """The online backup of SQLite, from the file and into it: readers and writers wait for it, none is cut off."""

    zone = ""

    def dump(self, target: Path) -> None:
        """Copy the database as it is at one moment."""
        with closing(self._live()) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it

    def tables(self, source: Path) -> set[str]:
        """Which are in a backup. Raises Unusable for a file that is damaged."""
        return {row["name"] for row in self._read(source, "SELECT name FROM sqlite_master WHERE type = 'table'")}

    def rows(self, source: Path, table: str) -> list[dict[str, str]]:
        """Those of a small table of a backup, by column; none where there is no such table."""
        if table not in self.tables(source):
            return []
        return self._read(source, f'SELECT * FROM "{table}"')  # noqa: S608 - a name of ours

    def _read(self, source: Path, statement: str) -> list[dict[str, str]]:
        try:
            with closing(sqlite3.connect(source)) as copy:
                copy.row_factory = sqlite3.Row
                return [dict(row) for row in copy.execute(statement)]
        except sqlite3.DatabaseError as error:
            raise Unusable(f"SQLite: {error}") from error

    def load(self, source: Path, afterwards: Sequence[str]) -> None:
        """Raises Unusable for a file that is damaged."""
        try:
            with closing(sqlite3.connect(source)) as copy:
                if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                    raise Unusable("the database in the backup is damaged")
                with copy:
                    for statement in afterwards:
                        copy.execute(statement)
                with closing(self._live()) as target:
                    copy.backup(target)
        except sqlite3.DatabaseError as error:
            raise Unusable(f"SQLite: {error}") from error

    def _live(self) -> sqlite3.Connection:
        return sqlite3.connect(connection.settings_dict["NAME"], timeout=SQLITE_SECONDS)


# --- PostgreSQL ---------------------------------------------------------------------------------------------------


class Postgres:
    """`pg_dump`, and `pg_restore` into one transaction of `psql`: it is there as a whole, or nothing happened."""

    zone = "+00"

    def dump(self, target: Path) -> None:
        """Raises Unusable where the tool is missing or fails."""
        self._run([tool("pg_dump"), "--format=custom", "--no-owner", f"--file={target}"])

    def load(self, source: Path, afterwards: Sequence[str]) -> None:
        """Raises Unusable where a tool is missing or fails."""
        script, last = source.with_suffix(".sql"), source.with_suffix(".last.sql")
        self._run([tool("pg_restore"), "--no-owner", f"--file={script}", str(source)])
        before = ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public"]
        command = [tool("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        command += [f"--command={statement}" for statement in before]
        command += [f"--file={script}"]
        # A dump empties the search path for what follows it.
        last.write_text(";\n".join(("SET search_path TO public", *afterwards, "")))
        command += [f"--file={last}"]
        self._run(command)

    def tables(self, source: Path) -> set[str]:
        """Which are in a backup. Raises Unusable where the tool is missing or fails."""
        listed = self._run([tool("pg_restore"), "--list", str(source)])
        return set(re.findall(r" TABLE public (\S+)", listed))

    def rows(self, source: Path, table: str) -> list[dict[str, str]]:
        """Those of a small table of a backup, by column; none where there is no such table."""
        if table not in self.tables(source):
            return []
        read = [tool("pg_restore"), "--data-only", f"--table={table}", "--file=-", str(source)]
        copied = _COPIED.search(self._run(read))
        if copied is None:
            return []
        columns = [name.strip(' "') for name in copied["columns"].split(",")]
        return [
            dict(zip(columns, map(_unescaped, line.split("\t")), strict=True)) for line in copied["rows"].splitlines()
        ]

    def _run(self, command: Sequence[str]) -> str:
        done = subprocess.run(
            command,
            env={**os.environ, **_postgres_environment(connection.settings_dict)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Unusable(f"{Path(command[0]).name}: {done.stderr.strip()}")
        return done.stdout


_COPIED: Final = re.compile(
    r"^COPY \S+ \((?P<columns>.*)\) FROM stdin;\n(?P<rows>.*?)^\\\.$", re.MULTILINE | re.DOTALL
)


def _unescaped(value: str) -> str:
    """A value as COPY writes it."""
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "r": "\r", "t": "\t"}.get(found[1], found[1]), value)


def _postgres_environment(conf: Mapping[str, Any]) -> dict[str, str]:
    """Where the database is, as libpq reads it: a password on a command line would be everybody's to see."""
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    return {name: str(conf[key]) for name, key in named.items() if conf.get(key)}


def tool(name: str) -> str:
    """The path of one of PostgreSQL's programs, on Debian the newest one. Raises Unusable where there is none."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = installed[-1] if installed else shutil.which(name)
    if found is None:
        raise Unusable(f"{name} is not installed: it comes with the package postgresql-client")
    return str(found)


_TOOLS: Final[Mapping[str, Sqlite | Postgres]] = {"sqlite": Sqlite(), "postgresql": Postgres()}
