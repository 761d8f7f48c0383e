"""Who may import whom. The contracts are in pyproject.toml, `lint-imports` holds the code to them."""

from __future__ import annotations

import ast
import re
import tomllib

from tests.house.source import BASE_DIR, Module, modules

CONTRACTS = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
MAY_USE_THE_CHANNEL_LAYER = {"realtime/hub.py", "realtime/layer.py", "realtime/relay.py"}


NEED_A_REQUEST = {
    "engagement/accounts/actions/credentials.py": "allauth counts attempts to sign in by the address of the request"
}


def imported(module: Module) -> set[str]:
    """Every module that this one imports, wherever the statement stands."""
    found = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_only_the_hub_knows_the_channel_layer() -> None:
    knowing = {module.name for module in modules() if any(n.startswith("channels.layers") for n in imported(module))}
    assert knowing <= MAY_USE_THE_CHANNEL_LAYER


def test_every_module_that_says_it_is_pure_is_held_to_it() -> None:
    contract = next(contract for contract in CONTRACTS if contract["id"] == "pure")
    held = {f"{name.replace('.', '/')}.py" for name in contract["source_modules"]}
    below = [module for module in modules() if module.room in ("realtime", "photos", "tickets")]
    said = {module.name for module in below if re.search(r"\bPure\b", ast.get_docstring(module.tree) or "")}
    assert said <= held


def test_actions_know_no_requests_and_no_forms() -> None:
    doors = ("django.http", "django.forms", "django.shortcuts", "channels")
    found = [(module.name, name) for module in modules() if module.role == "actions" for name in imported(module)]
    assert {where for where, name in found if name.startswith(doors)} == set(NEED_A_REQUEST)


def test_every_room_has_its_place_in_the_layers() -> None:
    contract = next(contract for contract in CONTRACTS if contract["id"] == "house")
    placed = {part.strip() for layer in contract["layers"] for part in layer.split("|")}
    rooms = {f"engagement.{path.parent.name}" for path in (BASE_DIR / "engagement").glob("*/__init__.py")}
    assert placed == rooms | {"tickets", "photos", "realtime"}


def test_the_hub_imports_no_other_room() -> None:
    hub = [module for module in modules() if module.room == "realtime"]
    found = [(module.name, name) for module in hub for name in imported(module)]
    assert not [entry for entry in found if entry[1].split(".")[0] in ("engagement", "tickets", "photos")]
