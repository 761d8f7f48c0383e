from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.bands import bands_of, counts_of
from tickets.figures import AGES, ClockFigures, ClockSums, percent, said


def sums_of(values: Sequence[int], **counts: int) -> ClockSums:
    """Clocks that took so many seconds each."""
    bands = bands_of(values)
    return ClockSums(counts_of(bands), bands, **counts)


def figures_of(values: Sequence[int] = (), **counts: int) -> ClockFigures:
    """What is said of them."""
    return sums_of(values, **counts).figures()


def test_percentiles_stand_beside_the_number_they_are_taken_from() -> None:
    said_of = figures_of(range(1, 21))
    assert (said_of.n, said_of.p50_seconds, said_of.p75_seconds, said_of.p90_seconds) == (20, 10, 15, 18)


def test_nothing_is_said_of_fewer_than_ten() -> None:
    said_of = figures_of(range(1, 10), kept=4, missed=5, paused=3, paused_seconds=60)
    assert said_of == ClockFigures()


def test_that_there_is_none_is_said() -> None:
    assert (figures_of().n, figures_of().decided) == (0, 0)


def test_ten_are_enough() -> None:
    assert figures_of(range(1, 11)).n == 10


def test_few_promises_among_many_clocks_are_not_judged() -> None:
    said_of = figures_of(range(50), kept=9)
    assert (said_of.n, said_of.kept_percent, said_of.kept) == (50, None, None)


def test_what_is_overdue_is_said_even_if_it_is_the_only_one() -> None:
    assert figures_of(overdue=1).overdue == 1


@pytest.mark.parametrize(
    ("kept", "missed", "share"), [(10, 0, 100.0), (0, 10, 0.0), (2, 1, None), (1999, 1, 99.9), (7, 8, 46.6)]
)
def test_the_share_is_rounded_down_so_that_all_means_all(kept: int, missed: int, share: float | None) -> None:
    assert figures_of(kept=kept, missed=missed).kept_percent == share


def test_a_share_of_nothing_is_none() -> None:
    assert percent(0, 0) is None


@given(st.integers(0, 10**6))
def test_a_number_is_said_unless_it_is_from_one_to_nine(n: int) -> None:
    assert said(n) == (None if 0 < n < 10 else n)


def test_of_fewer_than_ten_nothing_needs_a_closer_look() -> None:
    assert sums_of(range(9)).ranks() == []


def test_only_the_bands_of_the_percentiles_need_a_closer_look() -> None:
    sums = sums_of([1] * 20 + [10**6])
    assert {rank.band for rank in sums.ranks()} == {0}


def test_the_ages_follow_each_other_without_a_gap() -> None:
    edges: list[Any] = [(age.since_days, age.until_days) for age in AGES]
    assert edges[0][0] == 0
    assert edges[-1][1] is None
    assert [until for _since, until in edges[:-1]] == [since for since, _until in edges[1:]]
