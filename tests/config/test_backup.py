"""Backup and restore: a file that is whole or refused, and a database that is what it was, with a new epoch."""

from __future__ import annotations

import json
import shutil
import tarfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from engagement.accounts.models import User
from engagement.config import backup
from engagement.config.photo_storage import photo_storage
from photos import storage
from photos.actions import remove_photo
from realtime import log
from realtime.models import LogEpoch, Stream
from tests.factories import NOW, make_user
from tests.photos.factories import make_photo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A backup of a database in which somebody is called Ama."""
    make_user(display_name="Ama")
    Stream.objects.create(name="thread:1", epoch="e0e0", head=7)
    target = tmp_path / "backup.tar"
    backup.make(target, now=NOW)
    return target


def members(path: Path) -> dict[str, bytes]:
    """The files in a tar."""
    with tarfile.open(path) as archive:
        return {one.name: archive.extractfile(one).read() for one in archive}  # type: ignore[union-attr]


def rewritten(path: Path, **changed: bytes) -> Path:
    """The same tar with other contents; what is empty is left out."""
    contents = {**members(path), **{name.replace("_", "."): data for name, data in changed.items()}}
    with tarfile.open(path, "w") as archive:
        for name, data in contents.items():
            if data:
                member = tarfile.TarInfo(name)
                member.size = len(data)
                archive.addfile(member, BytesIO(data))
    return path


def test_what_came_after_is_gone(made: Path) -> None:
    make_user(display_name="Kofi")
    backup.restore(made, now=NOW)
    assert list(User.objects.values_list("display_name", flat=True)) == ["Ama"]


def test_what_was_changed_is_as_it_was(made: Path) -> None:
    User.objects.update(display_name="Esi")
    backup.restore(made, now=NOW)
    assert User.objects.get().display_name == "Ama"


def test_every_stream_has_the_new_epoch(made: Path) -> None:
    backup.restore(made, now=NOW)
    epoch = LogEpoch.objects.get().epoch
    assert list(Stream.objects.values_list("epoch", "head")) == [(epoch, 7)]
    assert epoch != "e0e0"


def test_two_restores_of_one_backup_have_two_epochs(made: Path) -> None:
    backup.restore(made, now=NOW)
    first = log.current_epoch()
    backup.restore(made, now=NOW)
    assert log.current_epoch() != first


def test_sessions_that_ended_since_do_not_come_back(made: Path, tmp_path: Path) -> None:
    Session.objects.create(session_key="k", session_data="d", expire_date=NOW)
    backup.make(tmp_path / "with-session.tar", now=NOW)
    backup.restore(tmp_path / "with-session.tar", now=NOW)
    assert not Session.objects.exists()


def test_the_manifest_says_what_it_is(made: Path) -> None:
    manifest = json.loads(members(made)["manifest.json"])
    assert (manifest["vendor"], manifest["made_at"]) == (connection.vendor, NOW.isoformat())


def test_nobody_else_may_read_it(made: Path) -> None:
    assert made.stat().st_mode & 0o777 == 0o600


def test_nothing_is_left_beside_it(made: Path) -> None:
    assert list(made.parent.iterdir()) == [made]


def test_a_file_that_is_no_backup_is_refused(made: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear assembly")
    with pytest.raises(backup.Unusable, match="not a backup of Durbar"):
        backup.restore(tmp_path / "letter.txt", now=NOW)


def test_a_backup_that_was_cut_short_is_refused(made: Path) -> None:
    made.write_bytes(made.read_bytes()[: made.stat().st_size // 2])
    with pytest.raises(backup.Unusable):
        backup.restore(made, now=NOW)


def test_a_backup_in_which_a_byte_is_another_is_refused(made: Path) -> None:
    database = bytearray(members(made)["database"])
    database[len(database) // 2] ^= 1
    with pytest.raises(backup.Unusable, match="not whole"):
        backup.restore(rewritten(made, database=bytes(database)), now=NOW)


@pytest.mark.parametrize("missing", ["database", "manifest_json"])
def test_a_backup_without_one_of_its_files_is_refused(made: Path, missing: str) -> None:
    with pytest.raises(backup.Unusable, match="not a backup of Durbar"):
        backup.restore(rewritten(made, **{missing: b""}), now=NOW)


@pytest.mark.parametrize(
    ("change", "says"),
    [({"vendor": "oracle"}, "backup of oracle"), ({"format": 99}, "format 99"), ({"new": 1}, "cannot be read")],
)
def test_a_manifest_that_promises_something_else_is_refused(made: Path, change: dict[str, object], says: str) -> None:
    manifest = {**json.loads(members(made)["manifest.json"]), **change}
    with pytest.raises(backup.Unusable, match=says):
        backup.restore(rewritten(made, manifest_json=json.dumps(manifest).encode()), now=NOW)


def test_a_restore_that_fails_has_changed_nothing(made: Path) -> None:
    make_user(display_name="Kofi")
    database = b"SQLite format 3\x00 and then nonsense" * 100
    manifest = json.loads(members(made)["manifest.json"])
    manifest |= {"bytes": len(database), "sha256": backup.hashlib.sha256(database).hexdigest()}
    with pytest.raises(backup.Unusable):
        backup.restore(rewritten(made, database=database, manifest_json=json.dumps(manifest).encode()), now=NOW)
    assert User.objects.count() == 2


def test_an_epoch_is_nothing_but_hexadecimal() -> None:
    with pytest.raises(ValueError, match="hexadecimal"):
        log.renewal("'; DROP TABLE accounts_user; --")


def test_a_database_without_people_is_empty(transactional_db: None) -> None:
    assert backup.is_empty()


def test_one_with_somebody_is_not(made: Path) -> None:
    assert not backup.is_empty()


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Photos are kept as they are with no variable set."""
    settings.STORAGES = {**settings.STORAGES, "photos": photo_storage(tmp_path)}
    return tmp_path / "photos"


def test_photos_are_in_it_and_come_back(folder: Path, tmp_path: Path) -> None:
    photo, gone = make_photo(), make_photo()
    remove_photo(owner_id=gone.owner_id, name=gone.name)
    manifest = backup.make(tmp_path / "backup.tar", now=NOW)
    data = storage.read(photo.name, "small")
    shutil.rmtree(folder)
    backup.restore(tmp_path / "backup.tar", now=NOW)
    assert (manifest.photos, storage.read(photo.name, "small")) == (2, data)
    assert len(list(folder.rglob("*.webp"))) == 2


def test_a_photo_that_is_there_stays_as_it_is(folder: Path, tmp_path: Path) -> None:
    make_photo()
    backup.make(tmp_path / "backup.tar", now=NOW)
    backup.restore(tmp_path / "backup.tar", now=NOW)
    assert len(list(folder.rglob("*"))) == 3  # the folder of its letters, and two pictures


@pytest.mark.parametrize("name", ["../../evil.webp", "ab/../../evil.webp", "/evil.webp", "ab/evil.py"])
def test_nothing_is_written_beside_the_photos(folder: Path, made: Path, name: str) -> None:
    contents = members(made)
    with tarfile.open(made, "a") as archive:
        member = tarfile.TarInfo(f"photos/{name}")
        member.size = 4
        archive.addfile(member, BytesIO(b"evil"))
    backup.restore(made, now=NOW)
    assert set(contents) == {"manifest.json", "database"}
    assert not list(folder.parent.rglob("evil*"))


def test_what_is_in_a_bucket_stays_there(made: Path) -> None:
    make_photo()
    assert not backup._in_a_folder()
    assert set(members(made)) == {"manifest.json", "database"}
