"""Measurements on a machine that does other things besides: the best of several tries, and how slow it is just now.

What else it does can only make things slower. What holds once can be done; what is too slow every time is slow.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

TRIES = 4
REFERENCE_SECONDS = 0.018
"""What one `_chunk` takes at least, of all that was measured; where the bars were set it was not."""


def shortest(measure: Callable[[], float], *, within: float) -> float:
    """The first of the times that is below `within`; where none of TRIES is, the shortest. Each try needs what it
    measures anew: `measure` makes it."""
    taken: list[float] = []
    while len(taken) < TRIES and min(taken, default=within) >= within:
        taken.append(measure())
    return min(taken)


def slower() -> float:
    """How many times slower Python runs here just now than where the bars were set; 1 where it is not. For what takes
    too long to be tried again: a bar times this is the same bar."""
    return max(1.0, median(_processor_seconds(_chunk) for _ in range(15)) / REFERENCE_SECONDS)


def _processor_seconds(work: Callable[[], object]) -> float:
    started = time.thread_time()
    work()
    return time.thread_time() - started


def _chunk() -> dict[int, str]:
    """A little of what Python does all day."""
    table = {}
    for number in range(100_000):
        table[number % 1000] = str(number)
    return table
