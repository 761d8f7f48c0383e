"""The Channels consumer: a socket in, a Connection behind it.

`dispatch` is not used: it runs `close_old_connections` on one shared thread for every message, so that one slow
query anywhere stalls everybody. Commands go to the hub's own lanes instead.
"""

from __future__ import annotations

import asyncio
from collections import deque
from http.cookies import CookieError, SimpleCookie
from typing import Any

from channels.consumer import AsyncConsumer
from django.conf import settings

from realtime import auth, codes, frames, meters
from realtime.conf import EXTENSION
from realtime.connection import Connection, Door
from realtime.hub import Hub, get_hub
from realtime.rooms import Frame

RETRY_AFTER_SECONDS = 2


class HubConsumer(AsyncConsumer):  # type: ignore[misc]
    """One per socket. On our own server input and output bypass ASGI's queues after the handshake; on any other
    server everything goes through plain `receive` and `send`."""

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve one socket from handshake to close."""
        await receive()  # websocket.connect
        hub = get_hub()
        door = read_door(scope)
        if door is None:
            meters.TURNED_AWAY.labels("origin").inc()
            await send({"type": "websocket.close"})
            return
        if hub.unwilling:
            meters.TURNED_AWAY.labels(hub.unwilling).inc()
            await _ask_to_come_later(scope, send)
            return
        await send({"type": "websocket.accept"})
        outlet = (scope.get("extensions") or {}).get(EXTENSION)
        if outlet is None:
            await _serve_plain(hub, door, receive, send)
            return
        connection = hub.open(outlet, door)
        outlet.attach(connection)
        await outlet.closed


async def _ask_to_come_later(scope: dict[str, Any], send: Any) -> None:
    """503 with Retry-After, by the extension of ASGI for such answers; 403 on a server without it (Daphne)."""
    if "websocket.http.response" not in (scope.get("extensions") or {}):
        await send({"type": "websocket.close"})
        return
    headers = [(b"retry-after", str(RETRY_AFTER_SECONDS).encode()), (b"content-length", b"0")]
    await send({"type": "websocket.http.response.start", "status": 503, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": b""})


def read_door(scope: dict[str, Any]) -> Door | None:
    """What matters of the handshake; None where a page of another origin opened the socket. Without an Origin
    header it was no page."""
    host = origin = cookie = ""
    for name, value in scope["headers"]:
        if name == b"host":
            host = value.decode("latin-1")
        elif name == b"origin":
            origin = value.decode("latin-1")
        elif name == b"cookie":
            cookie = value.decode("latin-1")
    secure = scope.get("scheme") == "wss"
    if origin and not auth.origin_is_ours(origin, host=host, secure=secure):
        return None
    address = scope["client"][0] if scope.get("client") else ""
    return Door(_session_key(cookie) if cookie else "", address)


def _session_key(cookie: str) -> str:
    name = settings.SESSION_COOKIE_NAME
    if name not in cookie:
        return ""
    try:
        morsel = SimpleCookie(cookie).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


async def _serve_plain(hub: Hub, door: Door, receive: Any, send: Any) -> None:
    outlet = PlainOutlet(send, hub.limits.unsent_bytes)
    connection = hub.open(outlet, door)
    outlet.attach(connection)
    writer = asyncio.create_task(outlet.write())
    try:
        while True:
            await outlet.may_read.wait()
            event = await receive()
            if event["type"] == "websocket.disconnect":
                break
            if event.get("text") is None:
                connection.close(codes.CLOSED_BAD_REQUEST)
            else:
                connection.receive(event["text"])
    finally:
        connection.gone()
        writer.cancel()


BEHIND_BYTES = 16 * 1024


class PlainOutlet:
    """Writes through ASGI `send`, one task per socket. The bound on unsent bytes holds for what waits here; what
    the server behind `send` buffers is its own affair (Daphne: without bound)."""

    def __init__(self, send: Any, unsent_bytes: int) -> None:
        self._send = send
        self._unsent_bytes = unsent_bytes
        self._queue: deque[dict[str, Any]] = deque()
        self._unsent = 0
        self._wake = asyncio.Event()
        self._connection: Connection | None = None
        self.may_read = asyncio.Event()
        self.may_read.set()

    def attach(self, connection: Connection) -> None:
        """Name the connection to close when its reader is too slow."""
        self._connection = connection

    def send_text(self, payload: bytes) -> None:
        """See Outlet."""
        if self._unsent > self._unsent_bytes and self._connection is not None and not self._connection.closed:
            self._queue.clear()
            self._connection.close(codes.SLOW)
            return
        self._unsent += len(payload)
        self._put({"type": "websocket.send", "text": payload.decode()})

    def push(self, wire: bytes) -> int:
        """See Outlet. ASGI wants the text without its frame."""
        self.send_text(frames.payload_of(wire))
        return len(wire)

    def push_rest(self, wire: bytes, sent: int) -> None:
        """See Outlet: there is never a rest."""

    def send_frame(self, frame: Frame) -> bool:
        """See Outlet."""
        # What waits may be no more than this turn's ping or reply: only a reader who is behind is spared.
        if frame.ephemeral and self._unsent > BEHIND_BYTES:
            return False
        self.push(frame.wire)
        return True

    def close(self, code: int, reason: str) -> None:
        """See Outlet. Codes below 3000 are not an application's to send on every server."""
        if code < 3000:
            code = codes.CLOSED_BAD_REQUEST.code
        self._put({"type": "websocket.close", "code": code, "reason": reason})
        self.may_read.set()

    def pause_reading(self) -> None:
        """See Outlet."""
        self.may_read.clear()

    def resume_reading(self) -> None:
        """See Outlet."""
        self.may_read.set()

    def _put(self, event: dict[str, Any]) -> None:
        self._queue.append(event)
        self._wake.set()

    async def write(self) -> None:
        """Pass on what waits until the close is out."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                event = self._queue.popleft()
                await self._send(event)
                if event["type"] == "websocket.close":
                    return
                self._unsent -= len(event["text"])
