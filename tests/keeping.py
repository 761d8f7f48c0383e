"""Rows that many tests begin with are made once: what each test does to them is rolled back, as far as the rows.

A conftest says `keep("cast", make_cast, folder)`, and a test below that folder that uses the fixture `cast` finds
the rows in its database and gets a copy of its own of what `make_cast` returned. They stay, in a transaction around
that of the test, as long as the next test wants the same; a test that wants others, none, or commits, does not see
them.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import transaction

COMMITTING = {"transactional_db", "live_server", "hub_database"}


class _Kept(NamedTuple):
    fixture: str
    make: Callable[[], Any]
    folder: Path


_kept: list[_Kept] = []
_current: _Kept | None = None
_made: Any = None
_around: transaction.Atomic | None = None


def keep(fixture: str, make: Callable[[], Any], folder: Path) -> None:
    """Make the rows once for the tests below this folder that use this fixture."""
    _kept.append(_Kept(fixture, make, folder))


def prepare(node: pytest.Item, blocker: Any) -> None:
    """Before the transaction of a test begins: the rows that it wants are there, and no others."""
    wanted = _wanted_by(node)
    if wanted == _current:
        return
    with blocker.unblock():
        put_away()
        if wanted:
            _take_out(wanted)


def kept() -> Any:
    """What was made for the test that runs, as a copy of its own."""
    return copy.deepcopy(_made)


def put_away() -> None:
    """Forget the rows."""
    global _current, _around, _made
    if _around:
        transaction.set_rollback(True)
        _around.__exit__(None, None, None)
    _current = _around = _made = None


def _take_out(wanted: _Kept) -> None:
    global _current, _around, _made
    around = transaction.atomic()
    # As Django's own TestCase does: what has to be outermost may begin within.
    around._from_testcase = True
    around.__enter__()
    _current, _around = wanted, around
    _forget_rows()
    _made = wanted.make()


def _forget_rows() -> None:
    """Ids begin anew: what an earlier test knew of these rows is not true of them."""
    from tickets.queries.kept import forget_all

    forget_all()


def _wanted_by(node: pytest.Item) -> _Kept | None:
    used = set(getattr(node, "fixturenames", ()))
    if used & COMMITTING or any(mark.kwargs.get("transaction") for mark in node.iter_markers("django_db")):
        return None
    return next((one for one in _kept if one.fixture in used and one.folder in node.path.parents), None)
