"""What clients should not send: each has its code, and the next client is served as if nothing had been.

`TEXTS` are whole text frames, the same on every way in. `FRAMES` break RFC 6455 or what the hub takes of it; there
the servers differ where the last column says so.
"""

from __future__ import annotations

import json
import socket
from typing import Any, NamedTuple

import pytest

from tests.realtime.wire.client import PATH
from tests.realtime.wire.conftest import WAYS, Hub

STREAM = "open:bad-input"
LIMIT = 16 * 1024

TEXT, BINARY, CONTINUATION, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10


def frame(
    opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0, masked: bool = True, size: int = -1
) -> bytes:
    """One frame as a client builds it, with whatever is wrong with it."""
    size = len(payload) if size < 0 else size
    head = bytes(((0x80 if fin else 0) | rsv | opcode,))
    mark = 0x80 if masked else 0
    if size < 126:
        head += bytes((mark | size,))
    elif size < 2**16:
        head += bytes((mark | 126,)) + size.to_bytes(2, "big")
    else:
        head += bytes((mark | 127,)) + size.to_bytes(8, "big")
    mask = b"\x0f\xf0\x55\xaa" if masked else b""
    hidden = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload)) if masked else payload
    return head + mask + hidden


def ping(id_: object = 77, **more: Any) -> str:
    """A good command."""
    return json.dumps({"id": id_, "ping": {}, **more})


def publish(data: str) -> str:
    """A publish command with this as its data, as it is."""
    return f'{{"id":77,"publish":{{"channel":"{STREAM}","data":{data}}}}}'


def padded(size: int) -> str:
    """A ping of exactly so many bytes."""
    bare = len(ping(x=""))
    return ping(x="x" * (size - bare))


# --- text frames ----------------------------------------------------------------------------------------------

ANSWERED = 0
"""The command is carried out."""
IGNORED = -1
"""Nothing is answered, and the socket lives."""

TEXTS: dict[str, tuple[str, int]] = {
    "nothing": ("", IGNORED),
    "empty lines": ("\n\n", IGNORED),
    "a blank": (" ", 3501),
    "words": ("hello", 3501),
    "half an object": ('{"id":77,"ping":{}', 3501),
    "an array": ("[]", 3501),
    "an array of commands": (f"[{ping()}]", 3501),
    "a number": ("7", 3501),
    "null": ("null", 3501),
    "text": ('"ping"', 3501),
    "two objects on a line": (ping(1) + ping(2), 3501),
    "a comma too many": ('{"id":77,"ping":{},}', 3501),
    "single quotes": ("{'id':77,'ping':{}}", 3501),
    "a comment": (ping() + "// ping", 3501),
    "a byte order mark": ("\ufeff" + ping(), 3501),
    "a line feed inside": ('{"id":77,\n"ping":{}}', 3501),
    "a NUL": (ping() + "\0", 3501),
    "NaN": ('{"id":NaN,"ping":{}}', 3501),
    "no id": ('{"ping":{}}', 3501),
    "id 0": (ping(0), 3501),
    "a negative id": (ping(-1), 3501),
    "an id of 33 bits": (ping(2**32), 3501),
    "an id of 65 bits": (ping(2**64), 3501),
    "an id of 4000 digits": (f'{{"id":{"9" * 4000},"ping":{{}}}}', 3501),
    "an id beyond floats": ('{"id":1e999,"ping":{}}', 3501),
    "half an id": (ping(1.5), 3501),
    "an id in quotes": (ping("77"), 3501),
    "id null": (ping(None), 3501),
    "deep arrays": ("[" * 8000, 3501),
    "deep objects": ('{"a":' * 3000, 3501),
    "one level too deep": (publish("[" * 15 + "]" * 15), 3501),
    "deep brackets that do not match": (publish("[{" * 8 + "]}" * 8), 3501),
    "as deep as may be": (publish("[" * 14 + "]" * 14), ANSWERED),
    "brackets in text": (publish('"' + "[{" * 2000 + '"'), ANSWERED),
    "an escaped quote before brackets": (publish('"\\"' + "[" * 40 + '"'), ANSWERED),
    "the largest id": (ping(2**32 - 1), ANSWERED),
    "a key twice": ('{"id":76,"id":77,"ping":{}}', ANSWERED),
    "a field that we do not know": (ping(more={"a": [1]}), ANSWERED),
    "a number beyond floats in data": (publish("1e999"), ANSWERED),
    "a number of 4000 digits in data": (publish("9" * 4000), ANSWERED),
    "as long as may be": (padded(LIMIT), ANSWERED),
    "unknown method": ('{"id":77,"dance":{}}', 104),
    "no method": ('{"id":77}', 104),
    "a method of another case": ('{"id":77,"Ping":{}}', 104),
    "a number for a request": ('{"id":77,"ping":7}', 107),
    "null for a request": ('{"id":77,"subscribe":null}', 107),
    "an array for a request": ('{"id":77,"subscribe":["a"]}', 107),
    "a number for a stream": ('{"id":77,"subscribe":{"channel":7}}', 107),
    "half a character": ('{"id":77,"subscribe":{"channel":"hall:\\ud800"}}', 3501),
    "a NUL in a name": ('{"id":77,"subscribe":{"channel":"hall:\\u0000"}}', 107),
    "a blank in a name": ('{"id":77,"subscribe":{"channel":"hall: 1"}}', 107),
    "a name that is not ASCII": ('{"id":77,"subscribe":{"channel":"hall:é"}}', 107),
    "a long name": (f'{{"id":77,"subscribe":{{"channel":"open:{"x" * 116}"}}}}', 107),
    "an offset of 64 bits": (f'{{"id":77,"subscribe":{{"channel":"{STREAM}","offset":{2**63}}}}}', 107),
    "an offset of 4000 digits": (f'{{"id":77,"subscribe":{{"channel":"{STREAM}","offset":{"9" * 4000}}}}}', 107),
    "a negative offset": (f'{{"id":77,"subscribe":{{"channel":"{STREAM}","offset":-1}}}}', 107),
    "yes for true": (f'{{"id":77,"subscribe":{{"channel":"{STREAM}","recover":"yes"}}}}', 107),
    "publish without data": (f'{{"id":77,"publish":{{"channel":"{STREAM}"}}}}', 107),
    "refresh without a token": ('{"id":77,"refresh":{}}', 107),
}


@pytest.mark.parametrize("name", TEXTS)
def test_text_frame_has_its_code(hub: Hub, name: str) -> None:
    text, expected = TEXTS[name]
    client = hub.viewer()
    client.subscribe(STREAM)
    client.before_answer()
    client.protocol.send_text(text.encode())
    client.flush()
    if expected >= 3000:
        assert client.closing() == expected
    elif expected == IGNORED:
        assert client.quiet()
    else:
        reply = client.reply(json.loads(text)["id"])
        assert reply.get("error", {}).get("code", ANSWERED) == expected
    assert hub.viewer().quiet()


@pytest.mark.parametrize("name", [name for name, (_text, code) in TEXTS.items() if code == 3501])
def test_text_frame_that_closes_does_so_before_connect_too(hub: Hub, name: str) -> None:
    client = hub.open()
    client.protocol.send_text(TEXTS[name][0].encode())
    client.flush()
    assert client.closing() == 3501


@pytest.mark.parametrize("way", ["prepared", "plain"])
def test_bad_frame_is_closed_with_the_reason(hub: Hub) -> None:
    client = hub.viewer()
    client.send("hello")
    client.closing()
    assert client.close_reason.startswith("bad request: ")


def test_commands_before_the_fault_are_not_carried_out(hub: Hub) -> None:
    client = hub.viewer()
    client.send(ping(1), "hello")
    assert client.closing() == 3501
    assert not client.inbox


# --- frames ---------------------------------------------------------------------------------------------------


DROPPED = 1006
"""Daphne cuts the line without a word when RFC 6455 is broken."""


class Case(NamedTuple):
    """Bytes, and the close code that answers them; for Daphne where it has another, None where it is not asked."""

    data: bytes
    code: int
    daphne: int | None


def case(data: bytes, code: int, daphne: int | None = -1) -> Case:
    """The same everywhere unless it says otherwise."""
    return Case(data, code, code if daphne == -1 else daphne)


ASK = ping().encode()
FRAMES: dict[str, Case] = {
    "a frame over the limit": case(frame(TEXT, padded(LIMIT + 1).encode()), 1009, daphne=3501),
    "a frame that announces gigabytes": case(frame(TEXT, size=2**40), 1009, daphne=None),
    "fragments over the limit": case(
        frame(TEXT, b"x" * LIMIT, fin=False) + frame(CONTINUATION, b"x"), 1009, daphne=3501
    ),
    "a binary frame": case(frame(BINARY, ASK), 3501),
    "an empty binary frame": case(frame(BINARY), 3501),
    "a fragmented binary frame": case(frame(BINARY, ASK[:5], fin=False) + frame(CONTINUATION, ASK[5:]), 3501),
    "text that is not UTF-8": case(frame(TEXT, b"\xff"), 1007, daphne=DROPPED),
    "text that ends within a character": case(frame(TEXT, b"\xe2\x82"), 1007, daphne=DROPPED),
    "text with half a surrogate": case(frame(TEXT, b"\xed\xa0\x80"), 1007, daphne=DROPPED),
    "fragments that are not UTF-8": case(
        frame(TEXT, b"\xe2", fin=False) + frame(CONTINUATION, b"x"), 1007, daphne=DROPPED
    ),
    "no mask": case(frame(TEXT, ASK, masked=False), 1002, daphne=DROPPED),
    "the first reserved bit": case(frame(TEXT, ASK, rsv=0x40), 1002, daphne=DROPPED),
    "the second reserved bit": case(frame(TEXT, ASK, rsv=0x20), 1002, daphne=DROPPED),
    "the third reserved bit": case(frame(TEXT, ASK, rsv=0x10), 1002, daphne=DROPPED),
    "an unknown opcode": case(frame(3, ASK), 1002, daphne=DROPPED),
    "an unknown control opcode": case(frame(11), 1002, daphne=DROPPED),
    "a continuation of nothing": case(frame(CONTINUATION, ASK), 1002, daphne=DROPPED),
    "a new message in the middle of one": case(frame(TEXT, b"{", fin=False) + frame(TEXT, ASK), 1002, daphne=DROPPED),
    "half a ping": case(frame(PING, fin=False), 1002, daphne=DROPPED),
    "a long ping": case(frame(PING, b"x" * 126), 1002, daphne=DROPPED),
    "a long close": case(frame(CLOSE, b"\x03\xe8" + b"x" * 124), 1002, daphne=DROPPED),
    "half a close code": case(frame(CLOSE, b"\x03"), 1002, daphne=DROPPED),
    "a close code that nobody sends": case(frame(CLOSE, (1006).to_bytes(2, "big")), 1002, daphne=DROPPED),
    "a close code of nobody": case(frame(CLOSE, (2999).to_bytes(2, "big")), 1002, daphne=DROPPED),
    "a close code out of range": case(frame(CLOSE, (5000).to_bytes(2, "big")), 1002, daphne=DROPPED),
    "a close reason that is not UTF-8": case(frame(CLOSE, b"\x03\xe8\xff"), 1007, daphne=DROPPED),
    "a close": case(frame(CLOSE, (1000).to_bytes(2, "big")), 1000),
    "a close of one's own": case(frame(CLOSE, (4321).to_bytes(2, "big") + b"bye"), 4321, daphne=1000),
}


@pytest.mark.parametrize(
    ("way", "name"),
    [(way, name) for way in WAYS for name, found in FRAMES.items() if way != "daphne" or found.daphne],
)
def test_frame_has_its_code(hub: Hub, name: str) -> None:
    found = FRAMES[name]
    client = hub.viewer()
    client.send_bytes(found.data)
    assert client.closing() == (found.daphne if hub.way == "daphne" else found.code)
    assert hub.viewer().quiet()


LONG_LENGTH = "a length in more bytes than it needs"
GOOD: dict[str, bytes] = {
    "fragments": frame(TEXT, ASK[:3], fin=False) + frame(CONTINUATION, ASK[3:]),
    "a fragment a byte": b"".join(
        [frame(TEXT, fin=False), *(frame(CONTINUATION, ASK[at : at + 1], fin=False) for at in range(len(ASK)))]
    )
    + frame(CONTINUATION),
    "a ping between fragments": frame(TEXT, ASK[:3], fin=False) + frame(PING, b"?") + frame(CONTINUATION, ASK[3:]),
    LONG_LENGTH: bytes((0x81, 0x80 | 126, 0, len(ASK), 0, 0, 0, 0)) + ASK,
    "a pong that nobody asked for": frame(PONG, b"!") + frame(TEXT, ASK),
    "an empty ping": frame(PING) + frame(TEXT, ASK),
}


@pytest.mark.parametrize(
    ("way", "name"), [(way, name) for way in WAYS for name in GOOD if (way, name) != ("daphne", LONG_LENGTH)]
)
def test_unusual_frames_are_taken(hub: Hub, name: str) -> None:
    client = hub.viewer()
    client.send_bytes(GOOD[name])
    assert client.message() == {"id": 77, "ping": {}}


def test_frame_may_come_byte_by_byte(hub: Hub) -> None:
    client = hub.viewer()
    for byte in frame(TEXT, ASK):
        client.send_bytes(bytes((byte,)))
    assert client.message() == {"id": 77, "ping": {}}


def test_ping_frame_is_answered_with_what_it_carries(hub: Hub) -> None:
    client = hub.viewer()
    client.send_bytes(frame(PING, b"akwaaba"))
    assert client.pong() == b"akwaaba"


# --- handshakes -----------------------------------------------------------------------------------------------

HANDSHAKES: dict[str, tuple[bytes, set[int]]] = {
    "no upgrade": (b"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n", {400, 404, 426}),
    "another version": (
        b"GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n\r\n",
        {400, 426},
    ),
    "no key": (
        b"GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\n\r\n",
        {400},
    ),
    "a bad key": (
        b"GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: short\r\nSec-WebSocket-Version: 13\r\n\r\n",
        {400},
    ),
    "no host": (
        b"GET {path} HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
        {101, 400},
    ),
    "a folded header": (b"GET {path} HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", {400, 404, 426}),
    "a NUL in a header": (b"GET {path} HTTP/1.1\r\nHost: x\r\nX: \0\r\n\r\n", {400}),
    "not HTTP": (b"GET {path} SPDY/3\r\n\r\n", {400}),
}


@pytest.mark.parametrize("way", ["prepared"])
@pytest.mark.parametrize("name", HANDSHAKES)
def test_handshake_that_is_none_gets_an_answer_of_http(hub: Hub, name: str) -> None:
    data, statuses = HANDSHAKES[name]
    assert raw_status(hub, data.replace(b"{path}", PATH.encode())) in statuses
    assert hub.viewer().quiet()


def raw_status(hub: Hub, data: bytes) -> int:
    """The status of the answer to these bytes."""
    with socket.create_connection(("127.0.0.1", hub.server.port), timeout=10) as connection:
        connection.sendall(data)
        answer = connection.recv(4096)
    return int(answer.split()[1])
