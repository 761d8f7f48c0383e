"""The opening handshake of RFC 6455 for the common case: one whole, well-formed GET. Pure.

Anything that is not exactly that is left to the HTTP server's own parser, which also makes the error answers.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import NamedTuple

_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_TARGET = re.compile(rb"[!-~]+")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_UNEXPECTED = frozenset({b"content-length", b"transfer-encoding", b"expect"})
MAX_BYTES = 16 * 1024


class Handshake(NamedTuple):
    """A request that may be upgraded. Header names are in lower case; `rest` came after the head."""

    target: bytes
    headers: list[tuple[bytes, bytes]]
    accept: bytes
    rest: bytes


def read(data: bytes) -> Handshake | None:
    """The handshake in the first bytes of a connection, or None to let the general parser decide."""
    head, end, rest = data.partition(b"\r\n\r\n")
    if not end or len(head) > MAX_BYTES:
        return None
    request, *lines = head.split(b"\r\n")
    method, _, tail = request.partition(b" ")
    target, _, version = tail.partition(b" ")
    if method != b"GET" or version != b"HTTP/1.1" or not _TARGET.fullmatch(target):
        return None
    headers = _headers(lines)
    if headers is None:
        return None
    found = dict(headers)
    accept = _accept(found, headers)
    return None if accept is None else Handshake(target, headers, accept, rest)


def _headers(lines: list[bytes]) -> list[tuple[bytes, bytes]] | None:
    headers = []
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon or not _NAME.fullmatch(name) or _CONTROL.search(value):
            return None
        headers.append((name.lower(), value.strip(b" \t")))
    return headers


def _accept(found: dict[bytes, bytes], headers: list[tuple[bytes, bytes]]) -> bytes | None:
    key = found.get(b"sec-websocket-key", b"")
    wanted = (
        found.get(b"upgrade", b"").lower() == b"websocket"
        and b"upgrade" in [token.strip() for token in found.get(b"connection", b"").lower().split(b",")]
        and found.get(b"sec-websocket-version") == b"13"
        and b"host" in found
        and len(found) == len(headers)
        and not _UNEXPECTED & found.keys()
        and _is_nonce(key)
    )
    return accept_key(key) if wanted else None


def _is_nonce(key: bytes) -> bool:
    try:
        return len(key) == 24 and len(base64.b64decode(key, validate=True)) == 16
    except binascii.Error:
        return False


def accept_key(key: bytes) -> bytes:
    """The value of Sec-WebSocket-Accept for a key (section 4.2.2)."""
    return base64.b64encode(hashlib.sha1(key + _MAGIC).digest())  # noqa: S324 - the RFC's choice, no secret
