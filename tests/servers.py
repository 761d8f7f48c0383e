"""Real server processes for tests: started on free ports, awaited, and ended by their id.

A server works on the database of the test process, so what a test makes with the factories is what the server
serves. That needs rows that are really committed: ask for `transactional_db` (the fixtures here do), and remember
that `db` alone keeps everything in a transaction that the server cannot see.

The fixtures are at the bottom; tests/conftest.py makes them known everywhere:

- `live_server_process`: one server, as `manage.py run` starts it (uvicorn with prepared frames).
- `daphne_server_process`: the same application on Daphne, through plain ASGI send.
- `two_servers`: two of them on one PostgreSQL and a Redis of the test's own (`two_servers.redis`, which the test
  may freeze, restart or flush). For tests marked `services`.
- `start_server`: a factory for anything else, `start_server(kind="daphne", redis_url=..., env={...})`.
"""

from __future__ import annotations

import http.client
import os
import sys
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from engagement.config import bootstrap, processes, services

READY_SECONDS = 90
LOG_DIR = Path(settings.VAR_DIR) / "logs"


class Server(processes.Process):
    """A server process of Durbar. `freeze`, `thaw`, `stop` (SIGTERM, drains) and `kill` (-9) come from Process."""

    def __init__(self, *, kind: str, port: int, env: Mapping[str, str], workers: int = 1) -> None:
        self.kind = kind
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.socket_url = f"ws://127.0.0.1:{port}/connection/websocket"
        name = f"{kind}-{port}-{uuid.uuid4().hex[:6]}.log"
        super().__init__(_command(kind, port, workers), log=LOG_DIR / name, env=env)

    def wait_ready(self) -> None:
        """Return once the server answers. Raises processes.NotReady with the end of its log."""
        self.wait_until(self.answers, seconds=READY_SECONDS)

    def get(self, path: str) -> str:
        """The text at a path. Raises urllib.error.HTTPError where there is none."""
        with urllib.request.urlopen(f"{self.url}{path}", timeout=10) as answer:
            return str(answer.read().decode())

    def answers(self) -> bool:
        """Whether /readyz says 200."""
        return answers(self.port)


def answers(port: int, *, host: str = "127.0.0.1") -> bool:
    """Whether the server at this port says that it is ready, asked under this name."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        client.request("GET", "/readyz", headers={"Host": host})
        return client.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        client.close()


def _command(kind: str, port: int, workers: int) -> list[str | Path]:
    if kind == "daphne":
        application = "engagement.config.asgi:application"
        return [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), application]
    manage = bootstrap.BASE_DIR / "manage.py"
    return [sys.executable, manage, "run", "--no-demo", "--port", str(port), "--workers", str(workers)]


def database_url() -> str:
    """The database that this test process works on, as a URL for another process."""
    conf = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(conf['NAME']).resolve()}"
    password = f":{quote(conf['PASSWORD'], safe='')}" if conf["PASSWORD"] else ""
    host = quote(conf["HOST"], safe="")
    return f"postgresql://{quote(conf['USER'], safe='')}{password}@{host}:{conf['PORT'] or 5432}/{conf['NAME']}"


def redis_prefix() -> str:
    """What keeps the tests of this process apart from others on the same Redis; our servers share it with us."""
    return f"durbar-test-{os.getpid()}"


@contextmanager
def serving(
    *,
    kind: str = "uvicorn",
    redis_url: str = "",
    port: int = 0,
    workers: int = 1,
    env: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """A server on this process's database, ready to answer; ended when the block ends."""
    environment = processes.environment(
        DATABASE_URL=database_url(),
        REDIS_URL=redis_url,
        DURBAR_REDIS_PREFIX=redis_prefix(),
        DURBAR_VAR=str(settings.VAR_DIR),
        DURBAR_SECRET_KEY=settings.SECRET_KEY,
        **(env or {}),
    )
    with Server(kind=kind, port=port or processes.free_port(), env=environment, workers=workers) as server:
        server.wait_ready()
        yield server


@dataclass
class Servers:
    """Two servers that share a database and a Redis."""

    first: Server
    second: Server
    redis: services.Redis


StartServer = Callable[..., Server]


@pytest.fixture
def start_server(transactional_db: None) -> Iterator[StartServer]:
    """Factory: `start_server(kind=, redis_url=, port=, workers=, env=)` -> Server; all are ended after the test."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(serving(**options))


@pytest.fixture
def live_server_process(start_server: StartServer) -> Server:
    """One server as `manage.py run` starts it, on this test's database; Redis where REDIS_URL is set."""
    return start_server(redis_url=os.environ.get("REDIS_URL", ""))


@pytest.fixture
def daphne_server_process(start_server: StartServer) -> Server:
    """The same application on Daphne."""
    return start_server(kind="daphne", redis_url=os.environ.get("REDIS_URL", ""))


@pytest.fixture
def private_redis() -> Iterator[services.Redis]:
    """A Redis of this test's own, to be frozen, flushed, restarted or killed."""
    with services.Redis(services.redis_binary(), folder=Path(settings.VAR_DIR) / "redis") as redis:
        yield redis


@pytest.fixture
def two_servers(start_server: StartServer, private_redis: services.Redis) -> Servers:
    """Two servers on one PostgreSQL and a Redis of the test's own.

    Mark the test `services`. On SQLite it is an error: two processes on one SQLite file are not a shape we have.
    """
    if connection.vendor != "postgresql":
        pytest.fail("two_servers needs PostgreSQL: mark the test `services` and run `manage.py test`")
    first = start_server(redis_url=private_redis.url)
    return Servers(first, start_server(redis_url=private_redis.url), private_redis)
