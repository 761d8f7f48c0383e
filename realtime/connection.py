"""One client's connection: what it may still ask, what it listens to, and how it is answered.

Lives on the loop's thread. It knows an outlet (a way to write and to close), not a server: the uvicorn protocol
class and plain ASGI `send` are both outlets.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from random import getrandbits
from time import monotonic, time
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from realtime import codes, meters, protocol
from realtime.limits import Bucket

if TYPE_CHECKING:
    from realtime.admission import Join
    from realtime.hub import Hub
    from realtime.rooms import Frame, Subscription


logger = logging.getLogger(__name__)

EXPECTED = (codes.SHUTDOWN, codes.EXPIRED)
"""Ends of which everybody has many: counted, and not worth a line each."""


class Outlet(Protocol):
    """Where a connection's frames go. No method waits, and none raises, but for `push`."""

    @property
    def push(self) -> Callable[[bytes], int]:
        """Write a whole WebSocket frame now; returns how many bytes are taken care of. Raises OSError where none
        are. Either way the caller passes what is left to `push_rest`. The innermost call of a fan-out: it is an
        attribute that may change from frame to frame, and where all goes well it is the kernel's own `send`."""

    def push_rest(self, wire: bytes, sent: int) -> None:
        """Take care of a frame from byte `sent` on, in order."""

    def send_text(self, payload: bytes) -> None:
        """Write one text frame to this socket."""

    def send_frame(self, frame: Frame) -> bool:
        """Write a frame that was built for many; an ephemeral one only where nothing waits. False: it was dropped."""

    def close(self, code: int, reason: str) -> None:
        """Say goodbye and close; what is unsent may be dropped."""

    def pause_reading(self) -> None:
        """Take no more input until `resume_reading`."""

    def resume_reading(self) -> None:
        """Take input again."""


class Door(NamedTuple):
    """What the handshake said, as far as it matters later."""

    session_key: str = ""
    """The session cookie, where the page that opened the socket is ours."""
    address: str = ""


class Connection:
    """Made when the socket opens; `connected` after the connect command. `user_id` None: an anonymous viewer."""

    __slots__ = (
        "answered_ping",
        "bucket",
        "client_id",
        "closed",
        "connected",
        "connecting",
        "door",
        "expires_at",
        "hub",
        "in_flight",
        "label",
        "opened_at",
        "outlet",
        "paused",
        "pinged_at",
        "session_mark",
        "subscribing",
        "subscriptions",
        "typed_at",
        "user_id",
        "waiting",
    )

    def __init__(self, hub: Hub, outlet: Outlet, door: Door) -> None:
        self.hub = hub
        self.outlet = outlet
        self.door = door
        self.client_id = f"{getrandbits(128):032x}"  # a name, not a secret
        self.opened_at = monotonic()
        self.connected = self.connecting = self.closed = self.paused = False
        self.user_id: int | None = None
        self.label = ""
        self.session_mark = ""
        self.expires_at: float | None = None
        """Unix time at which the token runs out."""
        self.bucket: Bucket | None = None
        self.subscriptions: dict[str, Subscription] = {}
        self.subscribing: dict[str, Join] = {}
        """Look-ups under way, by stream; whoever unsubscribes meanwhile is taken out."""
        self.waiting: list[protocol.Command] | None = None
        self.in_flight = 0
        self.pinged_at = 0.0
        self.answered_ping = True
        self.typed_at = 0.0

    # --- in ---------------------------------------------------------------------------------------------------

    def receive(self, text: str) -> None:
        """Take one text frame: decode, limit, dispatch."""
        if self.closed:
            return
        limits = self.hub.limits
        if len(text) > limits.frame_bytes:
            self.close(codes.Close(1009, "message too big"))
            return
        try:
            commands = protocol.parse(text, max_depth=limits.json_depth)
        except protocol.Broken as error:
            self.close(codes.CLOSED_BAD_REQUEST._replace(reason=f"bad request: {error}"))
            return
        for command in commands:
            if self.closed:
                return
            if isinstance(command, protocol.Pong):
                self.answered_ping = True
            elif self._may_ask(command):
                self.dispatch(command)

    def _may_ask(self, command: protocol.Command) -> bool:
        limits = self.hub.limits
        if not limits.rate_limits:
            return True
        if self.bucket is None:
            self.bucket = Bucket(limits.commands_per_second, limits.commands_burst, monotonic())
        wait = self.bucket.take(monotonic())
        if not wait:
            return True
        if self.bucket.refused > limits.commands_flood:
            self.close(codes.FLOODING)
        elif command.id:
            error = codes.TOO_MANY_REQUESTS
            body = protocol.ErrorBody(**error._asdict(), retry_after_ms=int(wait * 1000) + 1)
            self.fail(command.id, body)
        return False

    def dispatch(self, command: protocol.Command) -> None:
        """Pass a command to its method; before the connect reply, keep it waiting in order."""
        if self.connecting:
            if self.waiting is None:
                self.waiting = []
            self.waiting.append(command)
            return
        if not self.connected and command.method != "connect":
            self.close(codes.CLOSED_BAD_REQUEST)
            return
        if isinstance(command.request, codes.Error):
            if command.id:
                self.fail(command.id, command.request)
            return
        self.hub.methods[command.method](self, command.id, command.request)

    def resume(self) -> None:
        """Connected: carry out what came in the meantime."""
        waiting, self.waiting = self.waiting, None
        for command in waiting or ():
            if not self.closed:
                self.dispatch(command)

    # --- work in flight ---------------------------------------------------------------------------------------

    def begin(self) -> None:
        """One more command waits for the database; above the limit the socket is not read until some are done."""
        self.in_flight += 1
        if not self.paused and self.in_flight >= self.hub.limits.commands_in_flight:
            self.paused = True
            self.outlet.pause_reading()

    def end(self) -> None:
        """One less."""
        self.in_flight -= 1
        if self.paused and self.in_flight * 2 <= self.hub.limits.commands_in_flight:
            self.paused = False
            self.outlet.resume_reading()

    # --- out --------------------------------------------------------------------------------------------------

    def reply(self, id: int, method: str, result: protocol.Result) -> None:  # noqa: A002 - the protocol's name
        """Answer a command."""
        if not self.closed:
            self.outlet.send_text(protocol.dump_reply(id, method, result))

    def fail(self, id: int, error: codes.Error | protocol.ErrorBody) -> None:  # noqa: A002
        """Answer a command with an error."""
        meters.REFUSALS.labels(error.code).inc()
        if not self.closed:
            self.outlet.send_text(protocol.dump_error(id, error))

    def unsubscribe(self, stream: str, why: codes.Unsubscribe) -> None:
        """End a subscription from our side and say so."""
        if self.leave(stream) and not self.closed:
            self.outlet.send_text(protocol.dump_unsubscribe(stream, why))

    def leave(self, stream: str) -> bool:
        """Listen to a stream no more; False where it did not."""
        self.subscribing.pop(stream, None)
        subscription = self.subscriptions.pop(stream, None)
        if subscription is None:
            return False
        self.hub.leave(subscription.room, self)
        return True

    def close(self, why: codes.Close) -> None:
        """End the connection: the client is told why, and by the code whether to come back."""
        if self.closed:
            return
        meters.CLOSES.labels(why.code).inc()
        if why not in EXPECTED:
            # Without the reason: of a bad request it says what the client sent.
            logger.info("closed", extra={"connection_id": self.client_id, "code": why.code})
        self.gone()
        self.outlet.close(why.code, why.reason)

    def gone(self) -> None:
        """The socket is closed, by whichever side: leave every room."""
        if self.closed:
            return
        self.closed = True
        self.subscribing.clear()  # whoever is still on the way in does not arrive
        for stream in list(self.subscriptions):
            self.leave(stream)
        self.hub.forget(self)

    # --- time -------------------------------------------------------------------------------------------------

    def tick(self, now: float) -> None:
        """Once a second: the rules that depend on time. `now` is monotonic."""
        limits = self.hub.limits
        if self.connecting:
            return  # it has asked in time; how long the answer takes is ours
        if not self.connected:
            if now - self.opened_at > limits.connect_seconds:
                self.close(codes.STALE)
        elif not self.answered_ping and now - self.pinged_at > limits.pong_seconds:
            self.close(codes.NO_PONG)
        elif self.expires_at is not None and time() > self.expires_at + limits.refresh_grace_seconds:
            self.close(codes.EXPIRED)
        elif now - self.pinged_at >= limits.ping_seconds:
            self.ping(now)

    def ping(self, now: float) -> None:
        """Ask whether anybody is there."""
        self.pinged_at = now
        self.answered_ping = False
        self.outlet.send_frame(self.hub.ping_frame)

    def ttl(self) -> dict[str, Any]:
        """The `expires` and `ttl` fields of a connect or refresh result."""
        if self.expires_at is None:
            return {}
        return {"expires": True, "ttl": max(1, int(self.expires_at - time()))}
