"""Where the socket is."""

from __future__ import annotations

from typing import Any

from realtime.conf import PATH
from realtime.consumer import HubConsumer

_consumer = HubConsumer.as_asgi()


async def websocket_application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The ASGI application for sockets. One fixed path: a plain comparison, as a router's regular expressions cost
    a tenth of a whole join."""
    if scope["path"] == PATH:
        await _consumer(scope, receive, send)
        return
    await receive()
    await send({"type": "websocket.close"})
