"""The modules that need no page, in node: one test here per file of unit/."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.frontend.conftest import HERE, Node

pytestmark = pytest.mark.clients

UNITS = sorted((HERE / "unit").glob("*.test.mjs"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name.removesuffix(".test.mjs"))
def test_module_keeps_its_word(unit: Path, node: Node) -> None:
    said = node(["--test", "--test-reporter=tap", unit])
    assert "\n# fail 0\n" in said
    assert "\n# pass 0\n" not in said
