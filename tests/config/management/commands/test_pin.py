"""`manage.py pin`: every group is resolved as one, and written with hashes."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from engagement.config import pins

UV = """#!/bin/sh
# Stands in for uv: writes down how it was called, and a pin.
for word in "$@"; do [ "$before" = --output-file ] && out=$word; before=$word; done
echo "$@" >> "$UV_CALLS"
printf 'kente==1.0 \\\\\\n    --hash=sha256:00\\n' > "$out"
"""


@pytest.fixture
def calls(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the calls of the uv that is on the PATH are written down; the checkout has two groups."""
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = []\n[dependency-groups]\ntest = ["kente"]\n')
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "uv").write_text(UV)
    (tmp_path / "bin" / "uv").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    monkeypatch.setenv("UV_CALLS", str(tmp_path / "calls"))
    settings.BASE_DIR = tmp_path
    return tmp_path / "calls"


def test_every_group_gets_its_file(calls: Path) -> None:
    call_command("pin")
    pin = "kente==1.0 \\\n    --hash=sha256:00"
    assert pins.read_pins(calls.parent) == {"runtime": [pin], "test": [pin]}


def test_every_group_is_resolved_within_the_whole(calls: Path) -> None:
    call_command("pin")
    whole, *groups = calls.read_text().splitlines()
    assert "--group test" in whole
    assert all("--constraint" in group and "--generate-hashes" in group for group in groups)


def test_without_uv_the_line_to_type_is_said(calls: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(calls.parent))
    with pytest.raises(CommandError, match="pipx install uv"):
        call_command("pin")
