"""What an action may refuse with: as its docstring says it, and as the code can reach it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache, reduce
from types import CodeType, FunctionType
from typing import Any

from realtime.commands import Command
from realtime.errors import Refusal, refusal_table
from tests.house.source import PACKAGES

Names = frozenset[str]
_CLAUSE = re.compile(r"\b(?:Raises|Refusals:)(.*?)(?=Publishes|\Z)", re.DOTALL)
"""`Raises and publishes as X` is one clause: only a sentence that begins so says what is published."""
_WORD = re.compile(r"[A-Za-z_][\w.]*\w")


def action_of(command: Command) -> FunctionType:
    """The action that a command calls: the first function of a room's actions that its handler knows."""
    found = next(_actions_behind(command.single or command.batch, set()), None)
    assert found is not None, f"{command.name} calls no action"
    return found


def _actions_behind(thing: Any, seen: set[int]) -> Iterator[FunctionType]:
    if not isinstance(thing, FunctionType) or id(thing) in seen:
        return
    seen.add(id(thing))
    if ".actions" in thing.__module__:
        yield inspect.unwrap(thing)
        return
    for known in (*(cell.cell_contents for cell in thing.__closure__ or ()), *_names_in(thing)):
        yield from _actions_behind(known, seen)


def said(action: Callable[..., Any], before: tuple[Any, ...] = ()) -> Names:
    """The refusals that the docstring names, and those of every function that it refers to (`Raises as call_hand`,
    `what access_to_moderate raises`)."""
    action = inspect.unwrap(action)
    house = {refusal.__name__ for refusal in refusal_table()}
    found: set[str] = set()
    for clause in _CLAUSE.findall(inspect.getdoc(action) or ""):
        for word in _WORD.findall(clause):
            known = _known_as(action, word)
            if word in house:
                found.add(word)
            elif isinstance(known, FunctionType) and inspect.unwrap(known) not in (*before, action):
                found |= said(known, (*before, action))
    return frozenset(found)


@cache
def reachable(action: FunctionType) -> Names:
    """Every refusal that is named in the action or in what it calls, followed through the modules of the house. More
    than it can really raise: nobody asks on what condition."""
    found: set[str] = set()
    seen: set[FunctionType] = set()
    waiting = [action]
    while waiting:
        function = inspect.unwrap(waiting.pop())
        if function in seen:
            continue
        seen.add(function)
        for known in _names_in(function):
            if _is_refusal(known):
                found.add(known.__name__)
            waiting += _functions_of(known)
    return frozenset(found)


def _names_in(function: FunctionType) -> Iterator[Any]:
    """What the names in a function mean, those in functions within it too."""
    names = list(_names_of(function.__code__))
    for name in names:
        known = function.__globals__.get(name)
        yield known
        if inspect.ismodule(known):
            yield from (getattr(known, other, None) for other in names)


def _names_of(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names_of(inner)


def _functions_of(known: Any) -> list[FunctionType]:
    """The functions of the house behind a name: one, the methods of a class, those of a table of cleaners."""
    if isinstance(known, FunctionType):
        return [known] if known.__module__.split(".")[0] in (*PACKAGES, "tests") else []
    if isinstance(known, type):
        return [one for one in vars(known).values() if isinstance(one, FunctionType) and _functions_of(one)]
    rows = known.values() if isinstance(known, dict) else ()
    return [one for row in rows if isinstance(row, tuple) for one in row if isinstance(one, FunctionType)]


def _known_as(function: FunctionType, dotted: str) -> Any:
    """What a name means in the module of a function; None where it means nothing there."""
    first, *rest = dotted.split(".")
    return reduce(lambda owner, name: getattr(owner, name, None), rest, function.__globals__.get(first))


def _is_refusal(known: Any) -> bool:
    return isinstance(known, type) and issubclass(known, Refusal)
