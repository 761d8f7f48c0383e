"""What a run says, and how long a right may take to end while harm is done."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.faults.history import Answered, Ended, Granted, History, Invoked
from tests.faults.report import (
    HOUSE,
    LANE,
    REDIS,
    Waits,
    answers_in,
    operations_in,
    revocations_in,
    until,
    with_tolerance,
)
from tests.faults.schedule import KINDS, Fault


class Window(NamedTuple):
    began: float
    ended: float
    fault: Fault


def window(kind: str, began: float, ended: float, target: int = 0) -> Window:
    return Window(began, ended, Fault(began, ended - began, kind, target))


def test_waits_are_read_from_the_end() -> None:
    assert Waits.of([0.3, 0.1, 0.2]) == Waits(3, 0.2, 0.3, 0.3)


def test_no_waits_are_none() -> None:
    assert str(Waits.of([])) == "none"


@pytest.mark.parametrize(
    ("windows", "stop"),
    [
        ([], 11.0),
        ([window("kill_server", 1.0, 2.0)], 11.0),
        ([window("freeze_server", 9.0, 14.0)], 15.0),
        ([window("freeze_server", 10.5, 14.0), window("slow_postgres", 14.5, 14.7)], 15.7),
        ([window("freeze_server", 11.5, 14.0)], 11.0),
        ([window("pause_redis", 9.0, 12.0)], 15.0),
        ([window("flush_redis", 4.0, 4.0)], 12.0),
        ([window("flush_redis", 1.0, 1.0)], 11.0),
        ([window("dead_clients", 9.0, 14.0, target=2)], 15.0),
        ([window("dead_clients", 9.0, 14.0, target=1)], 11.0),
    ],
    ids=[
        *(
            "peace",
            "long ago",
            "frozen",
            "one after the other",
            "too late",
            "no Redis",
            "hardly heard",
            "heard again",
        ),
        *("the own lane", "another lane"),
    ],
)
def test_a_right_may_take_as_long_as_what_held_it_up(windows: list[Window], stop: float) -> None:
    assert until(10.0, windows, patience=1.0, lane=2) == stop


@pytest.mark.parametrize("kind", sorted(set(KINDS) - REDIS - HOUSE - LANE))
def test_no_other_harm_excuses_anybody(kind: str) -> None:
    assert until(10.0, [window(kind, 9.0, 14.0)], patience=1.0, lane=0) == 11.0


def test_a_slow_machine_gets_more_time() -> None:
    assert until(10.0, [], patience=3.0, lane=0) == 13.0


def test_only_ends_of_rights_are_given_time() -> None:
    granted = Granted(10.0, "ama", "open")
    windows = [window("freeze_server", 9.0, 14.0)]
    found = with_tolerance([Ended(10.0, "ama", "open"), granted], windows, lanes={"ama": 0}, patience=1.0)
    assert found == [Ended(10.0, "ama", "open", 5.0), granted]


def test_a_revocation_is_from_the_answer_to_the_word_at_the_client() -> None:
    history = History(events=[Ended(10.0, "ama", "open"), Ended(10.0, "esi", "open")])
    assert revocations_in(history, [(10.25, "ama"), (9.9, "esi")]) == [0.25, 0.0]


def test_a_word_after_the_right_came_back_is_of_another_revocation() -> None:
    history = History(events=[Ended(10.0, "ama", "open"), Granted(12.0, "ama", "open"), Ended(20.0, "ama", "open")])
    assert revocations_in(history, [(20.5, "ama")]) == [0.5]


def test_an_answer_is_from_the_first_word_to_the_last() -> None:
    history = History(events=[Invoked(1.0, "ama", "open", "word 1"), Answered(3.5, "word 1", "ok")])
    assert answers_in(history) == [2.5]


def test_operations_are_counted_by_what_came_of_them() -> None:
    history = History(events=[Answered(1.0, "one", "ok"), Answered(1.0, "two", "info"), Answered(1.0, "three", "ok")])
    counted = operations_in(history)
    assert (counted["posts acknowledged"], counted["unknown"], counted["refused"]) == (2, 1, 0)
