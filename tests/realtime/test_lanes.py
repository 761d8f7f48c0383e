"""Lanes: one batch at a time, in order."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection

from realtime.lanes import Lane, in_database, one_by_one


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Two threads."""
    with ThreadPoolExecutor(2) as pool:
        yield pool


class Track:
    """A lane whose work waits for `gate` where a test wants it to, and what became of everything."""

    def __init__(
        self, pool: ThreadPoolExecutor, work: Callable[[Sequence[Any]], Sequence[Any]] | None = None
    ) -> None:
        self.batches: list[list[Any]] = []
        self.answers: list[tuple[Any, Any]] = []
        self.threads: set[int] = set()
        self.gate = threading.Event()
        self.gate.set()
        self.began = threading.Event()
        self._work = work or (lambda jobs: [f"{job} done" for job in jobs])
        self.all_answered = asyncio.Event()
        self.expected = 0
        self.lane: Lane[Any, Any] = Lane(asyncio.get_running_loop(), pool, self.work, self.done, limit=3)

    def work(self, jobs: Sequence[Any]) -> Sequence[Any]:
        self.batches.append(list(jobs))
        self.began.set()
        self.gate.wait(10)
        return self._work(jobs)

    def done(self, job: Any, result: Any) -> None:
        self.threads.add(threading.get_ident())
        self.answers.append((job, result))
        if len(self.answers) == self.expected:
            self.all_answered.set()

    def submit(self, *jobs: Any) -> None:
        self.expected += len(jobs)
        for job in jobs:
            self.lane.submit(job)

    async def finish(self) -> None:
        async with asyncio.timeout(10):
            await self.all_answered.wait()


async def test_every_job_is_answered_with_its_own_result(pool: ThreadPoolExecutor) -> None:
    track = Track(pool)
    track.submit("a", "b")
    await track.finish()
    assert track.answers == [("a", "a done"), ("b", "b done")]


async def test_neighbours_leave_together(pool: ThreadPoolExecutor) -> None:
    track = Track(pool)
    track.submit("a", "b", "c")
    await track.finish()
    assert track.batches == [["a", "b", "c"]]


async def test_batch_is_no_larger_than_the_limit(pool: ThreadPoolExecutor) -> None:
    track = Track(pool)
    track.submit(*"abcdefg")
    await track.finish()
    assert track.batches == [["a", "b", "c"], ["d", "e", "f"], ["g"]]


async def test_what_comes_during_a_batch_waits_and_leaves_together(pool: ThreadPoolExecutor) -> None:
    track = Track(pool)
    track.gate.clear()
    track.submit("a")
    await asyncio.to_thread(track.began.wait, 10)
    track.submit("b", "c")
    assert track.batches == [["a"]]
    track.gate.set()
    await track.finish()
    assert track.batches == [["a"], ["b", "c"]]


async def test_answers_come_in_order_on_the_loop(pool: ThreadPoolExecutor) -> None:
    track = Track(pool)
    track.submit(*range(20))
    await track.finish()
    assert [job for job, _ in track.answers] == list(range(20))
    assert track.threads == {threading.get_ident()}


async def test_lane_is_idle_before_and_after(pool: ThreadPoolExecutor) -> None:
    track = Track(pool)
    assert track.lane.idle
    track.submit("a")
    assert not track.lane.idle
    await track.finish()
    assert track.lane.idle


async def test_lane_goes_on_after_a_fault(pool: ThreadPoolExecutor, caplog: pytest.LogCaptureFixture) -> None:
    def fail_once(jobs: Sequence[Any]) -> Sequence[Any]:
        if "bad" in jobs:
            raise ValueError("bad")
        return list(jobs)

    track = Track(pool, fail_once)
    track.submit("bad")
    track.submit("b")
    await track.finish()
    assert [type(result) for _, result in track.answers] == [ValueError, str]


async def test_only_the_guilty_job_fails(pool: ThreadPoolExecutor, caplog: pytest.LogCaptureFixture) -> None:
    track = Track(pool, lambda jobs: [1 // job for job in jobs])
    track.submit(1, 0, 1)
    await track.finish()
    assert [type(result) for _, result in track.answers] == [int, ZeroDivisionError, int]


async def test_database_that_is_away_fails_everybody_at_once(
    pool: ThreadPoolExecutor, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_jobs: Sequence[Any]) -> Sequence[Any]:
        raise OperationalError

    track = Track(pool, fail)
    track.submit("a", "b")
    await track.finish()
    assert [type(result) for _, result in track.answers] == [OperationalError] * 2
    assert len(track.batches) == 1


async def test_what_comes_after_the_threads_have_ended_is_answered_too(pool: ThreadPoolExecutor) -> None:
    track = Track(pool)
    track.gate.clear()
    track.submit("a")
    await asyncio.to_thread(track.began.wait, 10)
    track.submit(*"bcdef")
    pool.shutdown(wait=False)
    track.gate.set()
    await track.finish()
    answered = dict(track.answers)
    assert answered["a"] == "a done"
    assert {type(answered[job]) for job in "bcdef"} == {RuntimeError}
    assert track.lane.idle


class Stubborn(Track):
    """Whose jobs are submitted again until they are done; the database fails the first batches."""

    def __init__(self, pool: ThreadPoolExecutor, *, failing: int) -> None:
        self.to_fail = failing
        super().__init__(pool, self.fail_at_first)

    def fail_at_first(self, jobs: Sequence[Any]) -> Sequence[Any]:
        if len(self.batches) <= self.to_fail:
            raise OperationalError
        return jobs

    def done(self, job: Any, result: Any) -> None:
        super().done(job, result)
        if isinstance(result, BaseException):
            self.lane.submit_again(job)


@pytest.fixture
def long_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done after a pause is not done here."""
    monkeypatch.setattr("realtime.lanes.RETRY_SECONDS", 3600)


@pytest.mark.usefixtures("long_pause")
async def test_what_failed_once_is_done_again_at_once(
    pool: ThreadPoolExecutor, caplog: pytest.LogCaptureFixture
) -> None:
    track = Stubborn(pool, failing=1)
    track.submit("a")
    track.expected = 2
    await track.finish()
    assert (track.answers[-1], track.lane.failures) == (("a", "a"), 0)


@pytest.mark.usefixtures("long_pause")
async def test_what_fails_again_waits(pool: ThreadPoolExecutor, caplog: pytest.LogCaptureFixture) -> None:
    track = Stubborn(pool, failing=2)
    track.submit("a")
    track.expected = 2
    await track.finish()
    assert (track.lane.idle, track.lane.failures, len(track.batches)) == (True, 2, 2)


def test_whole_batch_is_done_at_once_where_that_works() -> None:
    sizes: list[int] = []

    def work(jobs: Sequence[int]) -> Sequence[int]:
        sizes.append(len(jobs))
        return jobs

    assert one_by_one(work, [1, 2, 3]) == [1, 2, 3]
    assert sizes == [3]


# --- connections ----------------------------------------------------------------------------------------------


def in_a_thread(work: Callable[[], Any]) -> Any:
    """Run in a thread with a database connection of its own, and close that."""

    def run() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


@pytest.mark.django_db(transaction=True)
def test_connection_is_kept_for_the_next_batch() -> None:
    def work() -> bool:
        in_database(connection.ensure_connection)
        first = connection.connection
        in_database(connection.ensure_connection)
        return first is connection.connection

    assert in_a_thread(work)


@pytest.mark.django_db(transaction=True)
def test_connection_that_failed_is_closed() -> None:
    def fail() -> None:
        connection.ensure_connection()
        raise DatabaseError

    def work() -> bool:
        with pytest.raises(DatabaseError):
            in_database(fail)
        return connection.connection is None

    assert in_a_thread(work)


@pytest.mark.django_db(transaction=True)
def test_connection_that_the_database_ended_meanwhile_costs_no_batch() -> None:
    def ask() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return int(cursor.fetchone()[0])

    def work() -> tuple[int, int]:
        first = in_database(ask)
        hang_up()
        return first, in_database(ask)

    assert in_a_thread(work) == (1, 1)


def hang_up() -> None:
    """The database ends this thread's connection, and has done so when this returns; a file ends none."""
    if connection.vendor == "postgresql":
        number = connection.connection.info.backend_pid

        def end() -> None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [number])

        in_a_thread(end)
