"""What is measured, for Prometheus: `/metrics`, for whoever has the token, and a port of the worker's own.

The hub's own figures are made in `realtime.meters`. What waits in the database is looked up when it is asked for, by
the first entry of an index each.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
    start_http_server,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from tickets.queries import due

MULTIPROCESS: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The client's own variable: a folder by which server processes on one port add up."""
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

REQUESTS = Histogram(
    "durbar_request_seconds",
    "From a request to its answer.",
    ["view", "method", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 10),
)
CHORES = Histogram(
    "durbar_chore_seconds",
    "What the worker does: how long a look for due work took, with the work.",
    ["chore"],
    buckets=(0.001, 0.005, 0.02, 0.1, 0.5, 1, 5, 30),
)
CHORES_FAILED = Counter("durbar_chores_failed", "Looks for due work that ended with an error.", ["chore"])


def count_request(view: str, method: str | None, status: int, seconds: float) -> None:
    """One answer. Methods that nobody uses are one: a label must not grow by what strangers send."""
    known = method if method in METHODS else "other"
    REQUESTS.labels(view, known, f"{status // 100}xx").observe(seconds)


@contextmanager
def measured(chore: str) -> Iterator[None]:
    """Count one look for due work, and its end where that is an error."""
    started = perf_counter()
    try:
        with CHORES_FAILED.labels(chore).count_exceptions():
            yield
    finally:
        CHORES.labels(chore).observe(perf_counter() - started)


class Queues(Collector):
    """How long the oldest due entry of each queue has waited at `now`; a database that is down has nothing to say."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Looks now."""
        family = GaugeMetricFamily(
            "durbar_queue_age_seconds",
            "How long the oldest due entry has been waiting; 0: none is.",
            labels=["queue"],
        )
        try:
            ages = queue_ages(self._now)
        except Error:
            return
        for queue, seconds in ages.items():
            family.add_metric([queue], seconds)
        yield family


def queue_ages(now: datetime) -> Mapping[str, float]:
    """Queue -> seconds that its oldest due entry has been waiting at `now` (0.0: nothing is due)."""
    return {queue: max(0.0, (now - at).total_seconds()) if at else 0.0 for queue, at in due.oldest_by_queue().items()}


def show(request: HttpRequest) -> HttpResponse:
    """`/metrics`. There is no such page for whoever has not the token."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not secrets.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    registry = CollectorRegistry()
    registry.register(Queues(timezone.now()))
    text = generate_latest(_of_all_processes()) + generate_latest(registry)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def _of_all_processes() -> CollectorRegistry:
    folder = os.environ.get(MULTIPROCESS)
    if not folder:
        return REGISTRY
    for pid in {found[1] for path in Path(folder).iterdir() if (found := re.search(r"_(\d+)\.db$", path.name))}:
        if not Path("/proc", pid).exists():
            multiprocess.mark_process_dead(int(pid))  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def share_between_processes(folder: Path) -> None:
    """Let the server processes that are started from here on add their figures up, from nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.db"):
        old.unlink()
    os.environ[MULTIPROCESS] = str(folder)


def serve_beside(address: str) -> None:
    """Serve this process's figures on `host:port`, to a network that only the scraper is in; nothing for "".
    Raises ImproperlyConfigured for what is no address."""
    if not address:
        return
    host, _, port = address.rpartition(":")
    if not port.isdecimal():
        raise ImproperlyConfigured(f"DURBAR_METRICS_LISTEN is {address!r}: say host:port")
    start_http_server(int(port), addr=host or "127.0.0.1")
