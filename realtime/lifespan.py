"""The hub starts with the server and stops with it."""

from __future__ import annotations

from typing import Any

from realtime.hub import get_hub, running_hub


async def lifespan_application(_scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The ASGI lifespan protocol."""
    while True:
        event = await receive()
        if event["type"] == "lifespan.startup":
            get_hub()
            await send({"type": "lifespan.startup.complete"})
        else:
            hub = running_hub()
            if hub is not None:
                await hub.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
