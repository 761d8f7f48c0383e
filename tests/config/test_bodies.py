"""How much somebody may send at once."""

from __future__ import annotations

from typing import Any

import pytest

from engagement.config.bodies import USUAL, WITH_PHOTOS, Bodies, limit_of

FORM = (b"content-type", b"multipart/form-data; boundary=x")
COOKIE = (b"cookie", b"sessionid=x")


def scope(*headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {"type": "http", "method": "POST", "path": "/", "headers": list(headers)}


async def send_to(headers: list[tuple[bytes, bytes]], *parts: bytes) -> tuple[int, int, int]:
    """(status, bytes that the application got, messages that were taken) for a body in these parts."""
    got, said, waiting = [], [], [*parts]

    async def application(_scope: Any, receive: Any, send: Any) -> None:
        more = True
        while more:
            message = await receive()
            got.append(len(message["body"]))
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> dict[str, Any]:
        body = waiting.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    await Bodies(application)(scope(*headers), receive, send)
    return said[0]["status"], sum(got), len(parts) - len(waiting)


@pytest.mark.parametrize(
    ("headers", "limit"),
    [
        ([], USUAL),
        ([COOKIE], USUAL),
        ([FORM], USUAL),
        ([FORM, COOKIE], WITH_PHOTOS),
        ([FORM, (b"authorization", b"Token x")], WITH_PHOTOS),
    ],
)
def test_only_forms_of_people_who_are_somebody_may_have_photos(headers: Any, limit: int) -> None:
    assert limit_of(scope(*headers)) == limit


async def test_what_is_short_enough_goes_through_whole() -> None:
    assert await send_to([], b"a" * (USUAL - 1), b"b") == (200, USUAL, 2)


async def test_what_says_that_it_is_too_long_reaches_nobody() -> None:
    length = (b"content-length", str(USUAL + 1).encode())
    assert await send_to([length], b"a" * USUAL, b"b") == (413, 0, 2)


async def test_what_is_far_too_long_is_not_listened_to() -> None:
    length = (b"content-length", str(100 * USUAL).encode())
    assert await send_to([length], *[b"a" * USUAL] * 100) == (413, 0, 2)


async def test_what_is_longer_than_it_says_is_cut_off() -> None:
    for length in (b"1", b"not a number"):
        assert await send_to([(b"content-length", length)], b"a" * USUAL, b"b", b"c") == (413, USUAL, 2)


async def test_an_answer_that_has_begun_is_not_begun_again() -> None:
    said = []

    async def application(_scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await receive()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"a" * (USUAL + 1), "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    await Bodies(application)(scope(), receive, send)
    assert [message["type"] for message in said] == ["http.response.start"]
