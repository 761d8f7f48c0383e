"""`manage.py backup` and `restore`: what they refuse, what they say, and the standard streams."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from engagement.accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A backup of a database with one person."""
    make_user(display_name="Ama")
    call_command("backup", str(tmp_path / "backup.tar"), stderr=io.StringIO())
    return tmp_path / "backup.tar"


def said(*arguments: str) -> str:
    """What a command says on stderr."""
    err = io.StringIO()
    call_command(*arguments, stderr=err)
    return err.getvalue()


def test_a_restore_says_from_when_it_is(made: Path) -> None:
    assert "restored what was there at" in said("restore", str(made), "--replace")


def test_what_is_there_is_given_up_only_if_one_says_so(made: Path) -> None:
    make_user(display_name="Kofi")
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", str(made))
    assert User.objects.count() == 2


def test_an_empty_database_is_filled_without_more_words(made: Path) -> None:
    User.objects.all().delete()
    said("restore", str(made))
    assert User.objects.get().display_name == "Ama"


def test_a_backup_is_not_written_over(made: Path) -> None:
    with pytest.raises(CommandError, match="--replace"):
        call_command("backup", str(made))


def test_a_backup_is_written_over_if_one_says_so(made: Path) -> None:
    make_user(display_name="Kofi")
    said("backup", str(made), "--replace")
    said("restore", str(made), "--replace")
    assert User.objects.count() == 2


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        call_command("backup", str(tmp_path / "nowhere" / "backup.tar"))


def test_a_file_that_is_no_backup_is_named(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear assembly")
    with pytest.raises(CommandError, match=r"nothing was restored: .*letter\.txt"):
        call_command("restore", str(tmp_path / "letter.txt"))


def test_it_goes_through_the_standard_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    make_user(display_name="Ama")
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=out))
    said("backup", "-")
    User.objects.all().delete()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(out.getvalue())))
    said("restore", "-")
    assert User.objects.get().display_name == "Ama"
