"""How much somebody may send at once. Django keeps a whole body on disk before it asks who sent it; this stands
before Django, and turns away what is too long, by what it says of itself or by what comes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from photos.actions import MOST
from photos.imaging import MAX_BYTES

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[..., Awaitable[None]]
"""ASGI: scope, receive, send."""

USUAL: Final = 1024 * 1024
WITH_PHOTOS: Final = MOST * MAX_BYTES + USUAL
KNOWN: Final = frozenset({b"cookie", b"authorization"})
"""Who sends none of these is a stranger, and sends no photos."""
PATIENCE: Final = 2
"""A browser shows an answer only when it has sent what it wanted to: so much of it, in limits, is listened to."""
WORDS: Final = b"This is more than can be sent at once. Go back: what you wrote is still there."


class TooLong(Exception):
    """More came than may come."""


def limit_of(scope: Message) -> int:
    """Bytes that this request may have: more for a form with photos."""
    form = any(name == b"content-type" and value.startswith(b"multipart/") for name, value in scope["headers"])
    return WITH_PHOTOS if form and not KNOWN.isdisjoint(name for name, _value in scope["headers"]) else USUAL


def said_length(scope: Message) -> int:
    """What the request says of its length; 0 where it does not say."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(said) if said.isdigit() else 0


class Bodies:
    """The application, for requests that are not too long."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """ASGI."""
        limit = limit_of(scope)
        if said_length(scope) > limit:
            await _listen(receive, PATIENCE * limit)
            await _turn_away(send)
            return
        begun, count = False, 0

        async def bounded() -> Message:
            nonlocal count
            message = await receive()
            count += len(message.get("body", b""))
            if count > limit:
                raise TooLong
            return message

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._application(scope, bounded, noted)
        except TooLong:
            if not begun:
                await _turn_away(send)


async def _listen(receive: Receive, most: int) -> None:
    """Take in what is sent and forget it, up to here."""
    count, more = 0, True
    while more and count < most:
        message = await receive()
        more = message["type"] == "http.request" and message.get("more_body", False)
        count += len(message.get("body", b""))


async def _turn_away(send: Send) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(WORDS)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": WORDS})
