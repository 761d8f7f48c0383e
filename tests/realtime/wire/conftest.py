"""Clients of the three ways into the hub: prepared frames, uvicorn's own WebSocket protocol, Daphne."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from engagement.accounts.models import User
from realtime.auth import issue_token
from tests.factories import make_user
from tests.realtime.conftest import HubServer, HubServers
from tests.realtime.wire.client import Client

WAYS = ("prepared", "plain", "daphne")
"""Into uvicorn with a handshake that its short way takes; with one that it leaves to uvicorn; into Daphne."""
TWICE = (("X-Twice", "1"), ("X-Twice", "2"))
"""A header that comes twice is legal and unusual: the short way does not take it."""
HASTY = {
    "CONNECT_SECONDS": 1.5,
    "PING_SECONDS": 1,
    "PONG_SECONDS": 0.3,
    "TICK_SECONDS": 0.05,
    "PULSE_FULL_SECONDS": 0.6,
    "REFRESH_GRACE_SECONDS": 0,
}


def token_for(user: User, *, seconds: int = 600) -> str:
    """A connection token; negative seconds make one that has run out."""
    return issue_token(user.pk, ttl_seconds=seconds, now=timezone.now())


def sign_in(user: User, backend: str = "engagement.accounts.authentication.Backend") -> str:
    """Sign somebody in as the pages do; the session's key."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = backend
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


class Hub:
    """One way into the hub, and the clients that a test has there."""

    def __init__(self, way: str, servers: HubServers, **limits: Any) -> None:
        self.way = way
        self.clients: list[Client] = []
        self._servers = servers
        self._limits = limits

    @property
    def server(self) -> HubServer:
        """The server process."""
        return self._servers.get("daphne" if self.way == "daphne" else "uvicorn", **self._limits)

    @property
    def prepared(self) -> bool:
        """Whether the server is the one that ours is made for."""
        return self.way == "prepared"

    def open(self, *, headers: tuple[tuple[str, str], ...] = (), port: int = 0, **options: Any) -> Client:
        """A socket that has not sent a connect command. Raises client.Refused."""
        unusual = TWICE if self.way == "plain" else ()
        client = Client(port or self.server.port, headers=(*headers, *unusual), **options)
        self.clients.append(client)
        return client

    def viewer(self, **options: Any) -> Client:
        """An anonymous viewer, connected."""
        return self.connected(self.open(**options))

    def member(self, user: User | None = None, **options: Any) -> Client:
        """Somebody who is signed in with a token, connected. `client.user` is who."""
        user = user or make_user()
        client = self.connected(self.open(**options), token=token_for(user))
        client.user = user
        return client

    def connected(self, client: Client, **request: Any) -> Client:
        """Send the connect command and take its reply."""
        client.client_id = client.result("connect", **request)["client"]
        return client

    def close(self) -> None:
        """End all clients."""
        for client in self.clients:
            client.close()


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    """Every test of the wire is done by each way."""
    return str(request.param)


@pytest.fixture
def hub(way: str, hub_servers: HubServers, on_hub_database: None, request: pytest.FixtureRequest) -> Iterator[Hub]:
    """The hub with its default settings. In the end the codes that the test announces must have been seen."""
    hub = Hub(way, hub_servers)
    yield hub
    _finish(hub, request)


@pytest.fixture
def hasty_hub(
    way: str, hub_servers: HubServers, on_hub_database: None, request: pytest.FixtureRequest
) -> Iterator[Hub]:
    """The hub with little patience: what takes half a minute in life takes a moment here."""
    hub = Hub(way, hub_servers, **HASTY)
    yield hub
    _finish(hub, request)


def _finish(hub: Hub, request: pytest.FixtureRequest) -> None:
    seen = {code for client in hub.clients for code in client.codes}
    hub.close()
    announced = {code for mark in request.node.iter_markers("produces") for code in mark.args}
    assert not announced - seen, "the test says that it produces codes which never came"


_numbers = count(1)


@pytest.fixture
def stream() -> str:
    """A stream that nobody has used, which everyone may read."""
    return f"hall:{uuid4().hex[:12]}"


@pytest.fixture
def open_stream() -> str:
    """A stream that nobody has used, which allows everything."""
    return f"open:{uuid4().hex[:12]}"


@pytest.fixture
def club(on_hub_database: None) -> Group:
    """A club: `club:<name>` is for its members."""
    return Group.objects.create(name=uuid4().hex[:12])
