"""The database connections of requests end with them."""

from __future__ import annotations

from typing import Any

from django.core.signals import request_finished
from django.db import connections


def end_with_requests() -> None:
    """Close what a request opened, for this process from now on.

    Behind ASGI each request has a thread of its own, which ends with it: a connection that is kept for the next one
    (`conn_max_age` is for the hub's threads, which stay) is kept for nobody, until the garbage is looked through.
    Enough requests before that, and PostgreSQL lets nobody in any more.
    """
    request_finished.connect(_close, dispatch_uid="durbar.end_with_requests")


def _close(**_signal: Any) -> None:
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
