"""`python -m tests.realtime.serve uvicorn|daphne PORT`: the hub with its test streams, until it is told to end."""

from __future__ import annotations

import os
import sys

APPLICATION = "engagement.config.asgi:application"


def serve(kind: str, port: int) -> None:
    """Runs until SIGTERM."""
    if kind == "daphne":
        from daphne.cli import CommandLineInterface

        CommandLineInterface().run(["-b", "127.0.0.1", "-p", str(port), "-v", "1", APPLICATION])
        return
    import django

    django.setup()

    from realtime import server

    server.run(APPLICATION, host="127.0.0.1", port=port)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.realtime.settings")
    serve(sys.argv[1], int(sys.argv[2]))
