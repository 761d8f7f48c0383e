"""Responses as they come over a connection that is closed after each."""

from __future__ import annotations

import pytest

from engagement.config.rehearsal import web

WHOLE = b"HTTP/1.1 200 OK\r\nset-cookie: a=b; Path=/\r\nset-cookie: c=d\r\n\r\nhello"


def test_body_is_what_follows_the_head() -> None:
    assert web.read(WHOLE).body == b"hello"


def test_every_cookie_is_kept() -> None:
    assert web.read(WHOLE).cookies == {"a": "b", "c": "d"}


def test_status_is_a_number() -> None:
    assert web.read(b"HTTP/1.1 302 Found\r\n\r\n").status == 302


def test_chunks_are_joined() -> None:
    assert web.read(
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
    ).body == (b"hello")


@pytest.mark.parametrize("half", [b"", b"HTTP/1.1 200 OK\r\n", b"SSH-2.0\r\n\r\n"])
def test_half_a_response_is_none(half: bytes) -> None:
    with pytest.raises(web.NoAnswer):
        web.read(half)


async def test_server_that_is_not_there_does_not_answer() -> None:
    with pytest.raises(web.NoAnswer):
        await web.ask("http://127.0.0.1:1", "/")
