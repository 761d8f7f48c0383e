"""Other people's programs are put under var/ once, and again when the list of what is wanted changes."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from engagement.config import apt, clients


class Installer:
    """Counts how often it was asked."""

    def __init__(self, *command: str) -> None:
        self.command = command
        self.times = 0

    def __call__(self) -> Sequence[str]:
        self.times += 1
        return self.command


@pytest.fixture
def wanted(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.txt"
    path.write_text("first")
    return path


def test_what_was_installed_from_the_same_list_is_left_alone(tmp_path: Path, wanted: Path) -> None:
    install = Installer("true")
    for _ in range(2):
        clients._once(tmp_path / "target", [wanted], install)
    assert install.times == 1


def test_a_list_that_changed_is_installed_anew(tmp_path: Path, wanted: Path) -> None:
    install = Installer("touch", "made")
    clients._once(tmp_path / "target", [wanted], install)
    (tmp_path / "target" / "made").unlink()
    wanted.write_text("second")
    clients._once(tmp_path / "target", [wanted], install)
    assert (tmp_path / "target" / "made").exists()


def test_what_fails_is_said_and_tried_again(tmp_path: Path, wanted: Path) -> None:
    with pytest.raises(apt.Missing, match="could not install what"):
        clients._once(tmp_path / "target", [wanted], Installer("false"))
    install = Installer("true")
    clients._once(tmp_path / "target", [wanted], install)
    assert install.times == 1


def test_node_is_new_enough() -> None:
    said = subprocess.run([*clients.node_command(), "--version"], capture_output=True, text=True, check=True).stdout
    assert int(said.removeprefix("v").split(".")[0]) >= clients.OLDEST_NODE


def test_npm_runs() -> None:
    subprocess.run([*clients.npm_command(), "--version"], capture_output=True, check=True)


def test_an_old_node_is_not_taken(tmp_path: Path) -> None:
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v12.22.9\n")
    old.chmod(0o755)
    assert clients._major_version(str(old)) == 12
