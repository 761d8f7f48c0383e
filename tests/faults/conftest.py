"""Two servers on PostgreSQL and a Redis of their own, for all tests of a file: starting them takes longer than most
of what is done to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import override_settings
from django.utils import timezone

from engagement.config import services
from realtime import layer
from realtime.auth import issue_token
from realtime.models import Publication
from tests.clients.conftest import database
from tests.factories import make_user
from tests.servers import Server, redis_prefix, serving

__all__ = ["database"]

ENVIRONMENT = {"DJANGO_SETTINGS_MODULE": "tests.faults.settings", "DURBAR_LOG_LEVEL": "INFO"}
HEARING_AGAIN_SECONDS = 60
_numbers = count(1)


class Pair:
    """Two servers and what they share."""

    def __init__(self, stack: ExitStack, redis: services.Redis) -> None:
        self._stack = stack
        self.redis = redis
        self.servers = [self._start(), self._start()]

    def _start(self, port: int = 0) -> Server:
        return self._stack.enter_context(serving(redis_url=self.redis.url, port=port, env=ENVIRONMENT))

    @property
    def urls(self) -> list[str]:
        """Where their sockets are."""
        return [server.socket_url for server in self.servers]

    def revive(self) -> None:
        """Start again, at its old address, whatever has ended; wake what is frozen; wait until the hubs hear."""
        if self.redis.process.is_running():
            self.redis.thaw()
        else:
            self.redis.restart()
        self.servers = [server if server.is_running() else self._start(server.port) for server in self.servers]
        self.redis.process.wait_until(self._both_listen, seconds=HEARING_AGAIN_SECONDS)

    def _both_listen(self) -> bool:
        with self.redis.client() as redis:
            # The name that channels_redis gives the group in Redis.
            [(_name, listeners)] = redis.pubsub_numsub(f"{redis_prefix()}__group__{layer.GROUP}")
        return bool(listeners >= len(self.servers))


@pytest.fixture(scope="package")
def shared_pair(database: None) -> Iterator[Pair]:
    """Two servers on one PostgreSQL and a Redis that a test may freeze, flush, restart or kill. A test that kills a
    server leaves it to the next one to `revive` it."""
    if connection.vendor != "postgresql":
        pytest.fail("this needs PostgreSQL: run `manage.py test --only services`")
    with ExitStack() as stack:
        folder = Path(settings.VAR_DIR) / "redis"
        redis = stack.enter_context(services.Redis(services.redis_binary(), folder=folder))
        yield Pair(stack, redis)


@pytest.fixture
def pair(shared_pair: Pair) -> Pair:
    """The same, alive and well."""
    shared_pair.revive()
    return shared_pair


@pytest.fixture
def stream() -> str:
    """A stream that nobody has used."""
    return f"members:{next(_numbers)}"


@pytest.fixture
def in_the_same_house(pair: Pair) -> Iterator[None]:
    """This process is one of the installation's, like a management command: its hints go to the pair's Redis."""
    ours = {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [pair.redis.url], "prefix": redis_prefix()},
    }
    with override_settings(CHANNEL_LAYERS={"default": ours}):
        yield


def make_tokens(number: int) -> list[str]:
    """Connection tokens of as many people as are needed to stay below the limit of connections a person."""
    people = [make_user().pk for _ in range(-(-number // 4))]
    now = timezone.now()
    return [issue_token(people[index % len(people)], ttl_seconds=3600, now=now) for index in range(number)]


def log_of(stream: str, *, after: int = 0) -> list[tuple[int, str]]:
    """The log of a stream, as the database has it: offset and data."""
    rows = Publication.objects.filter(stream__name=stream, offset__gt=after).order_by("offset")
    return list(rows.values_list("offset", "data"))
