"""The hub knows streams, events and commands, and nothing of what they are about."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from tests.house.source import Module, modules

FOREIGN = {"question", "ticket", "townhall"}
"""Words of the rooms above, in code and in prose alike."""
PYTHON_S_THREADS = re.compile(
    r"(call_soon_threadsafe|thread_sensitive|thread_name_prefix|to_thread|\w+_from_thread"
    r"|ThreadPoolExecutor|threading|Thread|THREADS|threads)"
)
"""What a thread is to Python. In code nothing else may be called one; prose may speak of them."""

PLAIN_QUESTION = re.compile(r"last question is unanswered")
"""Prose may ask and answer."""

HUB = [module for module in modules() if module.name.startswith("realtime/")]
HOUSE_WORDS = {"issue", "agent", "case"}
"""Not used in code: people read "issue" on the pages, in code it is a thread and its ticket."""


def tokens(module: Module) -> Iterator[tuple[int, str, str]]:
    """(line, kind, text) of names, strings and comments; kind is `code` or `prose`."""
    prose_lines = {line for node in ast.walk(module.tree) for line in _docstring_lines(node)}
    for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and token.start[0] in prose_lines):
            yield token.start[0], "prose", token.string
        elif token.type in (tokenize.NAME, tokenize.STRING):
            yield token.start[0], "code", token.string


def _docstring_lines(node: ast.AST) -> Iterator[int]:
    """The first line of every string that stands alone as a statement."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        yield node.lineno


def words(text: str) -> set[str]:
    """The words of an identifier or a sentence, in the singular: `openTickets_by` -> open, ticket, by."""
    split = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", text)
    return {word.lower().removesuffix("s") for word in split}


def is_foreign(kind: str, text: str) -> bool:
    """Whether the hub has no business saying it."""
    of_the_rooms = bool(words(text) & FOREIGN) and (kind == "code" or not PLAIN_QUESTION.search(text))
    return of_the_rooms or (kind == "code" and "thread" in words(PYTHON_S_THREADS.sub("", text)))


def test_the_hub_never_speaks_of_the_rooms_above() -> None:
    said = [(module.name, line) for module in HUB for line, kind, text in tokens(module) if is_foreign(kind, text)]
    assert not said


def named(module: Module) -> set[str]:
    """The names of its classes and functions."""
    classes = {node.name for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)}
    return classes | {function.name for function in module.functions()}


def test_names_keep_to_the_glossary() -> None:
    said = {(module.name, name) for module in modules() for name in named(module) if words(name) & HOUSE_WORDS}
    # To issue a token is a verb, and every library calls it so.
    assert not {(where, name) for where, name in said if not name.startswith(("issue_", "_issue_"))}
