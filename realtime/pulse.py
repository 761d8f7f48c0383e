"""A room's pulse: what its listeners were last told, and when something is to be read or told again. Pure: time, in
seconds of a monotonic clock, is passed in.

Values are kept as the JSON that goes out, so that what counts as changed is what listeners could tell apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from realtime.events import PulseChanged, dump

VIEWERS = "viewers"
"""The name under which the number of listeners stands among the values, where the policy asks for it."""

Values = dict[str, bytes]


def encode_values(state: Mapping[str, Any]) -> Values:
    """Each value as JSON. Raises TypeError for what JSON cannot say."""
    return {name: msgspec.json.encode(value) for name, value in state.items()}


class Pulse:
    """`seconds`: between two frames at least. `full_seconds` after the last change everything is told once more; 0:
    never. `busy` is set while a read or a write is under way."""

    __slots__ = (
        "_full",
        "_full_seconds",
        "_seconds",
        "busy",
        "free_at",
        "full_at",
        "looked",
        "read_at",
        "stir_at",
        "stirred",
        "told",
        "viewers",
        "waiting",
    )

    def __init__(self, seconds: float, full_seconds: float) -> None:
        self._seconds = seconds
        self._full_seconds = full_seconds
        self._full: bytes | None = None
        self.told: Values | None = None
        """None until the state was read for the first time."""
        self.viewers: int | None = None
        self.stirred = self.looked = self.busy = False
        self.read_at = 0.0
        self.stir_at = 0.0
        """When what was stirred may be read again."""
        self.free_at = 0.0
        """When the next frame may go out."""
        self.full_at: float | None = None
        self.waiting: list[Callable[[bool], None]] = []
        """Whoever cannot go on before the state is known; called with whether it is."""

    # --- what was told ----------------------------------------------------------------------------------------

    @property
    def known(self) -> bool:
        """Whether there is a state to tell."""
        return self.told is not None

    @property
    def full(self) -> bytes:
        """Everything, as an event: built once for all who ask before the next change."""
        if self._full is None:
            self._full = _event(self.told or {}, [], full=True)
        return self._full

    def take(self, state: Values, *, now: float) -> bytes | None:
        """The state as it was read: the event that tells what changed, or None where nothing did, or nobody has
        been told anything yet."""
        self.read_at = now
        if self.viewers is not None:
            state = state | {VIEWERS: str(self.viewers).encode()}
        told, self.told = self.told, state
        if told is None:
            return None
        changed = {name: value for name, value in state.items() if told.get(name) != value}
        gone = [name for name in told if name not in state]
        if not changed and not gone:
            return None
        self._full = None
        if self._full_seconds and (gone or set(changed) != {VIEWERS}):
            self.full_at = now + self._full_seconds
        return _event(changed, gone)

    def take_viewers(self, *, now: float) -> bytes | None:
        """The event that tells a new number of viewers, if it is new."""
        read_at = self.read_at
        event = self.take(self.told, now=now) if self.told is not None else None
        self.read_at = read_at
        return event

    # --- when -------------------------------------------------------------------------------------------------

    def due_at(self, *, missed: bool) -> float | None:
        """When there is something to do, None where there is nothing until somebody stirs. `missed`: some listeners
        did not get the last frame."""
        if self.told is None:
            return 0.0 if self.waiting else None
        times = []
        if self.stirred:
            times.append(max(self.stir_at, self.free_at))
        if self.looked or missed or self._viewers_changed:
            times.append(self.free_at)
        if self.full_at is not None:
            times.append(max(self.full_at, self.free_at))
        return min(times, default=None)

    @property
    def _viewers_changed(self) -> bool:
        told = self.told or {}
        return self.viewers is not None and told.get(VIEWERS) != str(self.viewers).encode()

    def begin_reading(self, *, now: float) -> bool:
        """Whether the state is to be read now; if so, what is stirred from here on asks for another read."""
        wanted = self.told is None or self.looked or (self.stirred and self.stir_at <= now)
        if wanted:
            if self.stirred:
                self.stir_at = now + self._seconds
            self.stirred = self.looked = False
            self.busy = True
        return wanted

    def fail_reading(self, *, now: float) -> None:
        """The state could not be read: whoever waits is turned away, everybody else has it tried again."""
        self.stirred = True
        self.stir_at = now + self._seconds
        self.settle()

    def end_writing(self, *, now: float) -> None:
        """The last listener has its frame: the next one may begin a while later, so that no listener ever gets two
        within that while, however long a frame is on its way to all of them."""
        self.busy = False
        self.free_at = now + self._seconds

    def settle(self) -> None:
        """Call whoever waits."""
        waiting, self.waiting = self.waiting, []
        for then in waiting:
            then(self.known)


def _event(values: Values, gone: list[str], *, full: bool = False) -> bytes:
    raw = {name: msgspec.Raw(value) for name, value in values.items()}
    return dump(PulseChanged(values=raw, gone=gone, full=full))
