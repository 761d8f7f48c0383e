"""`manage.py run`: everything it takes to have Durbar open in a browser."""

from __future__ import annotations

import contextlib
import signal
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from engagement.accounts.queries import find_by_handles
from engagement.config import addresses, metrics, preparation
from engagement.config.demo import people
from engagement.config.worker import Worker

APP = "engagement.config.asgi:application"


class Command(BaseCommand):
    """Prepare what needs preparing, print the address and the demo sign-ins, and serve until Ctrl-C."""

    help = "Migrate, load the demo assembly on first start, collect static files, and serve."
    requires_system_checks: list[str] = []  # `manage.py check` does; a start is to be quick

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, with how many processes, and whether to fill an empty database."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="server processes; more than 1 needs REDIS_URL")
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")

    def handle(self, *_args: Any, host: str, port: int, workers: int, no_demo: bool, **_options: Any) -> None:
        """Runs until the server ends."""
        check_workers(workers)
        addresses.check_port(host, port)
        preparation.prepare(demo=settings.DEMO and not no_demo)
        names = addresses.names_of(host)
        addresses.admit(names)
        self.announce(f"http://{names[0]}:{port}/")
        # The server processes and threads open connections of their own.
        connections.close_all()
        serve(host, port, workers)

    def announce(self, address: str) -> None:
        """The address, and how to sign in where the people of the demo are there."""
        self.stdout.write(f"\nDurbar: {address}   (Ctrl-C stops it)\n")
        if settings.DEMO and find_by_handles(people.SIGN_INS.values()):
            self.stdout.write("\n".join(people.sign_in_lines()) + "\n")
        if settings.REDIS_URL:
            self.stdout.write("Scaled shape: start `manage.py worker` beside this, once.\n")
        self.stdout.flush()


def check_workers(workers: int) -> None:
    """Raises CommandError where this many processes could not hear each other."""
    if workers < 1:
        raise CommandError("--workers: at least 1")
    if workers > 1 and (not settings.REDIS_URL or connection.vendor == "sqlite"):
        raise CommandError(
            f"--workers {workers} needs REDIS_URL and a DATABASE_URL of PostgreSQL: "
            "without them the processes cannot hear each other"
        )


def serve(host: str, port: int, workers: int) -> None:
    """The server and, in the embedded shape, the worker beside it."""
    from realtime import server  # here: it brings the whole machinery of the event loop

    if workers > 1:
        metrics.share_between_processes(Path(settings.VAR_DIR, "metrics"))
    worker = None if settings.REDIS_URL else Worker()
    if worker is not None:
        worker.start()
    # uvicorn drains, puts these handlers back and sends itself the signal again: both end here, in order.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            server.run(app=APP, host=host, port=port, workers=workers)
    finally:
        # A second Ctrl-C while things end is impatience, not news.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if worker is not None:
            worker.stop()
