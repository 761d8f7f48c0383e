"""The hub: one per process. It owns the rooms, the connections and the threads, and takes the hints.

Calls come in on the loop's thread, except `take_hints_from_thread`. Everything that touches the database goes
through a lane; nothing here waits. Who may come in is the gate's affair (gate.py), what the log holds the keeper's
(keeper.py), rights that end the warden's (warden.py), how often pulses are told the pacer's (pacer.py).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

from channels.layers import get_channel_layer
from django.db import connection as database

from realtime import codes, hints, meters, protocol
from realtime.auth import token_keys
from realtime.conf import Limits
from realtime.connection import Connection, Door, Outlet
from realtime.events import Event, TypingStarted, WatchingChanged, dump
from realtime.gate import Gate
from realtime.keeper import Keeper
from realtime.lanes import Lane
from realtime.layer import Hint
from realtime.pacer import Pacer
from realtime.presence import Count, Elsewhere
from realtime.pulse import Pulse
from realtime.relay import Relay
from realtime.rooms import Frame, Room
from realtime.streams import StreamPolicy
from realtime.warden import Warden

logger = logging.getLogger(__name__)

IN_FLIGHT_SECONDS = 5.0
GOODBYES_PER_SECOND = 20  # at least; a few open pages must not make Ctrl-C wait for the whole drain time


class Hub:
    """Made by `get_hub()` on the running loop; `start()` once, `drain()` and `stop()` at the end."""

    def __init__(self, methods: Mapping[str, Callable[[Connection, int, Any], None]]) -> None:
        self.loop = asyncio.get_running_loop()
        self.limits = Limits()
        self.methods = methods
        self.rooms: dict[str, Room] = {}
        self.connections: set[Connection] = set()
        self.arriving = 0
        """How many of them have not been let in yet."""
        self.people: dict[int, set[Connection]] = {}
        self.elsewhere = Elsewhere()
        self.ping_frame = Frame(protocol.PING_FRAME)
        self.token_keys = token_keys()
        self.draining = False
        self._tasks: list[asyncio.Task[None]] = []
        self._told: dict[str, Count] = {}
        single_writer = database.vendor == "sqlite"  # the file has one writer: waiting here beats its busy handler
        self._writers = ThreadPoolExecutor(1 if single_writer else self.limits.threads, "hub-write")
        self._readers = ThreadPoolExecutor(max(2, self.limits.threads // 2), "hub-read")
        self._writes: dict[str, Lane[Any, Any]] = {}
        self.gate = Gate(self)
        self.keeper = Keeper(self)
        self.pacer = Pacer(self)
        self.warden = Warden(self)
        self.relay = Relay(
            get_channel_layer(),
            on_hints=self.take_hints,
            on_tick=lambda origin, counts: self.elsewhere.hear(origin, counts, now=monotonic()),
            deaf_seconds=self.limits.deaf_seconds,
        )

    # --- life -------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to listen: to this process's commits, to the other processes, to the clock."""
        hints.attach(self.take_hints_from_thread)
        self.warden.start()
        self.relay.start()
        self._tasks.append(asyncio.create_task(self._clock()))

    def start_drain(self) -> None:
        """The server is going down: begin to send everyone away, once."""
        if not self.draining:
            self.draining = True
            self._tasks.append(asyncio.create_task(self.drain()))

    async def drain(self) -> None:
        """Tell every client 3001, spread over the drain time so that they do not all come back at once elsewhere;
        commands that are under way are answered first."""
        leaving = list(self.connections)
        seconds = min(self.limits.drain_seconds, len(leaving) / GOODBYES_PER_SECOND)
        steps = max(1, int(seconds * 20))
        for step in range(steps):
            for connection in leaving[step::steps]:
                if not connection.in_flight:
                    connection.close(codes.SHUTDOWN)
            await asyncio.sleep(seconds / steps)
        stop_at = monotonic() + IN_FLIGHT_SECONDS
        for connection in list(self.connections):
            while connection.in_flight and monotonic() < stop_at:  # noqa: ASYNC110 - a counter, not an event
                await asyncio.sleep(0.01)
            connection.close(codes.SHUTDOWN)

    async def stop(self) -> None:
        """End the tasks and the threads."""
        hints.detach(self.take_hints_from_thread)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.relay.stop()
        self._writers.shutdown(wait=False, cancel_futures=True)
        self._readers.shutdown(wait=False, cancel_futures=True)

    # --- connections and rooms --------------------------------------------------------------------------------

    @property
    def unwilling(self) -> str:
        """Why no more sockets are let in just now: "draining", "full", "crowded" (so many have come in and not yet
        said who they are that more would only make all of them wait); else ""."""
        if self.draining:
            return "draining"
        if len(self.connections) >= self.limits.connections:
            return "full"
        return "crowded" if self.arriving >= self.limits.arriving else ""

    def open(self, outlet: Outlet, door: Door) -> Connection:
        """A socket was opened."""
        connection = Connection(self, outlet, door)
        self.connections.add(connection)
        self.arriving += 1
        return connection

    def forget(self, connection: Connection) -> None:
        """A socket is closed."""
        self.connections.discard(connection)
        self.arriving -= not connection.connected
        theirs = self.people.get(connection.user_id or 0)
        if theirs is not None:
            theirs.discard(connection)
            if not theirs:
                del self.people[connection.user_id or 0]

    def room(self, stream: str, policy: StreamPolicy) -> Room:
        """The stream's room, made where there is none yet (cold: its position is still to be read)."""
        found = self.rooms.get(stream)
        if found is None:
            limits = self.limits
            pulse = Pulse(limits.pulse_seconds, limits.pulse_full_seconds) if policy.pulse else None
            found = self.rooms[stream] = Room(stream, policy, self.loop, limits.ring, pulse)
        return found

    def leave(self, room: Room, connection: Connection) -> None:
        """A connection listens no more."""
        room.leave(connection)
        self.drop_if_unused(room)

    def drop_if_unused(self, room: Room) -> None:
        """A room without listeners is forgotten."""
        if room.unused and self.rooms.get(room.name) is room:
            del self.rooms[room.name]

    # --- lanes ------------------------------------------------------------------------------------------------

    def lane(self, work: Callable[..., Any], done: Callable[..., None], *, writes: bool = False) -> Lane[Any, Any]:
        """A new lane in the readers' or the writers' threads."""
        pool = self._writers if writes else self._readers
        return Lane(self.loop, pool, work, done, limit=self.limits.batch)

    def write_lane(self, name: str, work: Callable[..., Any], done: Callable[..., None]) -> Lane[Any, Any]:
        """The lane for writes that must keep their order; idle ones are cleared away once a second."""
        found = self._writes.get(name)
        if found is None:
            found = self._writes[name] = self.lane(work, done, writes=True)
        return found

    # --- hints ------------------------------------------------------------------------------------------------

    def take_hints_from_thread(self, news: Sequence[Hint]) -> None:
        """This process committed something, in whatever thread."""
        try:
            self.loop.call_soon_threadsafe(self.take_own_hints, news)
        except RuntimeError:  # the loop is closed: the process is on its way out, the log has it
            logger.debug("a hint came after the loop was closed")

    def take_own_hints(self, news: Sequence[Hint]) -> None:
        """This process committed something: fan out here, tell the others."""
        self.take_hints(news)
        self.relay.pass_on(news)

    def take_hints(self, news: Sequence[Hint]) -> None:
        """Somebody committed something: take it if it fits, else read the log."""
        for hint in news:
            room = self.rooms.get(hint.stream)
            if room is None:
                continue
            if hint.stirs:
                self.pacer.stir(room)
            elif not hint.epoch:
                for data in hint.data:
                    room.send_ephemeral(data.encode())
            else:
                self.keeper.take(room, hint)

    def say(self, stream: str, event: Event) -> None:
        """Send an ephemeral event to a stream's listeners, here and in the other processes."""
        self.take_own_hints([Hint(stream, "", 0, (dump(event).decode(),))])

    def typing(self, connection: Connection, room: Room, about: str) -> None:
        """Somebody writes, or is at something of the stream: tell the others, at most every two seconds."""
        now = monotonic()
        if connection.user_id is not None and now - connection.typed_at > 2:
            connection.typed_at = now
            self.say(room.name, TypingStarted(user=connection.user_id, name=connection.label, about=about))

    def count(self, room: Room) -> Count:
        """How many listen to this room, over all processes."""
        return self.elsewhere.add_to(room.name, room.count())

    # --- time -------------------------------------------------------------------------------------------------

    async def _clock(self) -> None:
        second = 0
        while True:
            struck = monotonic() + self.limits.tick_seconds
            await asyncio.sleep(self.limits.tick_seconds)
            meters.TICK_LATE.observe(max(0.0, monotonic() - struck))
            second += 1
            try:
                self._tick(second)
            except Exception:
                logger.exception("a tick of the hub failed")

    def _tick(self, second: int) -> None:
        now = monotonic()
        for connection in list(self.connections):
            connection.tick(now)
        self.keeper.poll(trust_hints=not self.relay.deaf)
        self.elsewhere.forget_silent(now=now)
        self.pacer.look(now=now)
        self._tell_counts(second)
        self._measure()
        for name in [name for name, lane in self._writes.items() if lane.idle]:
            del self._writes[name]

    def _measure(self) -> None:
        rooms = self.rooms.values()
        meters.CONNECTIONS.set(len(self.connections))
        meters.STREAMS.set(len(rooms))
        meters.BEHIND.set(sum(room.wanted - room.head for room in rooms if room.warm and room.behind))
        meters.DEAF.set(self.relay.deaf)

    def _tell_counts(self, second: int) -> None:
        counts = {
            room.name: room.count()
            for room in self.rooms.values()
            if room.policy.watching or room.policy.presence_stats
        }
        if second % max(1, int(self.limits.watching_seconds)) == 0:
            self._tell_watching(counts)
        if self.relay.alone:
            return
        whole = second % 5 == 0  # a process that missed a change hears everything again
        gone = {stream: Count(0, 0) for stream in self._told if stream not in counts}
        changed = {stream: count for stream, count in counts.items() if whole or self._told.get(stream) != count}
        self._told = counts
        self.relay.tick({**changed, **gone})

    def _tell_watching(self, counts: Mapping[str, Count]) -> None:
        for stream, count in counts.items():
            room = self.rooms[stream]
            total = self.elsewhere.add_to(stream, count)
            if room.pulse is not None and room.policy.watching:
                self.pacer.show_viewers(room, total.clients)
            elif room.policy.watching and total != room.told_watching:
                room.told_watching = total
                room.send_ephemeral(dump(WatchingChanged(clients=total.clients, users=total.users)))


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def get_hub() -> Hub:
    """The running loop's hub, started on first use."""
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop)
    if hub is None:
        from realtime.methods import METHODS

        _hubs.clear()
        hub = _hubs[loop] = Hub(METHODS)
        hub.start()
    return hub


def running_hub() -> Hub | None:
    """The running loop's hub, if it was started."""
    return _hubs.get(asyncio.get_running_loop())
