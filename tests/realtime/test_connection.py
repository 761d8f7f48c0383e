"""What a connection is closed for when time goes by. Over the wire: wire/test_connecting.py."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from realtime import codes
from realtime.connection import Connection


class Outlet:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.closed: list[int] = []

    def close(self, code: int, reason: str) -> None:
        self.closed.append(code)


def make_connection(outlet: Outlet, *, opened_at: float) -> Connection:
    limits = SimpleNamespace(connect_seconds=5.0, pong_seconds=8.0, ping_seconds=25.0, refresh_grace_seconds=25.0)
    hub: Any = SimpleNamespace(limits=limits, forget=lambda _connection: None)
    connection = Connection(hub, outlet, SimpleNamespace())  # type: ignore[arg-type]
    connection.opened_at = opened_at
    return connection


@pytest.fixture
def outlet() -> Outlet:
    return Outlet()


def test_whoever_does_not_ask_in_time_is_stale(outlet: Outlet) -> None:
    make_connection(outlet, opened_at=10.0).tick(15.1)
    assert outlet.closed == [codes.STALE.code]


def test_whoever_has_asked_and_waits_for_us_is_not(outlet: Outlet) -> None:
    connection = make_connection(outlet, opened_at=10.0)
    connection.connecting = True
    connection.tick(60.0)
    assert outlet.closed == []
