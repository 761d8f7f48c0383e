"""Where the pictures are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages

from engagement.config.photo_storage import photo_storage
from photos import storage
from photos.imaging import Developed, Picture

MADE = Developed(Picture(1, 1, b"full"), Picture(1, 1, b"small"))


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """The storage that one gets with no variable set."""
    settings.STORAGES = {**settings.STORAGES, "photos": photo_storage(tmp_path)}
    return tmp_path / "photos"


def test_what_is_put_is_read() -> None:
    storage.put("ab01", MADE)
    assert [storage.read("ab01", size) for size in storage.SIZES] == [b"full", b"small"]


def test_what_is_removed_is_gone_and_removing_it_again_is_harmless() -> None:
    storage.put("ab02", MADE)
    for _ in range(2):
        storage.remove("ab02")
    with pytest.raises(FileNotFoundError):
        storage.read("ab02", "full")


def test_a_folder_is_for_us_alone(folder: Path) -> None:
    storage.put("ab03", MADE)
    path = folder / storage.path_of("ab03", "full")
    assert (path.read_bytes(), oct(path.stat().st_mode)[-3:], oct(path.parent.stat().st_mode)[-3:]) == (
        b"full",
        "600",
        "700",
    )


def test_where_the_second_picture_fails_the_first_does_not_stay(folder: Path, monkeypatch: Any) -> None:
    shelves = storages["photos"]
    save = shelves.save

    def fail(name: str, content: Any) -> str:
        if name.endswith("small.webp"):
            raise OSError("full")
        return save(name, content)

    monkeypatch.setattr(shelves, "save", fail)
    with pytest.raises(storage.Unavailable):
        storage.put("ab04", MADE)
    assert not (folder / storage.path_of("ab04", "full")).exists()
