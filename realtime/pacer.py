"""The pacer: reads the pulses of rooms that somebody stirred, and tells the listeners what changed.

However many write, a room is read and told at most once in `PULSE_SECONDS`: at once where it was quiet, else as soon
as that time is over. A frame that a listener is too far behind to take is dropped, and made good by a whole one as
soon as that listener has caught up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from realtime.lanes import Lane
from realtime.pulse import Values, encode_values
from realtime.rooms import SLICE_SECONDS, SLICE_WRITES, Frame, Subscription
from realtime.streams import StreamPolicy

if TYPE_CHECKING:
    from realtime.hub import Hub
    from realtime.pulse import Pulse
    from realtime.rooms import Room


class Pacer:
    """One lane for all pulses of the process: those that are due together are read together."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._reads: Lane[Room, Values] = hub.lane(_read, self._was_read)
        self._timers: dict[Room, asyncio.TimerHandle] = {}
        self._missed: dict[Room, set[Subscription]] = {}
        self._looked_at = 0.0

    # --- what is asked of it ----------------------------------------------------------------------------------

    def stir(self, room: Room) -> None:
        """Something was committed that the room's pulse may show."""
        pulse = room.pulse
        if pulse is not None and not pulse.stirred:
            pulse.stirred = True
            self._step(room)

    def look(self, *, now: float) -> None:
        """Read every pulse that has listeners once in a while: hints may be lost, or reach nobody."""
        if now - self._looked_at >= self._hub.limits.pulse_look_seconds:
            self._looked_at = now
            for room in [room for room in self._hub.rooms.values() if room.pulse is not None]:
                self._look_at(room)

    def welcome(self, room: Room, then: Callable[[bool], None]) -> None:
        """Call `then(True)` once the room's state is known, or `then(False)` if it cannot be read."""
        pulse = room.pulse
        if pulse is None or pulse.known:
            then(True)
            return
        pulse.waiting.append(then)
        self._step(room)

    def state(self, room: Room) -> bytes | None:
        """What whoever joins now is told; everything that is told later follows on it. Where it is not quite new it
        is read again, once for all who come meanwhile."""
        pulse = room.pulse
        if pulse is None or not pulse.known:
            return None
        if monotonic() - pulse.read_at > self._hub.limits.pulse_seconds:
            self._look_at(room)
        return pulse.full

    def show_viewers(self, room: Room, number: int) -> None:
        """Let the pulse show how many listen."""
        if room.pulse is not None:
            room.pulse.viewers = number
            self._step(room)

    def resume(self, room: Room) -> None:
        """Listeners who were held may hear again: those who missed something are told the whole state."""
        self._step(room)

    def _look_at(self, room: Room) -> None:
        if room.pulse is not None:
            room.pulse.looked = True
            self._step(room)

    # --- what is due ------------------------------------------------------------------------------------------

    def _step(self, room: Room) -> None:
        """Do what is due in a room, or come back when it is."""
        timer = self._timers.pop(room, None)
        if timer is not None:
            timer.cancel()
        pulse = room.pulse
        if pulse is None or pulse.busy:
            return
        if self._hub.rooms.get(room.name) is not room:
            self._missed.pop(room, None)
            pulse.settle()
            return
        missed = any(not one.doubts for one in self._missed.get(room, ()))
        due_at, now = pulse.due_at(missed=missed), monotonic()
        if due_at is None:
            return
        if due_at > now:
            self._timers[room] = self._hub.loop.call_later(due_at - now, self._step, room)
        elif pulse.begin_reading(now=now):
            self._reads.submit(room)
        else:
            self._tell(room, pulse, pulse.take_viewers(now=now))

    def _was_read(self, room: Room, result: Values | BaseException) -> None:
        pulse = room.pulse
        if pulse is None:
            return
        pulse.busy = False
        now = monotonic()
        if isinstance(result, BaseException):
            pulse.fail_reading(now=now)
        else:
            if room.policy.watching and not pulse.known:
                pulse.viewers = max(1, self._hub.count(room).clients)  # whoever this is read for is coming in
            changed = pulse.take(result, now=now)
            if changed is not None:
                self._tell(room, pulse, changed)
            pulse.settle()
        self._step(room)

    # --- telling ----------------------------------------------------------------------------------------------

    def _tell(self, room: Room, pulse: Pulse, changed: bytes | None) -> None:
        """Send what changed; where nothing did, the whole state: to everyone if that is due, else to those who
        missed something."""
        missed = self._missed.pop(room, set())
        if room.held:
            missed.difference_update(room.held.values())
            self._missed[room] = set(room.held.values())
        everyone: Sequence[Subscription] = list(room.subscriptions.values())
        whole = Frame(room.push(pulse.full), ephemeral=True) if missed or changed is None else None
        if changed is None:
            if pulse.full_at is None or pulse.full_at > monotonic():
                everyone = list(missed)
            else:
                pulse.full_at = None
        news = whole if changed is None else Frame(room.push(changed), ephemeral=True)
        pulse.busy = True
        self._write(room, [(one, whole if one in missed else news) for one in everyone], 0)

    def _write(self, room: Room, letters: Sequence[tuple[Subscription, Frame | None]], at: int) -> None:
        stop = monotonic() + SLICE_SECONDS
        while at < len(letters):
            for subscription, frame in letters[at : at + SLICE_WRITES]:
                if subscription.live and frame is not None and not subscription.outlet.send_frame(frame):
                    self._missed.setdefault(room, set()).add(subscription)
            at += SLICE_WRITES
            if at < len(letters) and monotonic() > stop:
                self._hub.loop.call_soon(self._write, room, letters, at)
                return
        if room.pulse is not None:
            room.pulse.end_writing(now=monotonic())
        self._step(room)


def _read(rooms: Sequence[Room]) -> list[Values]:
    """In a database thread: one call for each policy, with all keys that are due."""
    by_policy: dict[str, tuple[StreamPolicy, list[str]]] = {}
    for room in rooms:
        by_policy.setdefault(room.policy.prefix, (room.policy, []))[1].append(_key(room))
    found = {
        prefix: policy.pulse(keys) if policy.pulse is not None else {} for prefix, (policy, keys) in by_policy.items()
    }
    return [encode_values(found[room.policy.prefix].get(_key(room), {})) for room in rooms]


def _key(room: Room) -> str:
    return room.name.partition(":")[2]
