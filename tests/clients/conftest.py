"""One server and one process of each official client for all tests of this folder; streams of its own for each test.

The database is set up here and not by `transactional_db`: a server for every test would cost more than the tests.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from engagement.config import clients
from realtime.auth import issue_token
from realtime.publish import Outgoing, publish
from tests.clients.drivers import Client, Driver
from tests.clients.line import Line
from tests.factories import make_user
from tests.realtime.open_streams import Said
from tests.servers import Server, serving

HERE = Path(__file__).parent
LANGUAGES = ("javascript", "python")


@pytest.fixture(scope="package")
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Rows that are really committed, and gone in the end."""
    with django_db_blocker.unblock():
        yield
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=False)


def serve(*, port: int = 0) -> AbstractContextManager[Server]:
    """The hub with the test streams, as `manage.py run` serves it."""
    env = {"DJANGO_SETTINGS_MODULE": "tests.clients.settings"}
    return serving(redis_url=os.environ.get("REDIS_URL", ""), port=port, env=env)


@pytest.fixture(scope="package")
def server(database: None) -> Iterator[Server]:
    """One server for all tests."""
    with serve() as server:
        yield server


@pytest.fixture(scope="package", params=LANGUAGES)
def driver_of_language(request: pytest.FixtureRequest) -> Iterator[Driver]:
    """A process of the client in each language: everything below is tried with both."""
    log = Path(settings.VAR_DIR) / f"driver-{request.param}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    if request.param == "javascript":
        command = [*clients.node_command(), HERE / "driver.mjs", clients.node_packages(HERE)]
    else:
        command = [clients.python_environment(HERE / "requirements.txt"), "-I", HERE / "driver.py"]
    with Driver(command, log=log) as driver:
        yield driver


@pytest.fixture
def driver(driver_of_language: Driver) -> Iterator[Driver]:
    """The same, without the clients of the test before."""
    yield driver_of_language
    driver_of_language.close_clients()


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    """A line to the server that can be cut."""
    with Line(server.port) as line:
        yield line


@pytest.fixture
def citizen_id(database: None) -> int:
    """Somebody who may sign in."""
    return make_user().pk


_numbers = count(1)


@pytest.fixture
def stream() -> str:
    """A members' stream that nobody has used."""
    return f"members:{next(_numbers)}"


@pytest.fixture
def open_stream() -> str:
    """A stream that allows everything, and that nobody has used."""
    return f"open:{next(_numbers)}"


OpenClient = Callable[..., Client]


@pytest.fixture
def connect(driver: Driver, server: Server) -> OpenClient:
    """Factory: a connected client; of `user_id`, else an anonymous one; straight to the server or over `line`."""

    def open_client(user_id: int | None = None, *, line: Line | None = None, **options: Any) -> Client:
        url = line.socket_url if line else server.socket_url
        token = token_for(user_id) if user_id else None
        return driver.open(url, token=token, **options).connected()

    return open_client


def token_for(user_id: int, *, seconds: int = 600) -> str:
    """A connection token; negative seconds make one that has run out."""
    return issue_token(user_id, ttl_seconds=seconds, now=timezone.now())


def say(stream: str, words: Sequence[str]) -> None:
    """Publish from this process, as a management command would, in one transaction."""
    with transaction.atomic():
        publish(*(Outgoing(stream, Said(word=word, by=0)) for word in words), now=timezone.now())


def word_said(stream: str, word: str) -> dict[str, Any]:
    """Arguments of the rpc `word.say`, with a key of its own."""
    return {"stream": stream, "word": word, "key": str(uuid4())}
