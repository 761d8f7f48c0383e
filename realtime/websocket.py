"""Sockets on uvicorn: HTTP as ever, and a protocol class that lets the hub write one frame to thousands.

`FrontProtocol` looks at the first bytes of a connection. A plain handshake for the hub becomes a `HubSocket`
without a second parser; everything else takes uvicorn's ordinary way, WebSocket handshakes that are unusual (split
over packets, say) included: those are served by uvicorn's own protocol through plain ASGI.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from realtime import codes, frames, handshake
from realtime.conf import EXTENSION, PATH, get
from realtime.frames import FrameError, Opcode

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState

    from realtime.connection import Connection
    from realtime.rooms import Frame

logger = logging.getLogger(__name__)

_START = b"GET " + PATH.encode()
CLOSE_SECONDS = 5.0
_REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_NOT_NOW = b"HTTP/1.1 503 Service Unavailable\r\n%s\r\nConnection: close\r\n\r\n"


class FrontProtocol(asyncio.Protocol):
    """What a new TCP connection meets first. It has uvicorn's signature and makes one of the two that follow.

    Most sockets of a town hall are WebSockets: they are spared the making of an HTTP parser."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self.config = config
        self.server_state = server_state
        self.app_state = app_state
        self.loop = _loop or asyncio.get_running_loop()
        self.transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first bytes."""
        self.transport = transport
        self.server_state.connections.add(cast("Any", self))

    def connection_lost(self, exc: Exception | None) -> None:
        """Gone before it said anything."""
        self.server_state.connections.discard(cast("Any", self))

    def data_received(self, data: bytes) -> None:
        """The first bytes decide; see the module."""
        self.server_state.connections.discard(cast("Any", self))
        request = handshake.read(data) if data.startswith(_START) else None
        if request is not None:
            HubSocket(self, self._scope(request), request)
            return
        http = HttpToolsProtocol(self.config, self.server_state, self.app_state, self.loop)
        self.transport.set_protocol(http)
        http.connection_made(self.transport)
        http.data_received(data)

    def shutdown(self) -> None:
        """uvicorn is going down."""
        self.transport.close()

    def _scope(self, request: handshake.Handshake) -> dict[str, Any]:
        raw_path, _, query = request.target.partition(b"?")
        peer = self.transport.get_extra_info("peername")
        return {
            "type": "websocket",
            "asgi": {"version": self.config.asgi_version, "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": "ws" if self.transport.get_extra_info("sslcontext") is None else "wss",
            "client": tuple(peer[:2]) if peer else None,
            "root_path": self.config.root_path,
            "path": unquote(raw_path.decode("ascii")),
            "raw_path": raw_path,
            "query_string": query,
            "headers": request.headers,
            "subprotocols": [],
            "state": self.app_state.copy(),
            "extensions": {},
        }


class PlainWebSocket(WebSocketsSansIOProtocol):
    """uvicorn's own WebSocket, for handshakes that are unusual; it leaves the goodbye to the hub's drain."""

    def shutdown(self) -> None:
        """uvicorn is going down."""
        from realtime.hub import running_hub  # Django is set up by now

        hub = running_hub()
        if hub is None:
            super().shutdown()
        else:
            hub.start_drain()


class HubSocket(asyncio.Protocol):
    """One WebSocket: an ASGI application until it is accepted, an outlet of the hub from then on."""

    __slots__ = (
        "_accept",
        "_buffer",
        "_closing",
        "_connection",
        "_connections",
        "_decoder",
        "_direct",
        "_events",
        "_loop",
        "_rest",
        "_socket",
        "_transport",
        "_unsent_bytes",
        "closed",
        "push",
    )

    def __init__(self, front: FrontProtocol, scope: dict[str, Any], request: handshake.Handshake) -> None:
        self._loop = front.loop
        self._transport = front.transport
        # A socket object of the transport's own file, to write to the kernel without the transport's detour (a
        # fan-out is 1.6 times as fast). It never owns the file: `connection_lost` lets go of it.
        fileno = self._transport.get_extra_info("socket").fileno()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 0, fileno=fileno)
        self._direct = self._transport.get_extra_info("sslcontext") is None
        self.push: Callable[[bytes], int] = self._socket.send if self._direct else self._push_behind
        """See Outlet. The kernel's own `send` while nothing waits in the transport; the slow way while something does
        (bytes must keep their order) and behind TLS."""
        self._connections = front.server_state.connections
        self._connections.add(cast("Any", self))
        self._accept = request.accept
        self._rest = request.rest
        self._decoder = frames.Decoder(get("FRAME_BYTES"))
        self._unsent_bytes: int = get("UNSENT_BYTES")
        self._closing = False
        self._connection: Connection | None = None
        self._events: deque[dict[str, Any]] | None = deque([{"type": "websocket.connect"}])
        self.closed: asyncio.Future[None] = self._loop.create_future()
        """Done when the socket is gone."""
        # Nothing may wait unnoticed in the transport: `pause_writing` is called as soon as one byte does.
        self._transport.set_write_buffer_limits(high=0)
        self._transport.set_protocol(self)
        scope["extensions"] |= {EXTENSION: self, "websocket.http.response": {}}
        tasks = front.server_state.tasks
        task = self._loop.create_task(self._run(front.config.loaded_app, scope))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    # --- the handshake, as ASGI -------------------------------------------------------------------------------

    async def _run(self, app: Any, scope: dict[str, Any]) -> None:
        try:
            await app(scope, self._receive, self._send)
        except Exception:
            logger.exception("a socket's application failed")
        finally:
            self._transport.close()

    async def _receive(self) -> dict[str, Any]:
        if self._events:
            return self._events.popleft()
        await self.closed
        return {"type": "websocket.disconnect", "code": 1006}

    async def _send(self, event: dict[str, Any]) -> None:
        if event["type"] == "websocket.accept":
            self._transport.write(
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Accept: " + self._accept + b"\r\n\r\n"
            )
        elif event["type"] == "websocket.http.response.start":
            lines = (name + b": " + value for name, value in event["headers"])
            self._transport.write(_NOT_NOW % b"\r\n".join(lines))
        elif event["type"] == "websocket.http.response.body":
            self._transport.close()
        else:  # closed before it was accepted
            self._transport.write(_REFUSED)
            self._transport.close()

    def attach(self, connection: Connection) -> None:
        """From now on frames go straight to this connection, and its frames straight to the socket."""
        self._connection = connection
        self._events = None
        if self.closed.done():
            connection.gone()
        elif self._rest:
            rest, self._rest = self._rest, b""
            self.data_received(rest)

    # --- in ---------------------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Bytes from the peer."""
        if self._closing and self._connection is None:
            return
        if self._connection is None:
            self._rest += data
            return
        try:
            for opcode, payload in self._decoder.feed(data):
                if self._closing and opcode != Opcode.CLOSE:
                    continue
                if opcode == Opcode.TEXT:
                    self._connection.receive(_text(payload))
                else:
                    self._control(opcode, payload)
        except FrameError as error:
            self._connection.close(codes.Close(error.code, error.reason))

    def _control(self, opcode: int, payload: bytes) -> None:
        if opcode == Opcode.PING:
            self._put(frames.build(Opcode.PONG, payload))
        elif opcode == Opcode.CLOSE:
            if not self._closing:
                code = frames.read_close(payload)
                self._transport.write(frames.build_close(1000 if code == 1005 else code, ""))
            self._closing, self.push = True, self._push_behind
            self._transport.close()
            self._loop.call_later(CLOSE_SECONDS, self._transport.abort)  # a peer that reads nothing is cut
        elif opcode == Opcode.BINARY and self._connection is not None:
            self._connection.close(codes.CLOSED_BAD_REQUEST._replace(reason="bad request: text frames only"))

    def eof_received(self) -> None:
        """The peer will send no more: a half-open socket is of no use here."""

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is gone."""
        self._connections.discard(cast("Any", self))
        self._closing, self.push = True, self._push_behind
        self._socket.detach()
        if self._connection is not None:
            self._connection.gone()
        if not self.closed.done():
            self.closed.set_result(None)

    # --- out: see realtime.connection.Outlet ------------------------------------------------------------------

    def pause_writing(self) -> None:
        """The kernel takes no more for now: what is written from here on waits in the transport."""
        self.push = self._push_behind

    def resume_writing(self) -> None:
        """Everything that waited is out."""
        if self._direct and not self._closing:
            self.push = self._socket.send

    def _push_behind(self, wire: bytes) -> int:
        self._put(wire)
        return len(wire)

    def push_rest(self, wire: bytes, sent: int) -> None:
        """See Outlet."""
        self._put(wire[sent:])

    def send_frame(self, frame: Frame) -> bool:
        """See Outlet."""
        if frame.ephemeral and self._transport.get_write_buffer_size():
            return False
        self._put(frame.wire)
        return True

    def send_text(self, payload: bytes) -> None:
        """See Outlet."""
        self._put(frames.build_text(payload))

    def _put(self, wire: bytes) -> None:
        """Write through the transport, where what the kernel does not take waits. Whoever has more than the limit
        waiting is too slow; one long message to a reader who keeps up is not."""
        if self._closing:
            return
        if self._transport.get_write_buffer_size() > self._unsent_bytes:
            if self._connection is not None:
                self._connection.close(codes.SLOW)
            return
        self._transport.write(wire)

    def close(self, code: int, reason: str) -> None:
        """See Outlet. Waits a little for the peer's own close, then cuts."""
        if self._closing:
            return
        self._closing, self.push = True, self._push_behind
        self._transport.write(frames.build_close(code, reason))
        self._loop.call_later(CLOSE_SECONDS, self._transport.abort)

    def pause_reading(self) -> None:
        """See Outlet."""
        if not self._transport.is_closing():
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        """See Outlet."""
        if not self._transport.is_closing():
            self._transport.resume_reading()

    def shutdown(self) -> None:
        """uvicorn is going down: it asks every connection, and then waits for all of them to be gone."""
        if self._connection is None:
            self._transport.close()
        else:
            self._connection.hub.start_drain()


def _text(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise FrameError(1007, "not UTF-8") from None
