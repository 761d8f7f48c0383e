"""The token bucket."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.limits import Bucket


def test_burst_is_given_at_once() -> None:
    bucket = Bucket(20, 40, 0.0)
    assert [bucket.take(0.0) for _ in range(40)] == [0.0] * 40


def test_next_one_waits_for_its_share_of_a_second() -> None:
    bucket = Bucket(20, 1, 0.0)
    bucket.take(0.0)
    assert bucket.take(0.0) == pytest.approx(1 / 20)


def test_wait_that_was_named_suffices() -> None:
    bucket = Bucket(20, 1, 0.0)
    bucket.take(0.0)
    assert bucket.take(bucket.take(0.0) + 1e-9) == 0.0


def test_bucket_holds_no_more_than_the_burst() -> None:
    bucket = Bucket(20, 3, 0.0)
    assert [bool(bucket.take(1000.0)) for _ in range(4)] == [False, False, False, True]


def test_refusals_are_counted() -> None:
    bucket = Bucket(20, 1, 0.0)
    for _ in range(6):
        bucket.take(0.0)
    assert bucket.refused == 5


def test_count_begins_anew_when_the_bucket_was_full() -> None:
    bucket = Bucket(20, 1, 0.0)
    for _ in range(6):
        bucket.take(0.0)
    bucket.take(10.0)
    assert bucket.refused == 0


def test_refusals_cost_nothing() -> None:
    bucket = Bucket(20, 1, 0.0)
    for _ in range(100):
        bucket.take(0.0)
    assert bucket.take(0.051) == 0.0


@given(gaps=st.lists(st.floats(0, 3), max_size=80), rate=st.integers(1, 50), burst=st.integers(1, 50))
def test_no_more_than_burst_and_rate_are_ever_given(gaps: list[float], rate: int, burst: int) -> None:
    bucket, now, given_ = Bucket(rate, burst, 0.0), 0.0, 0
    for gap in gaps:
        now += gap
        given_ += not bucket.take(now)
    assert given_ <= burst + rate * now + 1e-6


@given(rate=st.integers(1, 50), burst=st.integers(1, 50), number=st.integers(0, 100))
def test_whoever_keeps_to_the_rate_is_never_refused(rate: int, burst: int, number: int) -> None:
    bucket = Bucket(rate, burst, 0.0)
    assert all(not bucket.take(index / rate + index * 1e-9) for index in range(number))
