"""Measurements on a machine that does other things besides: the best of several tries.

What else it does can only make things slower. What holds once can be done; what is too slow every time is slow.
"""

from __future__ import annotations

from collections.abc import Callable

TRIES = 4


def shortest(measure: Callable[[], float], *, within: float) -> float:
    """The first of the times that is below `within`; where none of TRIES is, the shortest. Each try needs what it
    measures anew: `measure` makes it."""
    taken: list[float] = []
    while len(taken) < TRIES and min(taken, default=within) >= within:
        taken.append(measure())
    return min(taken)
