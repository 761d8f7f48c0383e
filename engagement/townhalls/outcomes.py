"""What came of a hall, counted: asked, shown, not shown and why, answered how and how soon. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple


class Outcome(NamedTuple):
    """Of one question, as far as counting goes."""

    state: str
    shown: bool
    """Whether everybody could see it at any time."""
    reason_kind: str
    asked_at: datetime
    answered_at: datetime | None


class Counts(NamedTuple):
    """The figures of the public record. Every question is in exactly one of: rejected, merged, withdrawn, waiting,
    answered_live, answered_written, owed, ticketed."""

    asked: int
    shown: int
    waiting: int
    rejected: dict[str, int]
    """Kind of reason -> how many."""
    merged: int
    withdrawn: int
    answered_live: int
    answered_written: int
    owed: int
    ticketed: int
    median_seconds: int | None
    """From asking to the answer, of those that were answered."""


WAITING = ("pending", "held", "listed", "queued", "featured")


def count(outcomes: Sequence[Outcome]) -> Counts:
    """The figures."""
    states = Counter(one.state for one in outcomes)
    answered = [one for one in outcomes if one.answered_at and one.state in ("answered_live", "answered_written")]
    took = [(one.answered_at - one.asked_at).total_seconds() for one in answered if one.answered_at]
    return Counts(
        asked=len(outcomes),
        shown=sum(one.shown for one in outcomes),
        waiting=sum(states[state] for state in WAITING),
        rejected=dict(sorted(Counter(one.reason_kind for one in outcomes if one.state == "rejected").items())),
        merged=states["merged"],
        withdrawn=states["withdrawn"],
        answered_live=states["answered_live"],
        answered_written=states["answered_written"],
        owed=states["owed"],
        ticketed=states["ticketed"],
        median_seconds=round(median(took)) if took else None,
    )


def into_recording(at: datetime | None, begins_at: datetime | None) -> int | None:
    """Seconds into the recording, or None where it was before it or there is none."""
    if at is None or begins_at is None or at < begins_at:
        return None
    return int((at - begins_at) / timedelta(seconds=1))


def clock_of(seconds: int) -> str:
    """“1:02:07”, “12:30”: as players write it."""
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
