"""Histograms of given values, as the tallies would hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tickets.histogram import WIDTH, Band, place_of, ranks_of, value_at


def bands_of(values: Iterable[int]) -> dict[int, Band]:
    """What lies in each band."""
    bands: dict[int, list[int]] = {}
    for value in values:
        number, place = place_of(value)
        band = bands.setdefault(number, [0] * 2 * WIDTH)
        band[place] += 1
        band[WIDTH + place] += value
    return {number: band for number, band in bands.items()}


def counts_of(bands: Mapping[int, Band]) -> dict[int, int]:
    """How many values each band holds."""
    return {number: sum(band[:WIDTH]) for number, band in bands.items()}


def percentile(bands: Mapping[int, Band], q: int) -> int | None:
    """The q-th percentile; None of nothing."""
    ranks = ranks_of(counts_of(bands), [q])
    return value_at(bands[ranks[0].band], ranks[0].place) if ranks else None
