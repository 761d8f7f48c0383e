"""Pages that thousands ask for in the same second, answered before Django sees the request.

What a cache in front of the server would do, for those who have none: an answer that says of itself that everybody
may have it for some seconds (`Cache-Control: public, max-age`) is kept for so long, and given to whoever asks the
same without a cookie. When its time is over one request goes through to make it anew, and for a moment the others
still get the old one. Files with a long life are not kept here: they have their own way.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from time import monotonic
from typing import Any, NamedTuple

from engagement.threads.templatetags.styles import comes_from_elsewhere

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[..., Awaitable[None]]
"""ASGI: scope, receive, send."""
Headers = tuple[tuple[bytes, bytes], ...]

LONGEST_SECONDS = 10
"""What may be kept for longer is no page of the moment."""
REMAKING_SECONDS = 1.0
"""How long the old answer is given while one request makes the new one."""
LARGEST_BYTES = 512 * 1024
MOST = 200
PRIVATE = frozenset({b"cookie", b"authorization", b"range", b"upgrade"})
"""A request with one of these is not like everybody's."""
TOLD_APART = (b"host", b"accept-language", b"x-forwarded-proto", b"x-forwarded-host")
VARYING = frozenset({b"accept-encoding", b"accept-language", b"cookie", b"sec-fetch-site"})
"""What an answer may depend on to be kept: the key holds it, or it is absent."""
_MAX_AGE = re.compile(rb"max-age=(\d+)")

Key = tuple[Any, ...]


class Kept(NamedTuple):
    """An answer, whole."""

    until: float
    headers: Headers
    body: bytes


def key_of(scope: Message) -> Key | None:
    """What the answer to this request depends on; None where it is nobody else's."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    headers: dict[bytes, bytes] = dict(scope["headers"])
    if not PRIVATE.isdisjoint(headers):
        return None
    zipped = b"gzip" in headers.get(b"accept-encoding", b"")
    apart = tuple(headers.get(name) for name in TOLD_APART)
    first = comes_from_elsewhere(headers.get(b"sec-fetch-site", b"").decode("latin-1"))
    return (scope.get("scheme"), scope["path"], scope["query_string"], zipped, first, *apart)


def seconds_to_keep(status: int, headers: Headers) -> int:
    """For how long everybody may have this answer; 0: not at all, or it is none of ours."""
    given: dict[bytes, bytes] = {}
    for name, value in headers:
        given[name.lower()] = given.get(name.lower(), b"") + b"," + value.lower()
    control = given.get(b"cache-control", b"")
    age = _MAX_AGE.search(control)
    if status != 200 or age is None or b"public" not in control or b"set-cookie" in given:
        return 0
    if not {one.strip() for one in given.get(b"vary", b"").split(b",")} <= VARYING | {b""}:
        return 0
    seconds = int(age[1])
    return seconds if seconds <= LONGEST_SECONDS else 0


class Shelf:
    """The application, and what it answered a moment ago."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._kept: OrderedDict[Key, Kept] = OrderedDict()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer, from here or from there."""
        key = key_of(scope)
        if key is None:
            await self._application(scope, receive, send)
            return
        kept, now = self._kept.get(key), monotonic()
        if kept is not None and now < kept.until:
            await send({"type": "http.response.start", "status": 200, "headers": kept.headers})
            await send({"type": "http.response.body", "body": kept.body})
            return
        if kept is not None and now < kept.until + LONGEST_SECONDS:
            self._kept[key] = kept._replace(until=now + REMAKING_SECONDS)
        await self._make(key, scope, receive, send)

    async def _make(self, key: Key, scope: Message, receive: Receive, send: Send) -> None:
        listener = _Listener(send)
        try:
            await self._application(scope, receive, listener)
        finally:
            made = listener.answer()
            if made is None:
                self._kept.pop(key, None)
            else:
                self._kept[key] = made
                self._kept.move_to_end(key)
                if len(self._kept) > MOST:
                    self._kept.popitem(last=False)


class _Listener:
    """Passes an answer on, and remembers it as long as it is worth keeping."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._seconds = 0
        self._headers: Headers = ()
        self._body = b""
        self._whole = False

    async def __call__(self, message: Message) -> None:
        """Pass it on first: whoever asked waits for nothing."""
        await self._send(message)
        if message["type"] == "http.response.start":
            self._headers = tuple((bytes(name), bytes(value)) for name, value in message.get("headers", ()))
            self._seconds = seconds_to_keep(message["status"], self._headers)
        elif message["type"] == "http.response.body" and self._seconds:
            self._body += message.get("body", b"")
            self._whole = not message.get("more_body", False)
            if len(self._body) > LARGEST_BYTES:
                self._seconds, self._body = 0, b""

    def answer(self) -> Kept | None:
        """The whole answer, where it may be kept."""
        if not self._seconds or not self._whole:
            return None
        return Kept(monotonic() + self._seconds, self._headers, self._body)
