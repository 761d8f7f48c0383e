"""Serving on uvicorn, in one process or several that share a port.

Nothing here imports Django: a worker process reads this before it sets Django up.
"""

from __future__ import annotations

import signal
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from realtime.conf import get

SHUTDOWN_SECONDS = 10


def make_config(app: str, **options: Any) -> uvicorn.Config:
    """The uvicorn configuration that the hub is made for. `app` and the protocol are named, not imported: a worker
    process is given their names before Django is set up there."""
    return uvicorn.Config(
        app,
        http="realtime.websocket:FrontProtocol",
        ws="realtime.websocket:PlainWebSocket",
        loop="uvloop",
        lifespan="on",
        ws_max_size=get("FRAME_BYTES"),
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        backlog=4096,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=int(get("DRAIN_SECONDS")) + SHUTDOWN_SECONDS,
        log_config=None,
        **options,
    )


def run(app: str, *, host: str, port: int, workers: int = 1) -> None:
    """Serve until SIGTERM or SIGINT; then every client is told 3001, spread over the drain time, and what is under
    way is finished."""
    config = make_config(app, host=host, port=port, workers=workers)
    # uvicorn raises the signal again when it is done: without a handler an orderly end would look like a kill.
    signal.signal(signal.SIGTERM, lambda *_: None)
    if workers == 1:
        uvicorn.Server(config).run()
    else:
        Multiprocess(config, sockets=[config.bind_socket()]).run()
