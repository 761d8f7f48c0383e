"""One socket to the hub, in the Centrifugo JSON protocol: questions with answers, and whatever else is pushed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import msgspec
import websockets

PATH = "/connection/websocket"
SECONDS = 30.0
Push = Callable[[str, dict[str, Any]], None]
Take = Callable[[dict[str, Any]], None]
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class Gone(Exception):
    """The line is broken: nothing more comes over it."""


class Line:
    """An open socket. `on_push` gets every push: the stream, and what was pushed."""

    def __init__(self, socket: websockets.ClientConnection, on_push: Push) -> None:
        self._socket = socket
        self._on_push = on_push
        self._ids = count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._takers: dict[int, Take] = {}
        self.why = ""
        """Why it broke, where it has."""
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, url: str, on_push: Push, *, cookies: dict[str, str] | None = None) -> Line:
        """Shake hands. Raises Gone where the server does not."""
        parts = urlsplit(url)
        address = f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}{PATH}"
        headers = {"Origin": url}
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        try:
            socket = await websockets.connect(
                address,
                additional_headers=headers,
                compression=None,
                ping_interval=None,
                max_queue=None,
                open_timeout=SECONDS,
                close_timeout=2,
                proxy=None,
            )
        except (OSError, TimeoutError, websockets.WebSocketException) as error:
            raise Gone(f"no handshake: {type(error).__name__}") from None
        return cls(socket, on_push)

    async def ask(self, method: str, params: dict[str, Any], *, take: Take | None = None) -> dict[str, Any]:
        """Send a command; the whole reply, which has `error` or what was asked for. `take` gets it first, before
        anything that came after it. Raises Gone."""
        number = next(self._ids)
        if take is not None:
            self._takers[number] = take
        reply: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = reply
        try:
            await self._send({"id": number, method: params})
            async with asyncio.timeout(SECONDS):
                return await reply
        except TimeoutError:
            raise Gone("no reply") from None
        finally:
            self._waiting.pop(number, None)
            self._takers.pop(number, None)

    async def _send(self, command: dict[str, Any]) -> None:
        try:
            await self._socket.send(msgspec.json.encode(command).decode())
        except (OSError, websockets.ConnectionClosed):
            raise Gone(self.why or "broken") from None

    async def _read(self) -> None:
        try:
            async for text in self._socket:
                for one in str(text).split("\n"):
                    await self._take(_decode(one))
            self.why = f"closed: {self._socket.close_code}"
        except (OSError, Gone, websockets.ConnectionClosed):
            self.why = f"closed: {self._socket.close_code}"
        finally:
            for reply in self._waiting.values():
                if not reply.done():
                    reply.set_exception(Gone(self.why))

    async def _take(self, frame: dict[str, Any]) -> None:
        if not frame:
            await self._socket.send("{}")
        elif (push := frame.get("push")) is not None:
            self._on_push(push.get("channel", ""), push)
        elif (reply := self._waiting.get(frame.get("id", 0))) is not None and not reply.done():
            if (take := self._takers.get(frame["id"])) is not None:
                take(frame)
            reply.set_result(frame)

    @property
    def is_open(self) -> bool:
        """Whether it is still read from."""
        return not self._reading.done()

    def cut(self) -> None:
        """Break it, as a phone does that loses its network: the server hears nothing."""
        self._socket.transport.abort()

    async def close(self) -> None:
        """Leave politely, and wait until nothing more comes."""
        await self._socket.close()
        await asyncio.wait([self._reading])
