"""Every module is covered by a test file of its own name, and the tests keep their own rules."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.source import BASE_DIR, Module, dotted, modules

TESTS = BASE_DIR / "tests"
TEST_FILES = sorted(path for path in TESTS.rglob("*.py"))

NOTHING_TO_TEST = {"__init__.py", "apps.py"}
HUB = "tests/realtime/wire/"
COVERED_ELSEWHERE = {
    # What only names things for others.
    "engagement/config/asgi.py": "tests/config/test_run.py",
    "engagement/config/streams.py": "tests/house/test_documents.py",
    "engagement/config/management/commands/bench.py": "tests/bench/test_runner.py",
    # The hub is one thing in many files. It is tested from outside, over the wire, on every server that may serve it.
    "realtime/connection.py": HUB + "test_connecting.py",
    "realtime/consumer.py": HUB + "test_connecting.py",
    "realtime/gate.py": HUB + "test_subscribing.py",
    "realtime/history.py": HUB + "test_history.py",
    "realtime/hub.py": HUB + "test_order.py",
    "realtime/lifespan.py": HUB + "test_draining.py",
    "realtime/meters.py": "tests/config/test_measured_hub.py",
    "realtime/methods.py": HUB + "test_bad_input.py",
    "realtime/pacer.py": HUB + "test_pulses.py",
    "realtime/routing.py": HUB + "test_connecting.py",
    "realtime/warden.py": HUB + "test_rights.py",
    "realtime/websocket.py": HUB + "test_connecting.py",
    "realtime/writes.py": HUB + "test_commands.py",
    "realtime/server.py": "tests/config/test_scaled.py",
}
"""Modules without a test file of their name, and where they are tested."""


def homes(module: Module) -> list[Path]:
    """Where the tests of a module may be: `tests/threads/test_actions_post.py`, `.../actions/test_post.py` or, for
    a folder as a whole, `.../test_actions.py`."""
    inside = module.path.relative_to(BASE_DIR).with_suffix("").parts
    room, *rest = inside[1:] if inside[0] == "engagement" else inside
    folder = TESTS / room
    return [
        folder.joinpath(*rest[:-1], f"test_{rest[-1]}.py"),
        folder / f"test_{'_'.join(rest)}.py",
        folder / f"test_{rest[-1]}.py" if "management" in rest else folder / "none",
        *(folder.joinpath(*rest[:depth], f"test_{rest[depth]}.py") for depth in range(len(rest))),
    ]


def test_every_module_has_its_test_file() -> None:
    code = [m for m in modules() if m.path.name not in NOTHING_TO_TEST and m.name not in COVERED_ELSEWHERE]
    assert not [module.name for module in code if not any(path.exists() for path in homes(module))]


def test_modules_that_are_covered_elsewhere_say_where() -> None:
    assert {name for name, where in COVERED_ELSEWHERE.items() if not (BASE_DIR / where).exists()} == set()
    assert set(COVERED_ELSEWHERE) <= {module.name for module in modules()}


def called(path: Path) -> set[str]:
    """The dotted names of everything that a file calls."""
    return {dotted(node.func) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)}


def test_no_test_sleeps_or_is_skipped_by_a_mark() -> None:
    evasions = {"time.sleep", "pytest.mark.xfail", "pytest.mark.skip", "pytest.mark.skipif"}
    tests = [path for path in TEST_FILES if path.name.startswith("test_")]
    assert not [path.name for path in tests if called(path) & evasions]


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in TEST_FILES if path.name.startswith("test_")}
    assert not {str(folder.relative_to(TESTS)) for folder in folders if not (folder / "__init__.py").exists()}
