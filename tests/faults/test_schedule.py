"""A schedule is a function of its seed, does everything in turn, and never too much at once."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.faults.schedule import AT_ONCE, BEFORE_SECONDS, KINDS, PEACE_SECONDS, Fault, plan

SEEDS = st.integers(0, 1 << 32)


def rounds(faults: list[Fault]) -> list[list[Fault]]:
    """Those that are done at once."""
    found: list[list[Fault]] = []
    ends_at = -1.0
    for fault in faults:
        if fault.at > ends_at + PEACE_SECONDS / 2 - 0.02:
            found.append([])
        found[-1].append(fault)
        ends_at = max(ends_at, fault.ends_at)
    return found


@given(seed=SEEDS)
def test_the_same_seed_has_the_same_plan(seed: int) -> None:
    assert plan(seed, 120) == plan(seed, 120)


def test_another_seed_has_another_plan() -> None:
    assert plan(1, 120) != plan(2, 120)


@given(seed=SEEDS)
def test_a_longer_run_begins_like_a_shorter_one(seed: int) -> None:
    short = plan(seed, 60)
    assert plan(seed, 300)[: len(short)] == short


@given(seed=SEEDS)
def test_it_begins_and_ends_in_peace(seed: int) -> None:
    faults = plan(seed, 120)
    assert faults[0].at >= BEFORE_SECONDS
    assert max(fault.ends_at for fault in faults) <= 120 - PEACE_SECONDS


@given(seed=SEEDS)
def test_every_kind_comes_before_any_comes_a_third_time(seed: int) -> None:
    kinds = [fault.kind for fault in plan(seed, 600)]
    third = next((place for place, kind in enumerate(kinds) if kinds[:place].count(kind) == 2), len(kinds))
    assert set(kinds[:third]) == set(KINDS)


@given(seed=SEEDS)
def test_at_most_three_are_done_at_once_each_at_another_place(seed: int) -> None:
    for together in rounds(plan(seed, 300)):
        assert 1 <= len(together) <= AT_ONCE
        assert len({KINDS[fault.kind].place for fault in together}) == len(together)


@given(seed=SEEDS)
def test_they_come_in_order(seed: int) -> None:
    assert all(one.at <= other.at for one, other in pairwise(plan(seed, 300)))


@given(seed=SEEDS)
def test_each_has_its_length_and_a_target_that_exists(seed: int) -> None:
    for fault in plan(seed, 300):
        kind = KINDS[fault.kind]
        assert kind.shortest - 0.01 <= fault.seconds <= kind.longest + 0.01
        assert 0 <= fault.target < kind.targets


@given(seed=SEEDS)
def test_only_what_is_asked_for_is_done(seed: int) -> None:
    assert {fault.kind for fault in plan(seed, 120, ("flush_redis", "kill_server"))} == {"flush_redis", "kill_server"}


def test_a_fault_says_what_it_does() -> None:
    assert str(Fault(3.0, 2.5, "freeze_server", 1)) == "freeze server 1 for 2.5 s"
