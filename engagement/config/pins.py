"""What exactly is installed: deploy/requirements names every package of a group, with its version and hashes.

pyproject.toml says what Durbar can live with; these files say what it was tested with. `make_pins` writes them anew.
Standard library only: the bootstrap reads them before anything is installed.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import tomllib
from pathlib import Path

RUNTIME = "runtime"
FOLDER = Path("deploy", "requirements")
OLDEST_PYTHON = "3.11"

_ENTRY = re.compile(r"\n(?=\S)")


def groups_of(base: Path) -> list[str]:
    """The groups of a checkout's pyproject.toml, that of the project's own dependencies first."""
    return [RUNTIME, *tomllib.loads((base / "pyproject.toml").read_text()).get("dependency-groups", {})]


def read_pins(base: Path) -> dict[str, list[str]]:
    """Group -> entries of its file: a requirement, its marker and its hashes, as pip reads them."""
    return {path.stem: _entries(path.read_text()) for path in sorted((base / FOLDER).glob("*.txt"))}


def _entries(text: str) -> list[str]:
    return [entry for entry in _ENTRY.split(text.strip()) if entry and not entry.startswith("#")]


def make_pins(base: Path) -> None:
    """Write the files anew from pyproject.toml, for every platform and Python; needs uv. Raises CalledProcessError.

    What several groups want is the same version in all of them: each is resolved within the whole.
    """
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.txt"
        groups = groups_of(base)
        _resolve(base, whole, ["pyproject.toml", *_options(groups[1:])])
        for group in groups:
            source = ["pyproject.toml"] if group == RUNTIME else _options([group])
            _resolve(base, base / FOLDER / f"{group}.txt", [*source, "--constraint", str(whole)])


def _options(groups: list[str]) -> list[str]:
    return [word for group in groups for word in ("--group", group)]


def _resolve(base: Path, target: Path, words: list[str]) -> None:
    command = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", OLDEST_PYTHON]
    shape = ["--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"]
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([*command, *shape, *words, "--output-file", str(target)], cwd=base, check=True)
