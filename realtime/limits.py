"""How much one connection may ask for: a token bucket. Pure: time is passed in."""

from __future__ import annotations


class Bucket:
    """`rate` per second, `burst` at once. `refused` counts what was turned down since the bucket was last full."""

    __slots__ = ("burst", "rate", "refused", "stamp", "tokens")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self.rate = rate
        self.burst = burst
        self.tokens = burst
        self.stamp = now
        self.refused = 0

    def take(self, now: float) -> float:
        """Take one; returns 0.0, or the seconds to wait where none is left."""
        tokens = self.tokens + (now - self.stamp) * self.rate
        self.stamp = now
        if tokens >= self.burst:
            tokens = self.burst
            self.refused = 0
        if tokens < 1:
            self.tokens = tokens
            self.refused += 1
            return (1 - tokens) / self.rate
        self.tokens = tokens - 1
        return 0.0
