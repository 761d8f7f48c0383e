"""What a text is found again by among all that were written lately, without comparing it with each: its sketch. Pure.

Of the hashes of a text's runs of letters, each of BUCKETS buckets keeps the smallest; ROWS of them together are a
band. Two texts that share seven of ten runs agree in at least one band nineteen times of twenty, those that share
nine always; so the texts to compare are the few rows of an index that have one of BANDS numbers. How alike they are
is then read from the smallest hashes of both.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Final, NamedTuple
from zlib import crc32

from engagement.threads.holds import ALIKE, Shingles

BANDS: Final = 8
ROWS: Final = 3
BUCKETS: Final = BANDS * ROWS
KEPT: Final = 64
"""Hashes that are compared: of a text of one or two lines, all."""
LONG: Final = 60
"""Runs of letters below which a text without a link is looked for nowhere: so short, honest people say the same."""
LONG_WITH_LINK: Final = 20
_EMPTY: Final = 0xFFFFFFFF
_SPREAD: Final = 0x9E3779B1
_EVEN: Final = 0x9E3779B97F4A7C15


class Sketch(NamedTuple):
    """Bands to look by, and prints to compare; both empty for a text that is looked for nowhere."""

    bands: tuple[int, ...]
    prints: bytes


NOWHERE: Final = Sketch((), b"")


def has_link(body: str) -> bool:
    """Whether a text leads elsewhere, or looks as if."""
    return "://" in body or "www." in body


def sketch_of(runs: Shingles, *, with_link: bool = False) -> Sketch:
    """The sketch of a text, by its runs of letters."""
    if len(runs) < (LONG_WITH_LINK if with_link else LONG):
        return NOWHERE
    hashes = {crc32(run.encode()) * _SPREAD & _EMPTY for run in runs}
    lowest = [_EMPTY] * BUCKETS
    for one in hashes:
        bucket = one % BUCKETS
        lowest[bucket] = min(lowest[bucket], one)
    return Sketch(tuple(_bands(lowest)), array("I", sorted(hashes)[:KEPT]).tobytes())


def _bands(lowest: list[int]) -> Iterable[int]:
    for number in range(BANDS):
        rows = lowest[number * ROWS : (number + 1) * ROWS]
        if rows != [_EMPTY] * ROWS:
            mixed = number
            for one in rows:
                mixed = (mixed ^ one) * _EVEN % 2**63
            yield mixed


def are_alike(one: bytes, other: bytes) -> bool:
    """Whether two texts are nearly the same, by their prints."""
    mine, theirs = frozenset(array("I", one)), frozenset(array("I", other))
    both = sorted(mine | theirs)[:KEPT]
    return bool(both) and sum(hashed in mine and hashed in theirs for hashed in both) >= ALIKE * len(both)
