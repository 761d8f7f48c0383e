"""Which handshakes take the short way, and which are left to the general parser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.server import ServerProtocol

from realtime import handshake
from tests.realtime.strategies import driven

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
HEADERS = {
    "Host": "durbar.example",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Version": "13",
}


def request(
    headers: dict[str, str | None] | None = None, *, line: str = "GET /connection/websocket HTTP/1.1", more: str = ""
) -> bytes:
    """A handshake, with these headers otherwise; None takes one out."""
    given = {name: value for name, value in {**HEADERS, **(headers or {})}.items() if value is not None}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"{line}\r\n{head}{more}\r\n".encode("latin-1")


def test_key_is_answered_as_in_the_example_of_the_rfc() -> None:
    assert handshake.accept_key(KEY.encode()) == b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


def test_ordinary_handshake_is_taken() -> None:
    found = handshake.read(request())
    assert found is not None
    assert (found.target, found.accept, found.rest) == (
        b"/connection/websocket",
        b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        b"",
    )


def test_header_names_are_in_lower_case() -> None:
    found = handshake.read(request({"Cookie": "a=B"}))
    assert found is not None
    assert (b"cookie", b"a=B") in found.headers


def test_what_comes_after_the_head_is_kept() -> None:
    found = handshake.read(request() + b"\x81\x80more")
    assert found is not None
    assert found.rest == b"\x81\x80more"


@pytest.mark.parametrize(
    "headers",
    [
        {"Connection": "keep-alive, Upgrade"},
        {"Connection": "upgrade"},
        {"Upgrade": "WebSocket"},
        {"Origin": "http://durbar.example", "Cookie": "sessionid=x", "User-Agent": "M (X; Y)"},
        {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"},
        {"Host": "  durbar.example\t "},
        {"X-Latin": "\xe9"},
        {"X-Empty": ""},
    ],
    ids=str,
)
def test_what_browsers_send_is_taken(headers: dict[str, str]) -> None:
    assert handshake.read(request(dict(headers))) is not None


LEFT = {
    "another method": request(line="POST /connection/websocket HTTP/1.1"),
    "HTTP/1.0": request(line="GET /connection/websocket HTTP/1.0"),
    "HTTP/2": request(line="GET /connection/websocket HTTP/2"),
    "two blanks": request(line="GET  /connection/websocket HTTP/1.1"),
    "a blank in the path": request(line="GET /connection /websocket HTTP/1.1"),
    "no path": request(line="GET HTTP/1.1"),
    "a control character in the path": request(line="GET /connection\x01 HTTP/1.1"),
    "no host": request({"Host": None}),
    "no upgrade": request({"Upgrade": None}),
    "another upgrade": request({"Upgrade": "h2c"}),
    "no connection": request({"Connection": None}),
    "another connection": request({"Connection": "keep-alive"}),
    "no key": request({"Sec-WebSocket-Key": None}),
    "a short key": request({"Sec-WebSocket-Key": "dGhlIHNhbXBsZQ=="}),
    "a key that is no base64": request({"Sec-WebSocket-Key": "*" * 24}),
    "a long key": request({"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZSBhbmQgbW9yZQ=="}),
    "no version": request({"Sec-WebSocket-Version": None}),
    "an old version": request({"Sec-WebSocket-Version": "8"}),
    "a body": request({"Content-Length": "3"}) + b"abc",
    "chunks": request({"Transfer-Encoding": "chunked"}),
    "an expectation": request({"Expect": "100-continue"}),
    "a header twice": request(more="Host: other\r\n"),
    "a header twice in another case": request(more="hOST: durbar.example\r\n"),
    "a folded header": request(more=" folded: yes\r\n"),
    "a header without a colon": request(more="X-Nothing\r\n"),
    "a blank before the colon": request(more="X-Blank : 1\r\n"),
    "a NUL": request(more="X: \0\r\n"),
    "a bare line feed": request(more="X: 1\nY: 2\r\n"),
    "a bare carriage return": request(more="X: 1\rY: 2\r\n"),
    "no end": request()[:-2],
    "a head beyond all bounds": request({"X-Long": "x" * handshake.MAX_BYTES}),
    "nothing": b"",
}


@pytest.mark.parametrize("name", LEFT)
def test_anything_else_is_left_to_the_general_parser(name: str) -> None:
    assert handshake.read(LEFT[name]) is None


@given(cut=st.integers(0, len(request()) - 1))
def test_part_of_a_handshake_is_left_to_the_general_parser(cut: int) -> None:
    assert handshake.read(request()[:cut]) is None


PIECES = st.sampled_from(
    [b"", b"\r\n", b":", b" ", b"Upgrade", b"13", b"\x00", b"x", b"Host: a\r\n", b"=", b",", b"\t"]
)


@driven
@given(at=st.integers(0, len(request())), length=st.integers(0, 12), piece=PIECES)
def test_what_is_taken_is_taken_by_others_too(at: int, length: int, piece: bytes) -> None:
    data = request()
    data = data[:at] + piece + data[at + length :]
    found = handshake.read(data)
    if found is None:
        return
    other = ServerProtocol()
    other.receive_data(data)
    [theirs] = other.events_received()
    response = other.accept(theirs)  # type: ignore[arg-type]
    assert response.status_code == 101
    assert response.headers["Sec-WebSocket-Accept"].encode() == found.accept
