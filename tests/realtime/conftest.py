"""The hub on real servers: a database of its own, and server processes that live as long as the test process."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import override_settings

from engagement.config import bootstrap, processes
from tests import databases
from tests.databases import instead_of_ours
from tests.servers import LOG_DIR, database_url

MARK = "produces(*codes): the test makes the server send these codes of the protocol, and checks that it did"


def pytest_configure(config: pytest.Config) -> None:
    """Make the room's own mark known."""
    config.addinivalue_line("markers", MARK)


@pytest.fixture(scope="session")
def hub_database(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[BaseDatabaseWrapper]:
    """A database that no test flushes: the servers of the hub's tests live on it, and those tests share it."""
    name = f"hub_{os.getpid()}"
    if databases.is_file():
        name = str(databases.folder() / f"{name}.sqlite3")
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            database = stack.enter_context(databases.made(name))
        yield database
        with django_db_blocker.unblock():
            stack.close()


def quiet_port() -> int:
    """A port that nobody has, and that the kernel gives to no client meanwhile: these tests open sockets by the
    thousand, and a server may need seconds to start."""
    while True:
        port = random.randint(12_000, 30_000)  # below where clients get theirs
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def listens(port: int) -> bool:
    """Whether somebody on this machine takes connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


class HubServer(processes.Process):
    """A server process with the test streams. `kind` is uvicorn or daphne."""

    def __init__(self, kind: str, *, url: str, redis_prefix: str, limits: dict[str, Any]) -> None:
        self.kind = kind
        self.port = quiet_port()
        environment = processes.environment(
            DATABASE_URL=url,
            REDIS_URL=settings.REDIS_URL,
            DURBAR_REDIS_PREFIX=redis_prefix,
            DURBAR_VAR=str(settings.VAR_DIR),
            DURBAR_SECRET_KEY=settings.SECRET_KEY,
            DURBAR_LOG_LEVEL="WARNING",
            DJANGO_SETTINGS_MODULE="tests.realtime.settings",
            # Otherwise as in the product; but nobody wants to wait for the end of a server after the tests.
            HUB_TEST_REALTIME=json.dumps({"DRAIN_SECONDS": 0.1, **limits}),
            PYTHONPATH=str(bootstrap.BASE_DIR),
        )
        command = [sys.executable, "-m", "tests.realtime.serve", kind, str(self.port)]
        super().__init__(command, log=LOG_DIR / f"hub-{kind}-{self.port}.log", env=environment)

    def listens(self) -> bool:
        """Whether it takes connections."""
        return listens(self.port)

    def wait_for_end(self, *, seconds: float) -> None:
        """Wait until it has ended by itself. Fails with the end of its log where it does not."""
        try:
            self.popen.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            pytest.fail(f"the server does not end:\n{self.tail()}")

    def files(self) -> int:
        """How many files and sockets it holds open."""
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def memory(self) -> int:
        """Resident bytes."""
        with open(f"/proc/{self.pid}/statm") as statm:
            return int(statm.read().split()[1]) * 4096


class HubServers:
    """Servers on one database, started when they are first asked for."""

    def __init__(self, stack: ExitStack, url: str) -> None:
        self._stack = stack
        self._url = url
        self._running: dict[tuple[str, str], HubServer] = {}
        self.redis_prefix = f"hub-{uuid4().hex[:8]}"

    def get(self, kind: str, **limits: Any) -> HubServer:
        """The server of this kind with these settings of the hub, shared by all tests that ask for the same."""
        name = (kind, json.dumps(limits))
        if name not in self._running:
            self._running[name] = self._stack.enter_context(self.start(kind, **limits))
        return self._running[name]

    @contextmanager
    def start(self, kind: str, **limits: Any) -> Iterator[HubServer]:
        """One more server, ended with the block."""
        server = HubServer(kind, url=self._url, redis_prefix=self.redis_prefix, limits=limits)
        with server:
            server.wait_until(server.listens, seconds=60)
            yield server


@pytest.fixture(scope="session")
def hub_servers(hub_database: BaseDatabaseWrapper) -> Iterator[HubServers]:
    """The server processes of this test process."""
    with instead_of_ours(hub_database):
        url = database_url()
    with ExitStack() as stack:
        yield HubServers(stack, url)


@contextmanager
def working_on(database: BaseDatabaseWrapper, servers: HubServers, blocker: Any) -> Iterator[None]:
    """Inside the block this process reads and writes what the hub's servers serve, and its hints reach them."""
    layers = settings.CHANNEL_LAYERS
    if settings.REDIS_URL:
        config = layers["default"]["CONFIG"] | {"prefix": servers.redis_prefix}
        layers = {"default": layers["default"] | {"CONFIG": config}}
    with blocker.unblock(), override_settings(CHANNEL_LAYERS=layers), instead_of_ours(database):
        yield


@pytest.fixture
def on_hub_database(
    hub_servers: HubServers, hub_database: BaseDatabaseWrapper, django_db_blocker: Any
) -> Iterator[None]:
    """What this test makes, the hub's servers see."""
    with working_on(hub_database, hub_servers, django_db_blocker):
        yield
