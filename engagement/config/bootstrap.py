"""Builds .venv from deploy/requirements when it is missing or out of date, then goes on inside it.

Standard library only: this runs before anything is installed. It speaks on stderr, so that what a command
prints is that command's own.

The environment carries a stamp: a digest of every list of requirements that was installed. While it is being
built it carries a mark instead, so that one whose building was cut short is thrown away and built again.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from engagement.config import apt
from engagement.config.pins import RUNTIME, read_pins

BASE_DIR = Path(__file__).resolve().parents[2]
PIPS = 2
"""One pip uses one core, and most of what it does is unpacking: two halves are installed at the same time."""
GROUPS_OF_COMMAND = {"test": ("test", "lint"), "bench": ("test",)}
"""The dependency groups of pyproject.toml that a command needs besides the dependencies of the project."""
GROUPS_OF_SETTING = {"DURBAR_PHOTOS_BUCKET": "s3"}
"""Those that a variable needs which is set."""


class BootstrapError(Exception):
    """The environment cannot be built. The text says what to do."""


def main(argv: list[str]) -> None:
    """Make the environment fit the command, go on inside it, and run the command with Django."""
    place = Environment(BASE_DIR)
    try:
        changed = place.ensure(groups_of(argv))
    except (BootstrapError, apt.Missing) as error:
        say(str(error))
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    if changed or Path(sys.prefix).resolve() != place.path:
        os.execv(place.python, [str(place.python), *argv])  # noqa: S606 - the same command, in .venv
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engagement.config.settings")
    execute_from_command_line(argv)


def groups_of(argv: list[str]) -> list[str]:
    """The groups of requirements that this command line needs."""
    command = next((word for word in argv[1:] if not word.startswith("-")), "")
    wanted = [group for name, group in GROUPS_OF_SETTING.items() if os.environ.get(name, "").strip()]
    return [RUNTIME, *wanted, *GROUPS_OF_COMMAND.get(command, ())]


def say(text: str) -> None:
    """One line for the person at the terminal."""
    print(f"durbar: {text}", file=sys.stderr, flush=True)  # noqa: T201


@contextlib.contextmanager
def locked(path: Path, waiting: str) -> Iterator[None]:
    """Hold the lock file at `path`; says `waiting` where another process has it. Released even by kill -9."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(waiting)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def digest(requirements: list[str]) -> str:
    """What a list of requirements is recognised by. The order of its lines does not matter."""
    return hashlib.sha256("\n".join(sorted(requirements)).encode()).hexdigest()


class Environment:
    """The virtual environment of one checkout."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.path = base / ".venv"
        self.python = self.path / "bin" / "python"
        self.stamp = self.path / "durbar.json"
        self.mark = self.path / "durbar-is-being-built"

    def ensure(self, groups: Iterable[str]) -> bool:
        """Build or complete the environment for these groups; False where it was right already.

        Raises BootstrapError, or apt.Missing with the line to type.
        """
        if self.has(groups):
            return False
        with locked(self.base / "var" / "environment.lock", "another command is building .venv: waiting for it"):
            if not self.has(groups):
                self._build(list(groups))
        return True

    def has(self, groups: Iterable[str]) -> bool:
        """Whether every group is installed as its file has it now."""
        installed = self._installed()
        wanted = read_pins(self.base)
        return all(installed.get(group) == digest(wanted[group]) for group in groups)

    def _installed(self) -> dict[str, str]:
        """Group -> digest; nothing where the environment is half built, was moved, or lost its Python."""
        if self.mark.exists() or not os.access(self.python, os.X_OK):
            return {}
        try:
            stamp: dict[str, Any] = json.loads(self.stamp.read_text())
            return stamp["groups"] if stamp["of"] == self._identity() else {}
        except (OSError, ValueError, KeyError):
            return {}

    def _identity(self) -> list[str]:
        return [str(self.path), os.path.realpath(self.python)]

    def _build(self, groups: list[str]) -> None:
        requirements = read_pins(self.base)
        groups = sorted({*groups, *(self._installed().keys() & requirements.keys())})
        say(f"installing {' + '.join(groups)} requirements into .venv (once, about twenty seconds)")
        self._prepare()
        self._install(sorted({line for group in groups for line in requirements[group]}))
        stamp = {"of": self._identity(), "groups": {group: digest(requirements[group]) for group in groups}}
        self.stamp.write_text(json.dumps(stamp))
        self.mark.unlink()

    def _prepare(self) -> None:
        """An environment with pip and the mark: the one that is there if it works, else a new one."""
        if self.mark.exists() or (self.path.exists() and not self._works()):
            say("the .venv that is here is broken or half built: building it again")
            shutil.rmtree(self.path)
        fresh = not self.path.exists()
        self.path.mkdir(exist_ok=True)
        self.mark.touch()
        if fresh:
            need_venv_module()
            # A virtual environment that somebody works in is not the Python to build ours on.
            base_python = getattr(sys, "_base_executable", sys.executable)
            self._run([[base_python, "-I", "-m", "venv", str(self.path)]], "python3 -m venv failed")

    def _works(self) -> bool:
        stamp_fits = not self.stamp.exists() or bool(self._installed())
        return stamp_fits and os.access(self.python, os.X_OK) and (self.path / "bin" / "pip").exists()

    def _install(self, requirements: list[str]) -> None:
        # -qq: errors only. Bytecode is made by whoever imports first, and only of what is imported. The files name
        # everything with its hashes, so there is nothing to resolve.
        pip = [str(self.python), "-I", "-m", "pip", "install", "-qq", "--no-input", "--no-compile", "--no-deps"]
        options = ["--disable-pip-version-check", "--prefer-binary", "--require-hashes"]
        with tempfile.TemporaryDirectory() as folder:
            commands = []
            for part in range(PIPS):
                if requirements[part::PIPS]:
                    path = Path(folder) / f"part-{part}.txt"
                    path.write_text("\n".join(requirements[part::PIPS]) + "\n")
                    commands.append([*pip, *options, "--requirement", str(path)])
            self._run(commands, "pip could not install what deploy/requirements asks for")

    def _run(self, commands: list[list[str]], trouble: str) -> None:
        """Run them side by side. Raises BootstrapError where one fails, when all have ended."""
        environment = os.environ | {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
        running = [
            subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr)
            for command in commands
        ]
        if any([process.wait() for process in running]):
            raise BootstrapError(f"{trouble} (see above); the next start tries again")


def need_venv_module() -> None:
    """Make sure that Python can build environments: Debian ships that part in a package of its own.

    Raises apt.Missing with the line to type.
    """
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if apt.install([package]):
        importlib.invalidate_caches()
        return
    raise apt.Missing(f"Python's venv module is missing. Type: {apt.line([package])}")
