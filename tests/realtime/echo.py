"""`python -m tests.realtime.echo PORT`: the hub's own sockets with an application behind them that says everything
back, for test suites of RFC 6455 that expect an echo. Frames may be as long as such suites send them."""

from __future__ import annotations

import os
import sys
from typing import Any

MESSAGE_BYTES = 17 * 1024 * 1024
APPLICATION = "tests.realtime.echo:application"


class Echo:
    """Stands where a `Connection` does: what the socket asks of one."""

    def __init__(self, outlet: Any) -> None:
        self.outlet = outlet
        self.hub = self

    def receive(self, text: str) -> None:
        """Say it back."""
        self.outlet.send_text(text.encode())

    def close(self, why: Any) -> None:
        """The socket found something wrong."""
        self.outlet.close(why.code, why.reason)

    def gone(self) -> None:
        """The socket is gone."""

    def start_drain(self) -> None:
        """The server is going down."""
        self.outlet.close(1001, "going away")


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """An ASGI application of sockets alone."""
    if scope["type"] != "websocket":
        return
    from realtime.conf import EXTENSION

    outlet = scope["extensions"][EXTENSION]
    await receive()
    await send({"type": "websocket.accept"})
    outlet.attach(Echo(outlet))
    await outlet.closed


def serve(port: int) -> None:
    """Runs until SIGTERM."""
    import django
    from django.conf import settings

    settings.configure(REALTIME={"FRAME_BYTES": MESSAGE_BYTES, "UNSENT_BYTES": MESSAGE_BYTES})
    django.setup()

    import uvicorn

    from realtime import server

    config = server.make_config(APPLICATION, host="127.0.0.1", port=port)
    config.lifespan = "off"
    uvicorn.Server(config).run()


if __name__ == "__main__":
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    serve(int(sys.argv[1]))
