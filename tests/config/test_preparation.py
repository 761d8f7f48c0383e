"""A start prepares what is needed, and nothing twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from engagement.config import preparation


class Calls(list[str]):
    """Stands in for call_command and keeps the names."""

    def __call__(self, name: str, *_arguments: Any, **_options: Any) -> None:
        self.append(name)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    calls = Calls()
    monkeypatch.setattr(preparation, "call_command", calls)
    return calls


@pytest.fixture
def statics(settings: Any, tmp_path: Path) -> Path:
    """A folder with one static file, and an empty place to collect it in."""
    settings.STATICFILES_DIRS = [tmp_path / "ours"]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.VAR_DIR = tmp_path
    (tmp_path / "ours").mkdir()
    (tmp_path / "collected").mkdir()
    (tmp_path / "ours" / "page.css").write_text("body {}")
    return tmp_path / "ours"


@pytest.mark.django_db
def test_a_database_that_is_up_to_date_is_not_migrated(calls: Calls) -> None:
    assert preparation.migrate_when_behind() is False
    assert calls == []


@pytest.mark.django_db
def test_a_database_that_is_behind_is_migrated(calls: Calls) -> None:
    MigrationRecorder(connection).record_unapplied(*MigrationLoader(connection).graph.leaf_nodes("realtime")[0])
    assert preparation.migrate_when_behind() is True
    assert calls == ["migrate"]


def test_static_files_are_collected_once(calls: Calls, statics: Path) -> None:
    assert preparation.collect_static_when_changed() is True
    assert preparation.collect_static_when_changed() is False
    assert calls == ["collectstatic"]


def test_a_static_file_that_changed_is_collected_again(calls: Calls, statics: Path) -> None:
    preparation.collect_static_when_changed()
    (statics / "page.css").write_text("body { color: green }")
    assert preparation.collect_static_when_changed() is True


def test_a_new_static_file_is_collected(calls: Calls, statics: Path) -> None:
    preparation.collect_static_when_changed()
    (statics / "js").mkdir()
    (statics / "js" / "thread.js").write_text("")
    assert preparation.collect_static_when_changed() is True


def test_collected_files_that_somebody_deleted_are_collected_anew(calls: Calls, statics: Path, settings: Any) -> None:
    preparation.collect_static_when_changed()
    (Path(settings.STATIC_ROOT) / ".collected").unlink()
    assert preparation.collect_static_when_changed() is True


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch, calls: Calls, statics: Path) -> Path:
    """The command that stands in for collecting: it does nothing, and ends well."""
    script = statics.parent / "deploy" / "collect.py"
    script.parent.mkdir()
    script.write_text("")
    monkeypatch.setattr(preparation.settings, "BASE_DIR", statics.parent)
    return script


@pytest.mark.django_db
def test_the_demo_is_loaded_only_where_it_is_wanted(calls: Calls, collector: Path) -> None:
    preparation.prepare(demo=False)
    assert "demo" not in calls
    preparation.prepare(demo=True)
    assert "demo" in calls


@pytest.mark.django_db
def test_a_start_waits_for_the_static_files(collector: Path) -> None:
    collector.write_text("import pathlib; pathlib.Path(__file__).with_name('done').touch()")
    preparation.prepare(demo=False)
    assert collector.with_name("done").exists()


@pytest.mark.django_db
def test_a_start_without_static_files_ends_with_a_word(collector: Path) -> None:
    collector.write_text("raise SystemExit(3)")
    with pytest.raises(CommandError, match="static files could not be collected"):
        preparation.prepare(demo=False)
