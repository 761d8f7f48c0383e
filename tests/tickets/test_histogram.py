from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.bands import bands_of, percentile
from tickets.histogram import LONGEST, LOWEST, WIDTH, Rank, both, bucket_of, place_of, ranks_of, value_of

DAY = 86_400
seconds = st.integers(0, LONGEST) | st.integers(0, 300) | st.integers(0, 90 * DAY)
samples = st.lists(seconds, min_size=1, max_size=60)
quantiles = st.integers(1, 100)


def exact(values: list[int], q: int) -> int:
    """The nearest rank, counted off."""
    return next(value for place, value in enumerate(sorted(values), 1) if 100 * place >= q * len(values))


@given(samples, quantiles)
def test_a_percentile_is_off_by_at_most_2_5_percent(values: list[int], q: int) -> None:
    found, true = percentile(bands_of(values), q), exact(values, q)
    assert found is not None
    assert abs(found - true) * 40 <= true


@given(samples, samples, quantiles)
def test_summed_histograms_say_what_all_values_together_say(some: list[int], more: list[int], q: int) -> None:
    one, other = bands_of(some), bands_of(more)
    nothing = [0] * 2 * WIDTH
    summed = {number: both(one.get(number, nothing), other.get(number, nothing)) for number in {*one, *other}}
    assert percentile(summed, q) == percentile(bands_of(some + more), q)


@given(st.lists(st.integers(0, 38).map(lambda days: days * DAY), min_size=1), quantiles)
def test_whole_days_up_to_38_are_exact(values: list[int], q: int) -> None:
    assert percentile(bands_of(values), q) == exact(values, q)


@given(st.lists(st.integers(0, 40), min_size=1), quantiles)
def test_up_to_forty_seconds_are_exact(values: list[int], q: int) -> None:
    assert percentile(bands_of(values), q) == exact(values, q)


@given(seconds, seconds)
def test_a_longer_time_is_never_in_an_earlier_bucket(one: int, other: int) -> None:
    assert bucket_of(min(one, other)) <= bucket_of(max(one, other))


@given(seconds)
def test_a_bucket_begins_at_its_lowest_value(value: int) -> None:
    bucket = bucket_of(value)
    assert LOWEST[bucket] <= value < LOWEST[bucket + 1]


def test_every_bucket_fits_a_small_integer() -> None:
    assert bucket_of(10**15) == len(LOWEST) - 2 < 2**15


def test_less_than_nothing_counts_as_nothing() -> None:
    assert bucket_of(-5) == 0


@pytest.mark.parametrize(("q", "value"), [(1, 10), (25, 10), (26, 20), (50, 20), (75, 30), (76, 31), (100, 31)])
def test_a_percentile_is_the_nearest_rank(q: int, value: int) -> None:
    assert percentile(bands_of([10, 20, 30, 31]), q) == value


def test_a_percentile_of_nothing_is_none() -> None:
    assert percentile({}, 50) is None


def test_an_empty_band_is_no_value() -> None:
    assert ranks_of({3: 0, 9: 1}, [50]) == [Rank(9, 1)]


def test_a_bucket_stands_for_the_mean_of_what_fell_into_it() -> None:
    assert value_of(4, 4 * 1000 + 3) == 1001


def test_a_rank_is_counted_within_its_band() -> None:
    assert ranks_of({2: 5, 4: 5}, [50, 75, 90]) == [Rank(2, 5), Rank(4, 3), Rank(4, 4)]


@given(seconds)
def test_a_place_is_a_bucket_of_its_band(value: int) -> None:
    band, place = place_of(value)
    assert band * WIDTH + place == bucket_of(value)
