"""How hints travel between processes: one group of the channel layer, best effort, never waited for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, NamedTuple

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer

logger = logging.getLogger(__name__)

GROUP = "realtime.hub"
HINT_BYTES = 64 * 1024
SEND_SECONDS = 1.0
"""How long a process without a hub waits for a layer that does not answer: a lost hint costs no more than that."""


class Hint(NamedTuple):
    """`data[i]` is the publication at offset `first + i`; empty data says only that the log has grown to
    `first - 1`. Without an epoch it is ephemeral: no offsets, not in the log; and if it carries nothing at all it
    says that the stream's pulse was stirred."""

    stream: str
    epoch: str
    first: int
    data: tuple[str, ...]

    @property
    def last(self) -> int:
        """The offset of the newest publication that this hint speaks of."""
        return self.first + len(self.data) - 1

    @property
    def stirs(self) -> bool:
        """It says only that there may be something new to read."""
        return not self.epoch and not self.data


def stirring(stream: str) -> Hint:
    """The hint that a stream's pulse was stirred."""
    return Hint(stream, "", 0, ())


def is_local(channel_layer: Any) -> bool:
    """Whether the layer reaches this process only, so that other writers show up through the log alone."""
    return channel_layer is None or isinstance(channel_layer, InMemoryChannelLayer)


def pack(hints: Sequence[Hint], origin: str) -> dict[str, Any]:
    """The message that carries hints. Large ones travel without their data: the receiver reads the log."""
    budget = HINT_BYTES
    packed: list[list[Any]] = []
    for hint in hints:
        size = sum(map(len, hint.data))
        if size <= budget:
            budget -= size
            packed.append([hint.stream, hint.epoch, hint.first, list(hint.data)])
        else:
            packed.append([hint.stream, hint.epoch, hint.last + 1, []])
    return {"type": "hub.hints", "origin": origin, "hints": packed}


def unpack(message: dict[str, Any]) -> list[Hint]:
    """The hints in a message of another process."""
    return [Hint(stream, epoch, first, tuple(data)) for stream, epoch, first, data in message["hints"]]


def send_from_thread(hints: Sequence[Hint]) -> None:
    """Send hints from a process without a hub (a command, a worker)."""
    channel_layer = get_channel_layer()
    if is_local(channel_layer):
        return

    async def send() -> None:
        await asyncio.wait_for(channel_layer.group_send(GROUP, pack(hints, "")), SEND_SECONDS)

    try:
        async_to_sync(send)()
    except Exception as error:  # noqa: BLE001 - the log is the truth: a lost hint costs at most a second
        logger.warning("a hint was not sent: %s", type(error).__name__)
