"""A client of the protocol for tests: one blocking socket, every read with a deadline.

Handshake and framing are those of the `websockets` package, so what the hub says is read by somebody else's eyes; a
frame that breaks RFC 6455 fails the test. Silence is proved without waiting: `quiet()` asks a question whose answer
must be the next thing to arrive.
"""

from __future__ import annotations

import json
import socket
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri

DEADLINE = 30.0
"""Seconds after which something that should have come is missing: far above what the slowest machine needs."""
READ = 1 << 16
PATH = "/connection/websocket"

Message = dict[str, Any]


class Refused(Exception):
    """The handshake was answered with something other than 101."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.status = response.status_code
        self.headers = response.headers


class Closed(Exception):
    """The server has closed the connection while the test waited for a message."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Client:
    """One socket. Messages are decoded JSON objects; `{}` of the server is answered unless `answers_pings` is off."""

    def __init__(
        self,
        port: int,
        *,
        headers: Iterable[tuple[str, str]] = (),
        host: str = "127.0.0.1",
        path: str = PATH,
        at_once: bytes = b"",
        byte_by_byte: bool = False,
        receive_buffer: int = 0,
    ) -> None:
        self.port = port
        self.answers_pings = True
        self.pings = 0
        self.codes: set[int] = set()
        """Every code the server has sent here: errors, unsubscribes, closes."""
        self.inbox: deque[Message] = deque()
        self.pongs: deque[bytes] = deque()
        self.client_id = ""
        self.user: Any = None
        self._fragments: list[bytes] = []
        self._last_id = 0
        self._events: list[Any] = []
        self._ended = False
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(DEADLINE)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.protocol = ClientProtocol(parse_uri(f"ws://{host}:{port}{path}"), max_size=None)
        self.response = self._shake_hands(headers, at_once, byte_by_byte)

    # --- the handshake ----------------------------------------------------------------------------------------

    def _shake_hands(self, headers: Iterable[tuple[str, str]], at_once: bytes, byte_by_byte: bool) -> Response:
        request = self.protocol.connect()
        for name, value in headers:
            request.headers[name] = value
        self.protocol.send_request(request)
        sent = b"".join(self.protocol.data_to_send()) + at_once
        for part in (bytes((byte,)) for byte in sent) if byte_by_byte else [sent]:
            self.socket.sendall(part)
        while self.protocol.state is State.CONNECTING:
            self._read()
            if self.protocol.handshake_exc is not None:
                break
        error = self.protocol.handshake_exc
        if error is not None:
            self.socket.close()
            raise Refused(error.response) if isinstance(error, InvalidStatus) else error
        response = next(event for event in self._events if isinstance(event, Response))
        self._events = [event for event in self._events if event is not response]
        self._take_events()
        return response

    # --- out --------------------------------------------------------------------------------------------------

    def send(self, *commands: Message | str) -> None:
        """One text frame with these commands, a line each."""
        lines = [command if isinstance(command, str) else json.dumps(command) for command in commands]
        self.protocol.send_text("\n".join(lines).encode())
        self.flush()

    def flush(self) -> None:
        """Send what the framing has ready."""
        data = b"".join(self.protocol.data_to_send())
        if data:
            self.socket.sendall(data)

    def send_bytes(self, data: bytes) -> None:
        """These bytes as they are: nobody checks them here."""
        self.socket.sendall(data)

    def next_id(self) -> int:
        """A command id that was not used here."""
        self._last_id += 1
        return self._last_id

    def command(self, method: str, /, **params: Any) -> Message:
        """A command with a fresh id."""
        return {"id": self.next_id(), method: params}

    def ask(self, method: str, /, **params: Any) -> Message:
        """Send a command and return the whole reply; what came before it is kept for `message()`."""
        command = self.command(method, **params)
        self.send(command)
        return self.reply(command["id"])

    def result(self, method: str, /, **params: Any) -> Message:
        """The reply's result. An error reply fails the test."""
        result: Message = self.ask(method, **params)[method]
        return result

    def error(self, method: str, /, **params: Any) -> Message:
        """The reply's error. A result fails the test."""
        error: Message = self.ask(method, **params)["error"]
        return error

    def refused(self, method: str, /, **params: Any) -> int:
        """The code of the reply's error."""
        return int(self.error(method, **params)["code"])

    def subscribe(self, stream: str, **params: Any) -> Message:
        """The result of a subscribe command."""
        return self.result("subscribe", channel=stream, **params)

    def rpc_command(self, name: str, /, **data: Any) -> Message:
        """An rpc command, with a key of its own unless the test gives one."""
        return self.command("rpc", method=name, data={"key": str(uuid4()), **data})

    def rpc(self, name: str, /, **data: Any) -> Message:
        """The whole reply to an rpc command."""
        command = self.rpc_command(name, **data)
        self.send(command)
        return self.reply(command["id"])

    # --- in ---------------------------------------------------------------------------------------------------

    def message(self) -> Message:
        """The next message, in the order in which they came. Raises Closed."""
        while not self.inbox:
            self._wait()
        return self.inbox.popleft()

    def messages(self, number: int) -> list[Message]:
        """The next so many messages."""
        return [self.message() for _ in range(number)]

    def push(self) -> Message:
        """The next message, which must be a push; its content."""
        push: Message = self.message()["push"]
        return push

    def publication(self) -> tuple[str, int, Any]:
        """The next message, which must be a publication: stream, offset (0: ephemeral), data."""
        push = self.push()
        return push["channel"], push["pub"].get("offset", 0), push["pub"]["data"]

    def reply(self, id_: int) -> Message:
        """The reply to a command; what came before it is kept in order."""
        while True:
            for message in self.inbox:
                if message.get("id") == id_:
                    self.inbox.remove(message)
                    return message
            self._wait()

    def before_answer(self) -> list[Message]:
        """Everything that arrived, or arrives before the answer to a question asked now."""
        command = self.command("ping")
        self.send(command)
        arrived = []
        while (message := self.message()).get("id") != command["id"]:
            arrived.append(message)
        assert message == {"id": command["id"], "ping": {}}
        return arrived

    def quiet(self) -> bool:
        """Whether nothing has come and nothing is on its way: the answer to a question is the next message."""
        return self.before_answer() == []

    def closing(self) -> int:
        """Read to the end; the code with which the server closed. Messages before that stay in `inbox`."""
        while True:
            try:
                self._wait()
            except Closed as closed:
                return closed.code

    @property
    def close_code(self) -> int:
        """What the server closed with; 1006 where it went without a word."""
        return int(self.protocol.close_rcvd.code) if self.protocol.close_rcvd else 1006

    @property
    def close_reason(self) -> str:
        """What the server said when it closed."""
        return self.protocol.close_rcvd.reason if self.protocol.close_rcvd else ""

    def pong(self) -> bytes:
        """What the next pong frame carries."""
        while not self.pongs:
            self._advance()
        return self.pongs.popleft()

    def wait_for_pings(self, number: int) -> None:
        """Read until the server has pinged so many times in all."""
        while self.pings < number:
            self._advance()

    def _wait(self) -> None:
        """Read until there is something new. Raises Closed at the end."""
        known = len(self.inbox)
        while len(self.inbox) == known:
            self._advance()

    def _advance(self) -> None:
        if self.protocol.close_rcvd is not None or self._ended:
            self.codes.add(self.close_code)
            raise Closed(self.close_code)
        self._read()
        self._take_events()

    def _read(self) -> None:
        try:
            data = self.socket.recv(READ)
        except ConnectionResetError:
            data = b""
        if data:
            self.protocol.receive_data(data)
        else:
            self._ended = True
            self.protocol.receive_eof()
        self._events = [*self._events, *self.protocol.events_received()]
        if self.protocol.parser_exc is not None and not isinstance(self.protocol.parser_exc, EOFError):
            raise AssertionError("the server broke RFC 6455") from self.protocol.parser_exc
        if self.protocol.state is not State.CONNECTING:
            try:
                self.flush()
            except OSError:
                self._ended = True

    def _take_events(self) -> None:
        events, self._events = self._events, []
        for event in events:
            if isinstance(event, Frame) and event.opcode in (Opcode.TEXT, Opcode.CONT):
                self._fragments.append(bytes(event.data))
                if event.fin:
                    whole, self._fragments = b"".join(self._fragments), []
                    self._take_text(whole.decode())
            elif isinstance(event, Frame):
                assert event.opcode is not Opcode.BINARY
                if event.opcode is Opcode.PONG:
                    self.pongs.append(bytes(event.data))

    def _take_text(self, text: str) -> None:
        for line in text.split("\n"):
            message = json.loads(line)
            if message == {} and self.answers_pings:
                self.pings += 1
                if self.protocol.state is State.OPEN:
                    self.send("{}")
                continue
            self._note_codes(message)
            self.inbox.append(message)

    def _note_codes(self, message: Mapping[str, Any]) -> None:
        if "error" in message:
            self.codes.add(message["error"]["code"])
        elif "unsubscribe" in message.get("push", {}):
            self.codes.add(message["push"]["unsubscribe"]["code"])

    def close(self) -> None:
        """Leave, politely where that is still possible."""
        if self.protocol.state is State.OPEN and not self._ended:
            try:
                self.protocol.send_close(1000)
                self.flush()
            except OSError:
                pass
        self.socket.close()
