"""How many listen to a stream, over all processes. Pure: time is passed in.

Each process tells the others its own counts with its tick; what a process said is forgotten when it falls silent.
A person with pages on two processes is counted twice among the users: numbers are for a banner, not for a vote.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

SILENCE_SECONDS = 15.0


class Count(NamedTuple):
    """Connections, and signed-in people among them."""

    clients: int
    users: int


class Elsewhere:
    """What the other processes said last."""

    def __init__(self) -> None:
        self._said: dict[str, dict[str, Count]] = {}
        self._heard_at: dict[str, float] = {}

    def hear(self, origin: str, counts: Mapping[str, tuple[int, int]], *, now: float) -> None:
        """Take a process's counts; a stream with no listeners left is forgotten."""
        said = self._said.setdefault(origin, {})
        self._heard_at[origin] = now
        for stream, (clients, users) in counts.items():
            if clients:
                said[stream] = Count(clients, users)
            else:
                said.pop(stream, None)

    def forget_silent(self, *, now: float) -> None:
        """Drop processes that have not been heard for a while."""
        for origin, at in list(self._heard_at.items()):
            if now - at > SILENCE_SECONDS:
                del self._heard_at[origin], self._said[origin]

    def add_to(self, stream: str, own: Count) -> Count:
        """This process's own count plus everyone else's."""
        clients, users = own
        for said in self._said.values():
            if stream in said:
                clients += said[stream].clients
                users += said[stream].users
        return Count(clients, users)
