"""What is public and undocumented is a failing test."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from engagement.config.streams import COMMANDS, POLICIES
from realtime import conf
from tests.house.source import BASE_DIR, Module, dotted, modules

ENVIRONMENT_READERS = {
    "env.text",
    "env.days",
    "env.flag",
    "env.flag_or_words",
    "env.words",
    "os.environ.get",
    "os.getenv",
    "environ.get",
}
NOT_OURS = {"PATH", "HOME", "CI", "DJANGO_SETTINGS_MODULE"}
ROOM_READMES = [
    path for room in ("realtime", "photos", "engagement", "tickets") for path in (BASE_DIR / room).rglob("README.md")
]


SHAPES_OF_THE_WIRE = "realtime/protocol.py"
"""Its structs are messages of the Centrifugo protocol under their own names, which documents them."""


def undocumented(module: Module) -> list[str]:
    """Public classes and functions at the top of a module, and the module itself, that say nothing."""
    if not module.text.strip():
        return []
    tops = [n for n in module.tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    if module.name == SHAPES_OF_THE_WIRE:
        tops = [node for node in tops if not isinstance(node, ast.ClassDef)]
    silent = [node.name for node in tops if not node.name.startswith("_") and not ast.get_docstring(node)]
    return silent if ast.get_docstring(module.tree) else ["the module itself", *silent]


def test_everything_public_says_what_it_does() -> None:
    # apps.py is an application's configuration: Django's names and nothing else.
    spoken = [module for module in modules() if module.path.name != "apps.py"]
    assert not [(module.name, name) for module in spoken for name in undocumented(module)]


def environment_variables() -> set[str]:
    """Every variable that the code reads by name."""
    found = set()
    for module in modules():
        for _where, call in module.calls():
            if dotted(call.func) in ENVIRONMENT_READERS and call.args and isinstance(call.args[0], ast.Constant):
                found.add(str(call.args[0].value))
    return found - NOT_OURS


def test_every_environment_variable_is_in_the_readme() -> None:
    table = set(re.findall(r"^\| `([A-Z_]+)`", (BASE_DIR / "README.md").read_text(), re.MULTILINE))
    assert environment_variables() == table


def test_every_command_is_in_a_readme() -> None:
    assert not [command.name for command in COMMANDS if f"`{command.name}`" not in all_room_readmes()]


def test_every_stream_is_in_a_readme() -> None:
    assert not [policy.prefix for policy in POLICIES if f"`{policy.prefix}:" not in all_room_readmes()]


def test_every_setting_of_the_hub_is_in_its_readme() -> None:
    assert not [name for name in conf.DEFAULTS if f"`{name}`" not in read(BASE_DIR / "realtime" / "README.md")]


def all_room_readmes() -> str:
    """What the rooms say of themselves."""
    return "\n".join(map(read, ROOM_READMES))


def read(path: Path) -> str:
    """A file's text, or nothing where there is no file."""
    return path.read_text() if path.exists() else ""


def test_every_link_of_the_documents_leads_somewhere() -> None:
    documents = [*BASE_DIR.glob("*.md"), *ROOM_READMES, BASE_DIR / "frontend" / "README.md"]
    links = [(doc, to) for doc in documents for to in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", read(doc))]
    assert not [(doc.name, to) for doc, to in links if not (doc.parent / to).exists()]


def test_no_document_names_a_place_on_somebody_s_machine() -> None:
    documents = [*BASE_DIR.glob("*.md"), *ROOM_READMES]
    assert not [path.name for path in documents if re.search(r"(/home/|/work/|/root/|/tmp/)", path.read_text())]
