"""A room: one stream as this process knows it. Its head, the newest publications, the sockets that listen.

Publications enter in order, whatever way they came (a hint, the log), and leave in one frame per turn: what arrives
while a frame is going out leaves together in the next one.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from realtime import frames, meters, protocol
from realtime.log import Entry, Position
from realtime.presence import Count
from realtime.pulse import Pulse
from realtime.streams import StreamPolicy

if TYPE_CHECKING:
    from realtime.connection import Connection

SLICE_SECONDS = 0.006
SLICE_WRITES = 128


FRAME_BYTES = 128 * 1024


def _cut(outbox: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """What goes into one frame, and what is left for the next: a slow reader may hold a copy of a frame's rest."""
    size = 0
    for index, push in enumerate(outbox):
        size += len(push)
        if size > FRAME_BYTES and index:
            return outbox[:index], outbox[index:]
    return outbox, []


class Frame:
    """A text frame built once for many sockets; `wire` is the whole WebSocket frame."""

    __slots__ = ("ephemeral", "wire")

    def __init__(self, text: bytes, *, ephemeral: bool = False) -> None:
        self.wire = frames.build_text(text)
        self.ephemeral = ephemeral


class Subscription:
    """One connection in one room. `live` ends with it: a fan-out that is under way skips it."""

    __slots__ = ("doubts", "live", "outlet", "room", "start")

    def __init__(self, connection: Connection, room: Room) -> None:
        self.outlet = connection.outlet
        self.room = room
        self.start = room.head
        """The offset that the subscribe reply names: everything after it, and nothing up to it, will be written. Of
        one that was held: the last one before that."""
        self.live = True
        self.doubts = 0
        """How many look-ups are under way whether it may still listen."""


class Room:
    """`warm` once the position was read from the log; until then hints only raise `wanted`."""

    __slots__ = (
        "_flushing",
        "_late",
        "_loop",
        "_outbox",
        "_push_head",
        "_ring_size",
        "_waiting",
        "epoch",
        "filling",
        "head",
        "held",
        "joining",
        "name",
        "on_entry",
        "on_warm",
        "policy",
        "public_since",
        "pulse",
        "ring",
        "subscriptions",
        "told_watching",
        "wanted",
        "warm",
    )

    def __init__(
        self,
        name: str,
        policy: StreamPolicy,
        loop: asyncio.AbstractEventLoop,
        ring_size: int,
        pulse: Pulse | None = None,
    ) -> None:
        self.pulse = pulse
        self.name = name
        self.policy = policy
        self._loop = loop
        self._ring_size = ring_size
        self._push_head = protocol.push_head(name)
        self._outbox: list[bytes] = []
        self._late: list[Subscription] = []
        self._flushing = False
        self._waiting: list[tuple[int, Callable[[], None]]] = []
        self.epoch = ""
        self.head = 0
        self.wanted = 0
        self.warm = False
        self.filling = False
        self.joining = 0
        """Look-ups under way: the room is kept for them."""
        self.ring: deque[tuple[int, bytes]] | None = None
        self.subscriptions: dict[Connection, Subscription] = {}
        self.held: dict[Connection, Subscription] = {}
        """Listeners that nothing is written to until it is known whether they still may listen."""
        self.told_watching = (-1, -1)
        self.public_since = -1
        """The warden's count when an anonymous viewer was last found to be allowed."""
        self.on_entry: Callable[[bytes], None] | None = None
        self.on_warm: Callable[[], None] | None = None

    # --- the log's side ---------------------------------------------------------------------------------------

    def warm_up(self, position: Position) -> None:
        """Start at the position that was read from the log."""
        self.epoch, self.head, self.warm = position.epoch, position.offset, True
        self.wanted = max(self.wanted, position.offset)
        if self.on_warm is not None:
            self.on_warm()

    @property
    def behind(self) -> bool:
        """The log is known to hold publications that this room has not seen."""
        return self.wanted > self.head

    def advance(self, first: int, data: Sequence[str]) -> None:
        """Take publications `first`, `first + 1`, ...; what is known already is passed over. A hole between the
        head and `first` leaves them untaken and the room `behind`."""
        self.wanted = max(self.wanted, first + len(data) - 1)
        if first > self.head + 1:
            return
        if self.ring is None:
            self.ring = deque(maxlen=self._ring_size)
        for offset in range(self.head + 1, first + len(data)):
            item = data[offset - first].encode()
            self.ring.append((offset, item))
            self._outbox.append(protocol.dump_push(self._push_head, item, offset))
            self.head = offset
            if self.on_entry is not None:
                self.on_entry(item)
        self._wake()
        self._schedule()

    def when(self, offset: int, then: Callable[[], None]) -> None:
        """Call `then` as soon as the head has reached `offset`."""
        if self.head >= offset:
            then()
        else:
            self._waiting.append((offset, then))

    def _wake(self) -> None:
        if not self._waiting:
            return
        ready = [then for offset, then in self._waiting if offset <= self.head]
        self._waiting = [entry for entry in self._waiting if entry[0] > self.head]
        for then in ready:
            then()

    def give_up_waiting(self) -> None:
        """The log no longer holds what some are waiting for: let them go on with what is there."""
        waiting, self._waiting = self._waiting, []
        for _offset, then in waiting:
            then()

    def remember(self, entries: Sequence[Entry]) -> None:
        """Keep what was read from the log for somebody whom memory did not reach back to: the next ones will come
        from there too."""
        first = self.ring[0][0] if self.ring else self.head + 1
        if not entries or entries[0].offset >= first:
            return
        if self.ring is None:
            self.ring = deque(maxlen=self._ring_size)
        for entry in reversed(entries):
            if entry.offset == first - 1 and len(self.ring) < self._ring_size:
                self.ring.appendleft((entry.offset, entry.data.encode()))
                first = entry.offset

    def forget(self) -> None:
        """Earlier publications say less than they did: whoever asks for them is answered from the log."""
        self.ring = None

    def recent(self, after: int) -> list[Entry] | None:
        """Publications after an offset up to the head out of memory; None where memory does not reach back."""
        if after >= self.head:
            return []
        if not self.ring or self.ring[0][0] > after + 1:
            return None
        return [Entry(offset, item.decode()) for offset, item in self.ring if offset > after]

    def reaches_back_to(self, after: int) -> bool:
        """Whether `recent(after)` will have an answer, now and (as the ring is as long as a recovery) later."""
        return self.warm and (after >= self.head or bool(self.ring and self.ring[0][0] <= after + 1))

    # --- the sockets' side ------------------------------------------------------------------------------------

    def _schedule(self) -> None:
        if self._outbox and not self._flushing:
            self._flushing = True
            self._loop.call_soon(self._flush)

    def join(self, connection: Connection) -> Subscription:
        """Let a connection listen from the present head on."""
        subscription = self.subscriptions[connection] = Subscription(connection, self)
        if self._outbox:
            self._late.append(subscription)
        return subscription

    def leave(self, connection: Connection) -> None:
        """The connection listens no more."""
        subscription = self.subscriptions.pop(connection, None) or self.held.pop(connection, None)
        if subscription is not None:
            subscription.live = False

    def hold(self, connection: Connection) -> Subscription:
        """Write nothing more to this listener before `let_go`, but for a frame that is on its way to everyone."""
        subscription = self.held.get(connection)
        if subscription is None:
            subscription = self.held[connection] = self.subscriptions.pop(connection)
            subscription.start = max(subscription.start, self.head - len(self._outbox))
            if subscription in self._late:
                self._late.remove(subscription)
        subscription.doubts += 1
        return subscription

    def let_go(self, listeners: Iterable[tuple[Connection, Subscription]]) -> list[Connection]:
        """One look-up has said that these may listen. Those that no other one is under way for hear again, from where
        they were held. Returns whom memory no longer has all for: they have to come again."""
        lost: list[Connection] = []
        written = self.head - len(self._outbox)
        letters: dict[int, list[Frame] | None] = {}
        for connection, subscription in listeners:
            subscription.doubts -= 1
            if subscription.doubts or self.held.get(connection) is not subscription:
                continue
            start = subscription.start
            if start not in letters:
                letters[start] = self._since(start, written)
            missed = letters[start]
            if missed is None:
                lost.append(connection)
                continue
            self.subscriptions[connection] = self.held.pop(connection)
            for frame in missed:
                subscription.outlet.send_frame(frame)
            if start > written:
                self._late.append(subscription)
        return lost

    def _since(self, after: int, upto: int) -> list[Frame] | None:
        """What everyone else was sent from there on, in frames; None where memory does not reach back."""
        entries = self.recent(after)
        if entries is None:
            return None
        rest = [
            protocol.dump_push(self._push_head, entry.data.encode(), entry.offset)
            for entry in entries
            if entry.offset <= upto
        ]
        found = []
        while rest:
            part, rest = _cut(rest)
            found.append(Frame(b"\n".join(part)))
        return found

    def _flush(self) -> None:
        """Build one frame of what waits and start writing it to everyone who is here now: whoever joins from here
        on got a position that already includes it."""
        part, self._outbox = _cut(self._outbox)
        last = self.head - len(self._outbox)
        everyone = list(self.subscriptions.values())
        if self._late:
            everyone = self._write_late(part, last, everyone)
        meters.DELIVERIES.inc(len(part) * len(everyone))
        self._write(frames.build_text(b"\n".join(part)), everyone, 0)

    def _write_late(self, part: list[bytes], last: int, everyone: list[Subscription]) -> list[Subscription]:
        """Those who joined while this frame was filling get only what came after them; returns all others."""
        late = set(self._late)
        first = last - len(part) + 1
        for subscription in late:
            if subscription.live and subscription.start < last:
                subscription.outlet.send_frame(Frame(b"\n".join(part[subscription.start - first + 1 :])))
        self._late = [subscription for subscription in self._late if subscription.start > last]
        return [subscription for subscription in everyone if subscription not in late]

    def _write(self, wire: bytes, everyone: list[Subscription], at: int) -> None:
        size = len(wire)
        # A thousand writes take about ten milliseconds: between slices the loop serves the other rooms.
        stop = monotonic() + SLICE_SECONDS
        while at < len(everyone):
            for subscription in everyone[at : at + SLICE_WRITES]:
                if not subscription.live:
                    continue
                try:
                    sent = subscription.outlet.push(wire)
                except OSError:  # the kernel's buffer is full, or the peer is gone: the transport will find out
                    sent = 0
                if sent != size:
                    subscription.outlet.push_rest(wire, sent)
            at += SLICE_WRITES
            if at < len(everyone) and monotonic() > stop:
                self._loop.call_soon(self._write, wire, everyone, at)
                return
        self._flushing = False
        self._schedule()

    def send_ephemeral(self, data: bytes) -> None:
        """Write something that has no offset and is not kept. Goes out at once, after nothing and before nothing;
        a socket that is behind does not get it."""
        frame = Frame(self.push(data), ephemeral=True)
        for subscription in list(self.subscriptions.values()):
            subscription.outlet.send_frame(frame)

    def push(self, data: bytes) -> bytes:
        """The push that carries something without an offset."""
        return protocol.dump_push(self._push_head, data, 0)

    @property
    def unused(self) -> bool:
        """Nobody listens, nobody is about to."""
        return not (self.subscriptions or self.held or self.joining) and self.on_entry is None

    def has(self, connection: Connection) -> bool:
        """Whether this one listens, held or not."""
        return connection in self.subscriptions or connection in self.held

    @property
    def listeners(self) -> list[Connection]:
        """Who listens, those who are held among them."""
        return [*self.subscriptions, *self.held]

    def count(self) -> Count:
        """How many connections and how many signed-in people listen here, in this process."""
        listeners = self.listeners
        people = {connection.user_id for connection in listeners}
        people.discard(None)
        return Count(len(listeners), len(people))
