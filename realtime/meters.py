"""What the hub counts while it works, and what doors refuse, for Prometheus; all of it of this process.

Nothing here is in the way of a fan-out: a count is added once for a frame, not once for a socket.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from prometheus_client import Counter, Gauge, Histogram

from realtime.errors import Refusal

Door = Literal["api", "page"]

CONNECTIONS = Gauge("durbar_connections", "Sockets that are open.", multiprocess_mode="livesum")
STREAMS = Gauge("durbar_streams", "Streams that somebody here listens to.", multiprocess_mode="livesum")
BEHIND = Gauge(
    "durbar_publications_behind",
    "Publications that are known to be in the log and have not reached this process.",
    multiprocess_mode="livesum",
)
DEAF = Gauge("durbar_deaf", "1 while nothing is heard from the other processes.", multiprocess_mode="livemax")
DELIVERIES = Counter("durbar_deliveries", "Publications written to sockets.")
GAP_FILLS = Counter("durbar_gap_fills", "Holes that were filled from the log.")
REBUILDS = Counter("durbar_rebuilds", "Streams whose log was rebuilt under their listeners.")
JOINS = Counter("durbar_joins", "Subscriptions that were answered.", ["recovered"])
REFUSALS = Counter("durbar_refusals", "Commands that were answered with an error, by its code.", ["code"])
HTTP_REFUSALS = Counter("durbar_http_refusals", "Requests that were refused, by door and the code.", ["door", "code"])
CLOSES = Counter("durbar_closes", "Sockets that the server closed, by the code it gave.", ["code"])
TURNED_AWAY = Counter("durbar_handshakes_refused", "Handshakes that were refused, by reason.", ["reason"])
TICK_LATE = Histogram(
    "durbar_tick_late_seconds",
    "How late the hub's clock struck: how long the loop was held up.",
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
WRITES = Histogram(
    "durbar_command_seconds",
    "From a command that came in to its answer after COMMIT.",
    ["command"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)


@cache
def joins(recovered: Literal["fresh", "no", "yes"]) -> Counter:
    """The counter of those who joined so; kept, as finding it takes longer than counting."""
    return JOINS.labels(recovered)


@cache
def writes(command: str) -> Histogram:
    """The same for how long a command takes: as many as there are commands."""
    return WRITES.labels(command)


def refused_at(door: Door, refusal: Refusal) -> str:
    """What a door answers a refusal with: its words, in the reader's language. Every page and every answer of the API
    takes them from here, which counts it."""
    HTTP_REFUSALS.labels(door, refusal.code).inc()
    return refusal.text()
