"""The only user of the channel layer: passes hints and ticks between processes, and notices when it has gone deaf.

Everything is best effort and bounded in time: a frozen Redis delays nothing here. What is lost is found in the log.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Any
from uuid import uuid4

from realtime import layer
from realtime.layer import Hint

logger = logging.getLogger(__name__)

SEND_SECONDS = 2.0
QUEUE = 2000
REJOIN_SECONDS = 3.0
STOP_SECONDS = 5.0


class Relay:
    """`on_hints` and `on_tick` are called on the loop with what other processes said."""

    def __init__(
        self,
        channel_layer: Any,
        *,
        on_hints: Callable[[Sequence[Hint]], None],
        on_tick: Callable[[str, Mapping[str, tuple[int, int]]], None],
        deaf_seconds: float,
    ) -> None:
        self._layer = channel_layer
        self._on_hints = on_hints
        self._on_tick = on_tick
        self._deaf_seconds = deaf_seconds
        self._queue: deque[Hint] = deque(maxlen=QUEUE)
        self._stirred: dict[str, Hint] = {}
        self._counts: dict[str, tuple[int, int]] = {}
        self._tick_due = False
        self._stopping = False
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.origin = uuid4().hex
        self.heard_at = monotonic()
        """When this process last heard its own tick come back."""

    @property
    def alone(self) -> bool:
        """No layer that reaches other processes: nothing to relay."""
        return layer.is_local(self._layer)

    @property
    def deaf(self) -> bool:
        """Hints cannot be relied on right now."""
        return self.alone or monotonic() - self.heard_at > self._deaf_seconds

    def start(self) -> None:
        """Begin to listen and to send."""
        if not self.alone:
            self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._send())]

    async def stop(self) -> None:
        """End both tasks. That they were cancelled may get lost on its way (`asyncio.wait_for` in Python 3.11), and a
        server would wait for them for ever: so they are told as well, and not waited for longer than they need."""
        self._stopping = True
        self._wake.set()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STOP_SECONDS)

    def pass_on(self, hints: Sequence[Hint]) -> None:
        """Tell the other processes. When they cannot be told fast enough the oldest hints are dropped."""
        if not self.alone:
            for hint in hints:
                if hint.stirs:
                    self._stirred[hint.stream] = hint  # a crowd that votes says it once
                else:
                    self._queue.append(hint)
            self._wake.set()

    def tick(self, counts: Mapping[str, tuple[int, int]]) -> None:
        """Send a sign of life, with the listener counts that changed."""
        if not self.alone:
            self._counts.update(counts)
            self._tick_due = True
            self._wake.set()

    async def _send(self) -> None:
        while not self._stopping:
            await self._wake.wait()
            self._wake.clear()
            for message in self._outgoing():
                try:
                    await asyncio.wait_for(self._layer.group_send(layer.GROUP, message), SEND_SECONDS)
                except Exception as error:  # noqa: BLE001 - whatever the client raises, the log is the truth
                    logger.info("the channel layer took no message: %s", type(error).__name__)

    def _outgoing(self) -> list[dict[str, Any]]:
        messages = []
        if self._queue or self._stirred:
            hints = [*self._queue, *self._stirred.values()]
            self._queue.clear()
            self._stirred.clear()
            messages.append(layer.pack(hints, self.origin))
        if self._tick_due:
            self._tick_due = False
            counts, self._counts = self._counts, {}
            rows = {stream: list(count) for stream, count in counts.items()}
            messages.append({"type": "hub.tick", "origin": self.origin, "counts": rows})
        return messages

    async def _listen(self) -> None:
        while not self._stopping:
            channel = ""
            try:
                channel = await asyncio.wait_for(self._layer.new_channel("hub"), SEND_SECONDS)
                await asyncio.wait_for(self._layer.group_add(layer.GROUP, channel), SEND_SECONDS)
                await self._receive(channel)
            except Exception as error:  # noqa: BLE001 - see above
                logger.info("the channel layer does not listen: %s", type(error).__name__)
            await self._leave(channel)
            await asyncio.sleep(0.5)

    async def _receive(self, channel: str) -> None:
        """Take messages until our own tick has been missing for too long; then the caller joins anew."""
        while not self._stopping:
            message = await asyncio.wait_for(self._layer.receive(channel), self._deaf_seconds + REJOIN_SECONDS)
            self._take(message)
            if monotonic() - self.heard_at > self._deaf_seconds + REJOIN_SECONDS:
                raise TimeoutError

    async def _leave(self, channel: str) -> None:
        try:
            await asyncio.wait_for(self._layer.group_discard(layer.GROUP, channel), SEND_SECONDS)
        except Exception as error:  # noqa: BLE001 - see above
            logger.debug("could not leave the group: %s", type(error).__name__)

    def _take(self, message: dict[str, Any]) -> None:
        origin = message.get("origin")
        if message["type"] == "hub.tick":
            if origin == self.origin:
                self.heard_at = monotonic()
            else:
                self._on_tick(origin or "", message["counts"])
        elif origin != self.origin:
            self._on_hints(
                [Hint(stream, epoch, first, tuple(data)) for stream, epoch, first, data in message["hints"]]
            )
