"""A log-histogram of whole seconds. Pure.

A bucket holds the seconds from its lowest to its highest value, which are at most 2.5 % apart; below forty seconds
every bucket holds one value. Buckets add up, so a percentile of any months, categories and departments together comes
from the sum of their buckets and is never averaged. What a bucket stands for is the mean of what fell into it: never
off by more than 2.5 %, and exact where all of it was the same, as in a source that knows whole days only.

Sixteen buckets that follow each other are a band, and a histogram is kept in two parts: how many values each band
holds, and what lies in it. A page of a hundred histograms reads the first part of all of them, which says in which
bands their percentiles lie, and the second part of those bands alone.

A percentile is the nearest rank: of n values in order, the one at place ceil(n * q / 100), counted from 1.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from operator import add
from typing import NamedTuple

LONGEST = 400 * 366 * 86_400
"""Four centuries. Whatever takes longer is in the last bucket."""
WIDTH = 16
"""Buckets in a band."""


def _lowest_values() -> list[int]:
    """The lowest value of every bucket: the highest is the last that is at most a fortieth more."""
    lowest = [0, 1]
    while lowest[-1] <= LONGEST:
        lowest.append(lowest[-1] * 41 // 40 + 1)
    return lowest


LOWEST = _lowest_values()


Band = Sequence[int]
"""How many values fell into each bucket of a band, and after these the sum of each: twice WIDTH numbers."""
Counts = Mapping[int, int]
"""How many values each band holds, by its number."""


def bucket_of(seconds: int) -> int:
    """The bucket that a value falls into."""
    return min(bisect_right(LOWEST, max(seconds, 0)), len(LOWEST) - 1) - 1


def place_of(seconds: int) -> tuple[int, int]:
    """The band that a value falls into, and which bucket of it."""
    return divmod(bucket_of(seconds), WIDTH)


def value_of(count: int, seconds: int) -> int:
    """What a bucket stands for: the mean of its values, in whole seconds."""
    return (2 * seconds + count) // (2 * count)


def both(one: Band, other: Band) -> Band:
    """Two bands of the same number, added up."""
    return list(map(add, one, other))


class Rank(NamedTuple):
    """Where a percentile lies: in this band, at this place of its values in order, counted from 1."""

    band: int
    place: int


def ranks_of(counts: Counts, qs: Sequence[int]) -> list[Rank]:
    """Where percentiles (0 < q <= 100, nearest rank) of a histogram lie; [] of nothing."""
    numbers = sorted(counts)
    sums = list(accumulate(counts[number] for number in numbers))
    if not sums or not sums[-1]:
        return []
    found = []
    for q in qs:
        rank = -(-sums[-1] * q // 100)
        index = bisect_left(sums, rank)
        found.append(Rank(numbers[index], rank - (sums[index - 1] if index else 0)))
    return found


def value_at(band: Band, place: int) -> int:
    """What stands for the value at this place of a band."""
    index = bisect_left(list(accumulate(band[:WIDTH])), place)
    return value_of(band[index], band[WIDTH + index])
