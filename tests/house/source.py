"""The source of the house, as the tests in this folder look at it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]
PACKAGES = ("realtime", "photos", "tickets", "engagement")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of the house, parsed."""

    path: Path

    @property
    def name(self) -> str:
        """Its path in the checkout, e.g. `realtime/hub.py`: how the tests and their tables call it."""
        return self.path.relative_to(BASE_DIR).as_posix()

    @property
    def room(self) -> str:
        """`realtime`, `tickets`, `accounts`, `threads`, `config` ..."""
        parts = self.path.relative_to(BASE_DIR).parts
        return parts[1] if parts[0] == "engagement" and len(parts) > 2 else parts[0]

    @property
    def role(self) -> str:
        """What kind of file it is: `actions` for actions.py and for everything in actions/."""
        parts = [part.removesuffix(".py") for part in self.path.relative_to(BASE_DIR).parts]
        inside = parts[parts.index(self.room) + 1 :] if self.room in parts else parts
        return "management" if inside[0] == "management" else inside[0]

    @cached_property
    def text(self) -> str:
        """What it says."""
        return self.path.read_text()

    @cached_property
    def tree(self) -> ast.Module:
        """What it says, parsed."""
        return ast.parse(self.text)

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones included."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Every call with the name of the function it stands in (`Class.method`, or `` at the top)."""
        yield from _calls(self.tree, "")


def _calls(node: ast.AST, where: str) -> Iterator[tuple[str, ast.Call]]:
    for child in ast.iter_child_nodes(node):
        inside = where
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inside = f"{where}.{child.name}" if where else child.name
        if isinstance(child, ast.Call):
            yield where, child
        yield from _calls(child, inside)


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the house; migrations, which Django writes, are left out."""
    found = (path for package in PACKAGES for path in sorted((BASE_DIR / package).rglob("*.py")))
    return tuple(Module(path) for path in found if "migrations" not in path.parts)


def dotted(node: ast.expr) -> str:
    """`a.b.c` for an attribute chain; calls and subscripts in it are looked through: `objects.filter.delete`."""
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else node.attr
    if isinstance(node, ast.Call):
        return dotted(node.func)
    if isinstance(node, ast.Subscript):
        return dotted(node.value)
    return node.id if isinstance(node, ast.Name) else ""
