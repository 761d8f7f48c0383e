"""Clients that mean no good, or stand on a bad line: they send more than anybody may, or ask much and hardly read.

    python -m tests.faults.rogues URL STREAM SECONDS READERS TOKENS

is a process of them, one for each line of the file TOKENS, of whom the first READERS only read slowly. It prints what
they sent, and by which codes they were sent away.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
from collections import Counter
from collections.abc import Coroutine
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import msgspec
import websockets

NARROW = 4096
AT_ONCE = 50
SLOW_READ, SLOW_PAUSE = 1, 0.5
"""So many frames, then so many seconds of nothing."""
CHATTER_PAUSE = 0.06
"""A little less than a command's share of what a connection may send."""


class Rogues:
    """What became of them: `closed` counts the codes by which the server sent them away."""

    def __init__(self) -> None:
        self.closed: Counter[int] = Counter()
        self.sent = 0

    async def flood(self, url: str, *, token: str, stream: str, seconds: float) -> None:
        """Send commands as fast as the line takes them; come back when sent away."""
        await self._again_and_again(self._flood, url, token, stream, seconds)

    async def chatter(self, url: str, *, token: str, stream: str, seconds: float) -> None:
        """Listen, ask for the history again and again, and hardly read what comes."""
        await self._again_and_again(self._chatter, url, token, stream, seconds)

    async def _again_and_again(self, act: Any, url: str, token: str, stream: str, seconds: float) -> None:
        until = monotonic() + seconds
        while monotonic() < until:
            with contextlib.suppress(OSError, TimeoutError, websockets.WebSocketException):
                async with await _dial(url) as line:
                    await line.send(_commands({"connect": {"token": token}}, {"subscribe": {"channel": stream}}))
                    await self._until_sent_away(act(line, stream, until), line)
            await asyncio.sleep(0.1)

    async def _until_sent_away(self, act: Coroutine[Any, Any, None], line: websockets.ClientConnection) -> None:
        try:
            await act
        except websockets.ConnectionClosed:
            self.closed[line.close_code or 0] += 1
            raise

    async def _flood(self, line: websockets.ClientConnection, stream: str, until: float) -> None:
        reading = asyncio.create_task(_read_all(line))
        try:
            ask = {"history": {"channel": stream, "limit": 1}}
            while monotonic() < until:
                await line.send(_commands(*[ask] * AT_ONCE))
                self.sent += AT_ONCE
                await asyncio.sleep(0)
        finally:
            reading.cancel()

    async def _chatter(self, line: websockets.ClientConnection, stream: str, until: float) -> None:
        reading = asyncio.create_task(_read_slowly(line))
        try:
            while monotonic() < until:
                await line.send(_commands({"history": {"channel": stream, "limit": 300}}))
                self.sent += 1
                await asyncio.sleep(CHATTER_PAUSE)
        finally:
            reading.cancel()


_ids = count(1)


def _commands(*commands: dict[str, Any]) -> str:
    return "\n".join(msgspec.json.encode({"id": next(_ids), **command}).decode() for command in commands)


async def _dial(url: str) -> websockets.connect:
    """A connection whose end keeps as little as it can."""
    place = urlsplit(url)
    near = socket.socket()
    near.setblocking(False)
    near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, NARROW)
    try:
        await asyncio.get_running_loop().sock_connect(near, (place.hostname, place.port))
    except OSError:
        near.close()
        raise
    return websockets.connect(
        url, sock=near, compression=None, max_size=None, max_queue=1, ping_interval=None, proxy=None, open_timeout=5
    )


async def _read_all(line: websockets.ClientConnection) -> None:
    with contextlib.suppress(websockets.ConnectionClosed):
        async for text in line:
            if str(text).endswith("{}"):
                await line.send("{}")


async def _read_slowly(line: websockets.ClientConnection) -> None:
    with contextlib.suppress(websockets.ConnectionClosed):
        while True:
            for _frame in range(SLOW_READ):
                await line.recv()
            await asyncio.sleep(SLOW_PAUSE)


async def _run(url: str, stream: str, seconds: float, readers: int, tokens: list[str]) -> Rogues:
    rogues = Rogues()
    ways = [rogues.chatter if which < readers else rogues.flood for which in range(len(tokens))]
    await asyncio.gather(
        *(way(url, token=token, stream=stream, seconds=seconds) for way, token in zip(ways, tokens, strict=True))
    )
    return rogues


def main(url: str, stream: str, seconds: str, readers: str, tokens: str) -> None:
    """See above."""
    rogues = asyncio.run(_run(url, stream, float(seconds), int(readers), Path(tokens).read_text().split()))
    print(f"{rogues.sent:,} commands, sent away by {dict(rogues.closed)}")  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
