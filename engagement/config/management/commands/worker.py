"""`manage.py worker`: due work as a process of its own, for the scaled shape."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from engagement.config import metrics
from engagement.config.worker import Worker


class Command(BaseCommand):
    """Work until SIGTERM or Ctrl-C, finishing the chore at hand."""

    help = "Do what is due: prune the log. For the scaled shape; `manage.py run` does it itself in the embedded one."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Runs until it is told to stop."""
        if connection.vendor == "sqlite":
            raise CommandError("with SQLite `manage.py run` does this work itself")
        metrics.serve_beside(settings.METRICS_LISTEN)
        worker = Worker(beat=(Path(settings.VAR_DIR) / "worker.beat").touch)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        self.stderr.write("durbar: worker started")
        worker.run()
        self.stderr.write("durbar: worker stopped")
