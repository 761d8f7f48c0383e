"""RFC 6455, the server's side: bytes in, messages out; payloads in, frames out. Pure: no socket, no loop.

No extension is spoken: a frame that was built once is written to every viewer as it is, which compression with a
context per connection would forbid.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import NamedTuple

try:
    from websockets.speedups import apply_mask
except ImportError:  # pragma: no cover - the wheel carries the extension on every platform we name
    from websockets.utils import apply_mask


class Opcode(IntEnum):
    """Section 11.8."""

    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


class Message(NamedTuple):
    """A whole message, or a control frame. `payload` is unmasked; text is checked to be UTF-8 by `text`."""

    opcode: int
    payload: bytes

    def text(self) -> str:
        """The payload of a text message. Raises FrameError 1007 where it is not UTF-8."""
        try:
            return self.payload.decode()
        except UnicodeDecodeError:
            raise FrameError(1007, "not UTF-8") from None


class FrameError(Exception):
    """The peer broke RFC 6455: close with `code`."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Decoder:
    """Feed it what the socket gives; it answers with the messages that are complete."""

    __slots__ = ("_buffer", "_fragments", "_held", "_max_bytes", "_opcode")

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._buffer = b""
        self._fragments: list[bytes] | None = None
        self._held = 0
        self._opcode = 0

    def feed(self, data: bytes) -> list[Message]:
        """Messages completed by `data`. Raises FrameError; what was complete before the fault is lost with it."""
        if self._buffer:
            data = self._buffer + data
        messages: list[Message] = []
        at, size = 0, len(data)
        while size - at >= 2:
            header, length = 6, data[at + 1] & 0x7F
            if length == 126:
                header = 8
                if size - at < 4:
                    break
                length = data[at + 2] << 8 | data[at + 3]
            elif length == 127:
                header = 14
                if size - at < 10:
                    break
                (length,) = struct.unpack_from("!Q", data, at + 2)
            self._check(data[at], data[at + 1], length)
            end = at + header + length
            if end > size:
                break
            start = at + header
            payload = apply_mask(data[start:end], data[start - 4 : start]) if length else b""
            message = self._take(data[at], payload)
            if message is not None:
                messages.append(message)
            at = end
        self._buffer = data[at:] if at < size else b""
        return messages

    def _check(self, first: int, second: int, length: int) -> None:
        opcode = first & 0x0F
        if first & 0x70:
            raise FrameError(1002, "reserved bits are set")
        if not second & 0x80:
            raise FrameError(1002, "a client must mask its frames")
        if opcode >= 8:
            if opcode > 10:
                raise FrameError(1002, "unknown opcode")
            if length > 125 or not first & 0x80:
                raise FrameError(1002, "a control frame is short and whole")
        elif opcode > 2:
            raise FrameError(1002, "unknown opcode")
        elif (opcode == 0) == (self._fragments is None):
            raise FrameError(1002, "a continuation where none belongs, or none where one does")
        elif length + self._held > self._max_bytes:
            raise FrameError(1009, "message too big")

    def _take(self, first: int, payload: bytes) -> Message | None:
        opcode = first & 0x0F
        if opcode >= 8 or (opcode and first & 0x80):
            return Message(opcode, payload)
        if self._fragments is None:
            self._opcode, self._fragments = opcode, []
        if payload:  # empty fragments are legal and must not pile up
            self._fragments.append(payload)
            self._held += len(payload)
        if not first & 0x80:
            return None
        whole, self._fragments, self._held = b"".join(self._fragments), None, 0
        return Message(self._opcode, whole)


def build(opcode: int, payload: bytes) -> bytes:
    """One unmasked, unfragmented frame."""
    size = len(payload)
    if size < 126:
        return bytes((0x80 | opcode, size)) + payload
    if size < 65536:
        return struct.pack("!BBH", 0x80 | opcode, 126, size) + payload
    return struct.pack("!BBQ", 0x80 | opcode, 127, size) + payload


def payload_of(wire: bytes) -> bytes:
    """The payload of a frame that `build` made."""
    return wire[{126: 4, 127: 10}.get(wire[1], 2) :]


def build_text(payload: bytes) -> bytes:
    """A text frame; the payload is UTF-8."""
    return build(Opcode.TEXT, payload)


def build_close(code: int, reason: str) -> bytes:
    """A close frame; the reason is cut to what a control frame holds."""
    whole_characters = reason.encode()[:123].decode(errors="ignore").encode()
    return build(Opcode.CLOSE, struct.pack("!H", code) + whole_characters)


def read_close(payload: bytes) -> int:
    """The code of a peer's close frame: 1005 where it gave none. Raises FrameError for one that is not allowed."""
    if not payload:
        return 1005
    if len(payload) == 1:
        raise FrameError(1002, "half a close code")
    code = payload[0] << 8 | payload[1]
    if code < 1000 or code in (1004, 1005, 1006, 1015) or 1015 < code < 3000 or code > 4999:
        raise FrameError(1002, "close code not allowed")
    try:
        payload[2:].decode()
    except UnicodeDecodeError:
        raise FrameError(1007, "close reason is not UTF-8") from None
    return code
