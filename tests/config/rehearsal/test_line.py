"""A line to a hub that says what a test wants it to say."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import websockets

from engagement.config.rehearsal.line import Gone, Line

Answers = Callable[[list[str]], Awaitable[Line]]


@pytest.fixture
async def told() -> list[str]:
    """What came over the line, in order."""
    return []


@pytest.fixture
async def open_line(told: list[str]) -> AsyncIterator[Answers]:
    """A line to a hub that answers every frame with these, and closes the line where one is empty."""
    servers = []

    async def start(frames: list[str]) -> Line:
        async def answer(socket: Any) -> None:
            async for _text in socket:
                for frame in frames:
                    await (socket.send(frame) if frame else socket.close(3001))

        server = await websockets.serve(answer, "127.0.0.1", 0)
        servers.append(server)
        port = next(iter(server.sockets)).getsockname()[1]
        return await Line.open(f"http://127.0.0.1:{port}", lambda stream, push: told.append(f"push {stream}"))

    yield start
    for server in servers:
        server.close()


async def test_reply_is_taken_before_the_push_that_follows_it(open_line: Answers, told: list[str]) -> None:
    line = await open_line(['{"id":1,"subscribe":{}}\n{"push":{"channel":"a","pub":{"data":{}}}}'])
    await line.ask("subscribe", {}, take=lambda frame: told.append("reply"))
    assert told == ["reply", "push a"]
    await line.close()


async def test_reply_is_that_of_the_question(open_line: Answers) -> None:
    line = await open_line(['{"id":7,"rpc":{}}', '{"id":1,"rpc":{"data":5}}'])
    assert (await line.ask("rpc", {}))["rpc"] == {"data": 5}
    await line.close()


async def test_line_that_the_server_closes_answers_no_more(open_line: Answers) -> None:
    line = await open_line([""])
    with pytest.raises(Gone, match="3001"):
        await line.ask("rpc", {})
    assert not line.is_open


async def test_nobody_shakes_hands_where_there_is_no_server() -> None:
    with pytest.raises(Gone, match="handshake"):
        await Line.open("http://127.0.0.1:1", lambda stream, push: None)
