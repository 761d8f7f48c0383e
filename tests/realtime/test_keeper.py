"""The keeper: a room gets what the log has, whatever became of the hints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from realtime import codes, log
from realtime.keeper import Keeper
from realtime.layer import Hint
from realtime.rooms import Room
from realtime.streams import StreamPolicy
from tests.factories import NOW

STREAM = "hall:1"
POLICY = StreamPolicy(prefix="hall", audience="All.", authorize=lambda _key, users: [True] * len(users))


class Lane:
    """A lane by hand: `read` does the work of what was submitted, `answer` hands the results over."""

    def __init__(self, work: Callable[..., Sequence[Any]], done: Callable[..., None]) -> None:
        self._work = work
        self._done = done
        self.jobs: list[Any] = []
        self._results: list[tuple[Any, Any]] = []

    def submit(self, job: Any) -> None:
        self.jobs.append(job)

    @property
    def idle(self) -> bool:
        return not self.jobs

    def read(self) -> None:
        jobs, self.jobs = self.jobs, []
        self._results += zip(jobs, self._work(jobs), strict=True)

    def answer(self) -> None:
        results, self._results = self._results, []
        for job, result in results:
            self._done(job, result)

    def run(self) -> None:
        while self.jobs:
            self.read()
            self.answer()


class Listener:
    """A connection, as far as a room knows one."""

    user_id = None

    def __init__(self) -> None:
        self.outlet = SimpleNamespace(send_frame=lambda _frame: None)
        self.told: list[codes.Unsubscribe] = []

    def unsubscribe(self, _stream: str, why: codes.Unsubscribe) -> None:
        self.told.append(why)


class Bench:
    """A keeper, one room with one listener, and the lanes."""

    def __init__(self) -> None:
        self.lanes: list[Lane] = []
        loop = SimpleNamespace(call_soon=lambda *_call: None, call_later=lambda *_call: None)
        self.rooms: dict[str, Room] = {}
        hub: Any = SimpleNamespace(lane=self.lane, loop=loop, rooms=self.rooms, limits=SimpleNamespace(batch=500))
        self.keeper = Keeper(hub)
        self.room = self.rooms[STREAM] = Room(STREAM, POLICY, loop, 300)  # type: ignore[arg-type]
        self.room.warm_up(log.position(STREAM))
        self.listener = Listener()
        self.room.join(self.listener)  # type: ignore[arg-type]

    def lane(self, work: Callable[..., Sequence[Any]], done: Callable[..., None]) -> Lane:
        self.lanes.append(Lane(work, done))
        return self.lanes[-1]

    @property
    def fills(self) -> Lane:
        """The lane in which holes are filled: the only one with rooms for jobs."""
        return next(lane for lane in self.lanes if any(isinstance(job, Room) for job in lane.jobs) or lane._results)

    def hint(self, first: int, last: int, *, epoch: str = "") -> None:
        """A hint that carries these publications."""
        data = tuple(str(offset) for offset in range(first, last + 1))
        self.keeper.take(self.room, Hint(STREAM, epoch or self.room.epoch, first, data))

    @property
    def remembered(self) -> list[int]:
        """What the room has seen."""
        return [entry.offset for entry in self.room.recent(0) or []]


@pytest.fixture
def bench(db: None) -> Bench:
    """A room that stands at nothing."""
    return Bench()


def write(number: int) -> None:
    """Publish so many."""
    with transaction.atomic():
        head = log.position(STREAM).offset
        log.append(STREAM, [str(head + index + 1) for index in range(number)], now=NOW)


def test_hint_that_fits_is_taken_without_a_look_at_the_log(bench: Bench) -> None:
    bench.hint(1, 3)
    assert bench.remembered == [1, 2, 3]
    assert not any(lane.jobs for lane in bench.lanes)


def test_hint_that_is_known_in_part_is_taken_from_there_on(bench: Bench) -> None:
    bench.hint(1, 3)
    bench.hint(2, 5)
    bench.hint(1, 1)
    assert bench.remembered == [1, 2, 3, 4, 5]


def test_hole_is_filled_from_the_log(bench: Bench) -> None:
    write(5)
    bench.hint(4, 5)
    assert bench.remembered == []
    bench.fills.run()
    assert bench.remembered == [1, 2, 3, 4, 5]


def test_hint_without_data_is_read_from_the_log(bench: Bench) -> None:
    write(5)
    bench.keeper.take(bench.room, Hint(STREAM, bench.room.epoch, 6, ()))
    bench.fills.run()
    assert bench.remembered == [1, 2, 3, 4, 5]


def test_hints_that_come_during_a_reading_are_not_doubled(bench: Bench) -> None:
    write(5)
    bench.hint(5, 5)
    fills = bench.fills
    fills.read()
    bench.hint(1, 4)
    fills.answer()
    fills.run()
    assert bench.remembered == [1, 2, 3, 4, 5]


def test_hole_that_opens_beyond_a_reading_is_filled_too(bench: Bench) -> None:
    write(5)
    bench.hint(5, 5)
    fills = bench.fills
    fills.read()  # one to five
    bench.hint(1, 5)
    write(4)
    bench.hint(9, 9)
    fills.answer()
    fills.run()
    assert bench.listener.told == []
    assert bench.remembered == list(range(1, 10))


def test_log_that_no_longer_has_what_is_missing_sends_everyone_to_subscribe_again(bench: Bench) -> None:
    write(5)
    log.prune(older_than=NOW.replace(year=NOW.year + 1), keep=2)
    bench.hint(5, 5)
    bench.fills.run()
    assert bench.listener.told == [codes.INSUFFICIENT_STATE]
    assert STREAM not in bench.rooms


def test_hint_of_another_epoch_sends_everyone_to_subscribe_again(bench: Bench) -> None:
    bench.hint(1, 1, epoch="restored")
    assert bench.listener.told == [codes.INSUFFICIENT_STATE]
