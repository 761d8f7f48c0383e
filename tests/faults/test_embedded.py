"""The embedded shape: one server, no Redis, and other processes that write to the same database."""

from __future__ import annotations

from time import monotonic

import pytest

from tests.clients.conftest import say
from tests.faults.client import talk_of_words
from tests.faults.conftest import ENVIRONMENT, make_tokens
from tests.faults.crowd import Crowd
from tests.servers import StartServer
from tests.tries import shortest

SECONDS = 1.5
"""The hub looks at the log once a second."""


@pytest.mark.services
def test_what_another_process_publishes_shows_up_live(start_server: StartServer) -> None:
    server = start_server(env=ENVIRONMENT)
    with Crowd(urls=[server.socket_url], tokens=make_tokens(1), talk=talk_of_words("members:1")) as crowd:
        seen = crowd.clients[0].seen

        def heard_after() -> float:
            known, said_at = len(seen), monotonic()
            say("members:1", ["from a management command"])
            assert crowd.wait_until(lambda: len(seen) > known, seconds=15)
            return seen[known][1] - said_at

        assert shortest(heard_after, within=SECONDS) < SECONDS
