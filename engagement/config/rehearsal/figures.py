"""What a rehearsal reports: counts, and times whose percentiles are read from a histogram of fixed size. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import ceil, log

RATIO = 1.05
"""One step of the histogram: no percentile is off by more than a twentieth."""
FINEST_SECONDS = 0.0001


class Times:
    """How long things took, in steps of a twentieth: a million of them take no more memory than a hundred."""

    def __init__(self) -> None:
        self._steps: Counter[int] = Counter()
        self._told: Counter[int] = Counter()
        self.count = 0

    def add(self, seconds: float) -> None:
        """One more."""
        self._steps[max(0, ceil(log(max(seconds, FINEST_SECONDS) / FINEST_SECONDS, RATIO)))] += 1
        self.count += 1

    def percentile(self, share: float) -> float:
        """The time that this share of all did not exceed; 0 where there are none."""
        left = ceil(self.count * share)
        for step in sorted(self._steps):
            left -= self._steps[step]
            if left <= 0:
                return FINEST_SECONDS * RATIO**step
        return 0.0

    def lately(self) -> Times:
        """What was added since this was last asked."""
        fresh = Times()
        fresh._steps = self._steps - self._told
        fresh.count = fresh._steps.total()
        self._told = self._steps.copy()
        return fresh

    def __str__(self) -> str:
        return f"p50 {self.percentile(0.5) * 1000:.0f} ms, p99 {self.percentile(0.99) * 1000:.0f} ms ({self.count:,})"


class Figures:
    """What happened to all citizens together."""

    def __init__(self) -> None:
        self.present = self.joined = self.drops = self.recovered = self.reloaded = self.lost = self.unanswered = 0
        self.replies, self.deliveries, self.joins = Times(), Times(), Times()
        self.sent: Counter[str] = Counter()
        """Command -> how often it was carried out."""
        self.refused: Counter[str] = Counter()
        """Slug, or code where there is none -> how often."""
        self.broken: Counter[str] = Counter()
        """Why lines broke that were not to break."""


class Reckoning(dict[str, int]):
    """What the database holds of what was promised: `votes` and `ballots` that stand by the replies, and how many of
    them are `wrong` in the database; `miscounted` questions and options, whose counters are not what the rows say."""

    @property
    def is_right(self) -> bool:
        """Everything that was answered is stored, and counted exactly."""
        return not self["wrong"] and not self["miscounted"]


def line(seconds: float, figures: Figures, memory: float | None) -> str:
    """How it goes; the times are those since the last line."""
    weight = "" if memory is None else f", server {memory:.0f} MiB"
    return (
        f"{seconds:4.0f} s  {figures.present:,} here, {sum(figures.sent.values()):,} commands, "
        f"replies {figures.replies.lately().percentile(0.99) * 1000:.0f} ms p99, "
        f"delivery {figures.deliveries.lately().percentile(0.99) * 1000:.0f} ms p99, "
        f"{figures.drops:,} drops, {figures.lost} lost{weight}"
    )


def summary(figures: Figures, reckoning: Reckoning, memory: tuple[float | None, float | None]) -> list[str]:
    """How it went."""
    before, after = memory
    weight = (
        "unknown: the server is not on this machine" if before is None or after is None else _grown(before, after)
    )
    return [
        f"joined: {figures.joined:,} times, {figures.joins}; {figures.drops:,} drops, "
        f"{figures.recovered:,} recovered, {figures.reloaded:,} loaded the hall anew",
        f"lost offsets: {figures.lost}",
        f"replies: {figures.replies}; without one: {figures.unanswered}",
        f"delivery: {figures.deliveries}",
        f"carried out: {told(figures.sent)}",
        f"votes: {reckoning['votes']:,} stand by the replies, ballots: {reckoning['ballots']:,}; "
        f"wrong in the database: {reckoning['wrong']}, counted wrong: {reckoning['miscounted']}",
        f"memory of the server: {weight}",
        f"refused: {told(figures.refused)}",
        f"broken lines: {told(figures.broken)}",
    ]


def _grown(before: float, after: float) -> str:
    return f"{before:.0f} MiB when all had come, {after:.0f} MiB at the end"


def told(counts: Mapping[str, int]) -> str:
    """Names and numbers, the most frequent first."""
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{name} {count:,}" for name, count in ordered) or "nothing"


def is_good(figures: Figures, reckoning: Reckoning) -> bool:
    """Whether nothing was lost, everything was answered, and everything that was answered holds."""
    return not figures.lost and not figures.unanswered and reckoning.is_right
