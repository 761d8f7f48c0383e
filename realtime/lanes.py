"""Lanes: what must happen in order, one batch at a time, in database threads.

While a batch is in its thread, whatever arrives for the same lane waits and leaves together as the next batch.
That is what makes the cost per command fall as a room gets louder.
"""

from __future__ import annotations

import asyncio
import logging
import select
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection

logger = logging.getLogger(__name__)

RETRY_SECONDS = 0.5
"""Between two tries at what must be done whatever happens, where the database fails one after the other."""

J = TypeVar("J")
R = TypeVar("R")
Done = Callable[[J, "R | BaseException"], None]


def in_database(work: Callable[[], R]) -> R:
    """Run `work` in this thread with the care that Django gives a request: a connection that is too old or broken
    is closed before, and one that failed is closed after, so that the next batch starts on a good one."""
    connection.close_if_unusable_or_obsolete()
    if _has_hung_up():
        connection.close()
    # Django would ask with a round trip, for every batch.
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return work()
    except DatabaseError:
        connection.close()
        raise


def _has_hung_up() -> bool:
    """Whether PostgreSQL ended this thread's connection while nobody used it (it was restarted, say): what there is
    to read on one that is idle is its goodbye. Asking costs no round trip, and no batch has to fail to find out."""
    if connection.vendor != "postgresql" or connection.connection is None or connection.in_atomic_block:
        return False
    if connection.connection.closed:
        return True
    waiting = select.poll()
    waiting.register(connection.connection.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


def one_by_one(work: Callable[[Sequence[J]], Sequence[R]], jobs: Sequence[J]) -> Sequence[R | BaseException]:
    """Do all jobs at once; where that fails, each for itself, so that only the guilty one fails. A database that
    cannot be reached fails everybody at once."""
    try:
        return work(jobs)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        if len(jobs) == 1:
            raise
    return [_alone(work, job) for job in jobs]


def _alone(work: Callable[[Sequence[J]], Sequence[R]], job: J) -> R | BaseException:
    try:
        return work([job])[0]
    except Exception as error:
        logger.exception("one job of a batch failed")
        return error


class Lane(Generic[J, R]):
    """A queue of jobs and the function that does many of them at once. Lives on the loop's thread.

    `work(jobs)` runs in a database thread and returns one result per job; `done(job, result)` is called on the loop
    for each, with the exception where the batch failed as a whole.
    """

    __slots__ = ("_busy", "_done", "_limit", "_loop", "_pool", "_work", "failures", "pending")

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        pool: ThreadPoolExecutor,
        work: Callable[[Sequence[J]], Sequence[R]],
        done: Done[J, R],
        *,
        limit: int,
    ) -> None:
        self._loop = loop
        self._pool = pool
        self._work = work
        self._done = done
        self._limit = limit
        self._busy = False
        self.pending: list[J] = []
        self.failures = 0
        """How many batches have failed as a whole since one was done."""

    @property
    def idle(self) -> bool:
        """Nothing waits and nothing runs."""
        return not self._busy and not self.pending

    def submit(self, job: J) -> None:
        """Queue a job. The first one waits for the end of this turn of the loop, to take its neighbours along."""
        self.pending.append(job)
        if not self._busy:
            self._busy = True
            self._loop.call_soon(self._start)

    def submit_again(self, job: J) -> None:
        """Queue a job that must be done whatever happens, after its batch failed: at once where the one before was
        done, which is all that a connection needs that was cut; else after a pause."""
        if self.failures > 1:
            self._loop.call_later(RETRY_SECONDS, self.submit, job)
        else:
            self.submit(job)

    def _start(self) -> None:
        batch, self.pending = self.pending[: self._limit], self.pending[self._limit :]
        try:
            future = self._loop.run_in_executor(self._pool, in_database, lambda: one_by_one(self._work, batch))
        except RuntimeError as closed:  # the threads have ended: this process is on its way out
            self.failures += 1
            self._busy = bool(self.pending)
            for job in batch:
                self._done(job, closed)
            if self.pending:
                self._loop.call_soon(self._start)
            return
        future.add_done_callback(lambda finished: self._finish(batch, finished))

    def _finish(self, batch: list[J], finished: asyncio.Future[Sequence[R | BaseException]]) -> None:
        # The next batch goes to its thread before this one's replies are written: disk and socket work overlap.
        if self.pending:
            self._start()
        else:
            self._busy = False
        error = asyncio.CancelledError() if finished.cancelled() else finished.exception()
        self.failures = 0 if error is None else self.failures + 1
        if error is not None:
            logger.error("a batch of %d failed", len(batch), exc_info=error)
            for job in batch:
                self._done(job, error)
            return
        for job, result in zip(batch, finished.result(), strict=True):
            self._done(job, result)
