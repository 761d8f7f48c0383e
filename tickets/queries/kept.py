"""What never changes, kept in memory by its id: versions of calendars, policies and their steps.

A row that is not committed yet is different: its transaction may be rolled back, and the database then gives the
same id to another row. So whoever makes such a row says so (`Kept.made`), and until COMMIT what is known of it hangs
on the transaction itself: where that is rolled back, nothing is left to remember.
"""

from __future__ import annotations

from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from django.db import transaction

T = TypeVar("T")

_ALL: list[Kept[object]] = []


class Kept(Generic[T]):
    """Things by the id of the row that they come from; the `limit` newest. Threads share it."""

    def __init__(self, limit: int = 1_000) -> None:
        self._limit = limit
        self._lock = Lock()
        self._committed: dict[int, T] = {}
        self._fresh: WeakValueDictionary[int, _Fresh[T]] = WeakValueDictionary()
        _ALL.append(self)  # type: ignore[arg-type]

    def get(self, row_id: int) -> T | None:
        """What is known of the row; None: read it and `keep` it."""
        fresh = self._fresh.get(row_id)
        return fresh.value if fresh is not None else self._committed.get(row_id)

    def keep(self, row_id: int, value: T) -> T:
        """Remember it, and give it back."""
        fresh = self._fresh.get(row_id)
        if fresh is not None:
            fresh.value = value
            return value
        with self._lock:
            self._committed[row_id] = value
            while len(self._committed) > self._limit:
                del self._committed[next(iter(self._committed))]
        return value

    def made(self, row_id: int) -> None:
        """The row is new, in this transaction. Called once by the action that inserts it."""
        fresh: _Fresh[T] = _Fresh(self, row_id)
        self._fresh[row_id] = fresh
        # Django holds the only lasting reference, and drops it with the transaction or savepoint that is rolled back.
        transaction.on_commit(fresh.commit, robust=True)

    def forget(self) -> None:
        """Know nothing."""
        with self._lock:
            self._committed.clear()
            self._fresh.clear()


class _Fresh(Generic[T]):
    """What is known of a row that is not committed yet."""

    def __init__(self, owner: Kept[T], row_id: int) -> None:
        self.owner, self.row_id = owner, row_id
        self.value: T | None = None

    def commit(self) -> None:
        """The row stays."""
        self.owner._fresh.pop(self.row_id, None)
        if self.value is not None:
            self.owner.keep(self.row_id, self.value)


def forget_all() -> None:
    """Know nothing of any row: for tests, in whose databases ids begin anew."""
    for kept in _ALL:
        kept.forget()
