"""A backup: one file that holds all of an installation's data, and how an installation becomes what a backup holds.

The file is a tar. `manifest.json` says when and from what it was made, how long the other member is
and its SHA-256; `database` is what the database's own tool writes: SQLite's online backup, or
`pg_dump --format=custom`. Both see one moment of a database that others go on writing to. Behind them stand the
photos, where they are kept in a folder; those in a bucket stay there, for a bucket has backups of its own.

What is restored has lost whatever happened since: offsets are handed out a second time, for other events. So a
restore gives every stream a new epoch, in the same transaction: whoever resumes reloads, and nobody takes the new
event 41 for the old one. It ends every session too: a password changed, a person banned since the backup would be
forgotten.
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
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection

from engagement.accounts.models import User
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


def restore(source: Path) -> Manifest:
    """Make the database what the backup holds. Raises Unusable, and then nothing has changed.

    Tables are those of the version that made the backup: migrate afterwards.
    """
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix=".restore-") as folder:
        database = Path(folder, DATABASE)
        manifest = _unpack(source, database)
        if manifest.vendor != connection.vendor:
            raise Unusable(f"this is a backup of {manifest.vendor}, and the database here is {connection.vendor}")
        _put_pictures(source)
        connection.close()
        _TOOLS[manifest.vendor].load(database, _afterwards())
    return manifest


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


def _afterwards() -> list[str]:
    """What makes a restored database a new beginning for those who were connected, as SQL."""
    return [*log.renewal(log.new_epoch()), f"DELETE FROM {Session._meta.db_table}"]  # noqa: S608 - a name of Django's


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

    def dump(self, target: Path) -> None:
        """Copy the database as it is at one moment."""
        with closing(self._live()) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it

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

    def dump(self, target: Path) -> None:
        """Raises Unusable where the tool is missing or fails."""
        self._run([tool("pg_dump"), "--format=custom", "--no-owner", f"--file={target}"])

    def load(self, source: Path, afterwards: Sequence[str]) -> None:
        """Raises Unusable where a tool is missing or fails."""
        script = source.with_suffix(".sql")
        self._run([tool("pg_restore"), "--no-owner", f"--file={script}", str(source)])
        before = ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public"]
        command = [tool("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        command += [f"--command={statement}" for statement in before]
        command += [f"--file={script}"]
        # A dump empties the search path for what follows it.
        command += [f"--command={statement}" for statement in ("SET search_path TO public", *afterwards)]
        self._run(command)

    def _run(self, command: Sequence[str]) -> None:
        done = subprocess.run(
            command,
            env={**os.environ, **_postgres_environment(connection.settings_dict)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Unusable(f"{Path(command[0]).name}: {done.stderr.strip()}")


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
