"""Who asks too much is sent away, and the others do not notice; who is sent away because a server ends is told so.
The full measure is `python -m tests.faults.overload`."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic

import pytest

from tests.faults.client import talk_of_words
from tests.faults.conftest import Pair, make_tokens
from tests.faults.crowd import Crowd
from tests.faults.house import memory_of
from tests.faults.overload import heard_after, letting_in, p99

pytestmark = pytest.mark.services

CLIENTS, POSTS_PER_SECOND = 40, 10
READERS, FLOODERS, SECONDS = 6, 2, 4
GROWN_MIB = 64
PATIENCE_SECONDS = 2.0
"""The bar is half a second, on a machine of its own."""


@pytest.fixture
def crowd(pair: Pair, stream: str) -> Iterator[Crowd]:
    with Crowd(urls=pair.urls, tokens=make_tokens(CLIENTS), talk=talk_of_words(stream)) as crowd:
        talking = crowd.begin(posts_per_second=POSTS_PER_SECOND)
        yield crowd
        crowd.hush(talking)
        assert crowd.wait_until_all_answered()


def test_slow_readers_and_flooders_cost_the_others_little(pair: Pair, crowd: Crowd) -> None:
    server, came = pair.servers[0], monotonic()
    before = peak = memory_of(server.pid)
    tokens = make_tokens(4 * (READERS + FLOODERS))[::4]
    with letting_in(server.socket_url, crowd.talk.stream, tokens, readers=READERS, seconds=SECONDS) as rogues:
        while rogues.is_running():
            peak = max(peak, memory_of(server.pid))
            crowd.wait_until(lambda: not rogues.is_running(), seconds=0.1)
    waits = heard_after(crowd.witness.events, since=came, until=monotonic() - PATIENCE_SECONDS)
    assert "3013" in rogues.tail()
    assert (p99(waits) < PATIENCE_SECONDS, peak - before < GROWN_MIB) == (True, True)


def test_a_server_that_ends_tells_all_its_clients_not_all_at_once(pair: Pair, crowd: Crowd) -> None:
    pair.servers[1].stop()
    closes = crowd.witness.closes
    assert [code for _at, code in closes] == [3001] * (CLIENTS // 2)
    assert max(closes)[0] - min(closes)[0] > 0.3
