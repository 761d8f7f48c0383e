"""When votes for a question look like those of one farm: fresh accounts, one network, a burst. Pure.

They are held, not refused, and not thrown away: a whole hall may stand behind one address, and then a moderator says
so with one click.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

YOUNGER: Final = timedelta(days=1)
WITHIN: Final = timedelta(minutes=10)
MOST: Final = 8
"""So many fresh accounts of one network vote for one question within `WITHIN` and count at once: a family."""


def is_held(before: int) -> bool:
    """Whether one more vote is held, where so many fresh accounts of its network voted for the question lately."""
    return before >= MOST
