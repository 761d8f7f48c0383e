"""The modules under TypeScript's strict eyes: their types are JSDoc."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.frontend.conftest import FRONTEND, Node

pytestmark = pytest.mark.clients

BROKEN = """/** @param {import("./state.js").NoSuchType} of @returns {number} */
export const wrong = (of) => `${of}`;
"""


def compile_modules(node: Node, packages: Path, tmp_path: Path, *include: Path) -> str:
    """What the compiler prints (its complaints go to standard output)."""
    paths = {name: [str(packages / "node_modules" / name)] for name in ("centrifuge", "lit-html")}
    project = tmp_path / "tsconfig.json"
    project.write_text(
        json.dumps(
            {
                "extends": str(FRONTEND / "tsconfig.json"),
                "compilerOptions": {"paths": paths},
                "include": [str(path) for path in include],
            }
        )
    )
    return node([packages / "node_modules" / "typescript" / "bin" / "tsc", "--project", project])


def test_modules_have_no_type_errors(node: Node, packages: Path, tmp_path: Path) -> None:
    assert compile_modules(node, packages, tmp_path, FRONTEND / "static" / "js", FRONTEND / "types.d.ts") == ""


def test_type_error_is_found(node: Node, packages: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.js"
    wrong.write_text(BROKEN)
    with pytest.raises(pytest.fail.Exception, match=r"TS2322"):
        compile_modules(node, packages, tmp_path, wrong)
