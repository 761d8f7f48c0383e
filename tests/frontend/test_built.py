"""What browsers get is what it says it is: other people's packages and our own modules, made by build.mjs."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.frontend.conftest import FRONTEND, Node

STATIC = FRONTEND / "static"
VENDOR = STATIC / "vendor"
MANIFEST: dict[str, dict[str, Any]] = json.loads((VENDOR / "manifest.json").read_text())
LOCKED: dict[str, Any] = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]


def test_every_script_is_in_the_manifest() -> None:
    assert {path.name for path in VENDOR.glob("*.js")} == set(MANIFEST)


@pytest.mark.parametrize("name", MANIFEST)
def test_script_has_the_hash_in_the_manifest(name: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == MANIFEST[name]["sha256"]


@pytest.mark.parametrize("name", MANIFEST)
def test_script_is_of_the_version_that_is_pinned(name: str) -> None:
    entry = MANIFEST[name]
    pinned = LOCKED[f"node_modules/{entry['package']}"]
    assert (entry["version"], entry["integrity"]) == (pinned["version"], pinned["integrity"])


@pytest.mark.parametrize("name", MANIFEST)
def test_script_brings_its_licence(name: str) -> None:
    assert "Redistribution" in (text := licence(name)) or "Permission is hereby granted" in text
    assert MANIFEST[name]["license"] in {"BSD-3-Clause", "MIT"}


def licence(name: str) -> str:
    """The licence's text beside the script."""
    return (VENDOR / f"{MANIFEST[name]['package']}.LICENSE").read_text()


@pytest.mark.clients
def test_built_files_are_what_the_sources_make(node: Node, packages: Path, tmp_path: Path) -> None:
    node([FRONTEND / "build.mjs", packages, tmp_path])
    made = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    kept = sorted(str(path.relative_to(STATIC)) for path in (*VENDOR.iterdir(), *(STATIC / "dist").iterdir()))
    assert made == [name for name in kept if not name.endswith(".d.ts")]
    stale = [name for name in made if (tmp_path / name).read_bytes() != (STATIC / name).read_bytes()]
    assert not stale, "type: cd frontend && npm ci && npm run build"
