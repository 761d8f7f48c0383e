"""Every code of the tables is sent by some test of the wire, or there is a reason."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from realtime import codes
from tests.realtime import wire
from tests.realtime.wire.test_bad_input import FRAMES, TEXTS

REASONS: dict[int, str] = {
    3001: "test_draining.py: the server that sends it is at its end, and is watched by a fixture",
}
"""Codes that no test announces with the mark `produces`, and why."""
TABLES = {
    "errors": {error.code for error in codes.ERRORS},
    "unsubscribes": {unsubscribe.code for unsubscribe in codes.UNSUBSCRIBES},
    "closes": {close.code for close in codes.CLOSES},
}


def modules() -> Iterator[ModuleType]:
    """The tests of the wire."""
    for found in pkgutil.iter_modules(wire.__path__):
        if found.name.startswith("test_"):
            yield importlib.import_module(f"{wire.__name__}.{found.name}")


def announced() -> set[int]:
    """What the marks say; whether it is true is checked after each test by the fixture `hub`."""
    found: set[int] = set()
    for module in modules():
        for value in vars(module).values():
            marks: list[Any] = getattr(value, "pytestmark", [])
            found |= {code for mark in marks if mark.name == "produces" for code in mark.args}
    return found


def in_tables() -> set[int]:
    """What the tables of bad input say: a test compares each line of them with what came."""
    return {code for _text, code in TEXTS.values()} | {case.code for case in FRAMES.values()}


@pytest.mark.parametrize("table", TABLES)
def test_every_code_is_sent_by_a_test(table: str) -> None:
    assert TABLES[table] - announced() - in_tables() == {code for code in TABLES[table] if code in REASONS}


def test_no_test_announces_a_code_that_does_not_exist() -> None:
    assert announced() <= set.union(*TABLES.values())


def test_reasons_are_given_for_nothing_else() -> None:
    assert not set(REASONS) & announced()
