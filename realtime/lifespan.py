"""The hub starts with the server and stops with it."""

from __future__ import annotations

import gc
import sys
from typing import Any

from realtime.hub import get_hub, running_hub

GC_THRESHOLDS = (50_000, 20, 50)
SWITCH_SECONDS = 0.001


def settle_process() -> None:
    """Tune the interpreter for thousands of long-lived connections. Python's defaults collect garbage every 700
    allocations and walk everything that lives each time it has grown by a quarter: in a storm of joins that was 40 %
    of the loop's time. And a database thread may hold the loop back for one switch interval, 5 ms by default."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    sys.setswitchinterval(SWITCH_SECONDS)


async def lifespan_application(_scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The ASGI lifespan protocol."""
    while True:
        event = await receive()
        if event["type"] == "lifespan.startup":
            get_hub()
            settle_process()
            await send({"type": "lifespan.startup.complete"})
        else:
            hub = running_hub()
            if hub is not None:
                await hub.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
