"""What `/metrics` says of hubs that work: two server processes behind one port, as one."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator

import pytest

from engagement.config import processes
from engagement.config.services import Redis
from realtime.codes import CLOSED_BAD_REQUEST, PERMISSION_DENIED
from tests.config.test_metrics import figures_in
from tests.factories import make_user
from tests.realtime.wire.client import Client
from tests.realtime.wire.conftest import token_for
from tests.servers import Server, serving
from tests.threads.factories import make_thread

pytestmark = pytest.mark.services

TOKEN = "a token of the scraper's"
VIEWERS = 6


@pytest.fixture
def server(transactional_db: None, private_redis: Redis) -> Iterator[Server]:
    """Two processes that share a port."""
    with serving(redis_url=private_redis.url, workers=2, env={"DURBAR_METRICS_TOKEN": TOKEN}) as server:
        yield server


def scrape(server: Server) -> dict[tuple[str, str], float]:
    """(name, labels) -> value."""
    request = urllib.request.Request(f"{server.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return figures_in(answer.read().decode())


def connected(server: Server, **request: object) -> Client:
    """A client that is in."""
    client = Client(server.port)
    client.result("connect", **request)
    return client


def test_hubs_tell_what_they_did(server: Server) -> None:
    stream = f"thread:{make_thread().pk}"
    viewers = [connected(server) for _viewer in range(VIEWERS)]
    for viewer in viewers:
        viewer.result("subscribe", channel=stream)
    author = connected(server, token=token_for(make_user()))
    assert "rpc" in author.rpc("post.publish", thread=int(stream.partition(":")[2]), body="A pothole.")
    assert author.ask("subscribe", channel="user:0")["error"]["code"] == PERMISSION_DENIED.code
    for viewer in viewers:
        viewer.publication()
    assert processes.wait_for(lambda: scrape(server).get(("durbar_connections", "")) == VIEWERS + 1, seconds=10)
    figures = scrape(server)
    assert figures["durbar_deliveries_total", ""] >= VIEWERS
    assert figures["durbar_joins_total", "fresh"] >= VIEWERS
    assert figures["durbar_refusals_total", str(PERMISSION_DENIED.code)] == 1
    assert figures["durbar_command_seconds_count", "post.publish"] == 1
    for client in [*viewers, author]:
        client.close()


def test_a_socket_that_is_sent_away_is_a_line_with_its_number(transactional_db: None, private_redis: Redis) -> None:
    with serving(redis_url=private_redis.url, env={"DURBAR_LOG_JSON": "on"}) as server:
        client = Client(server.port)
        number = client.result("connect")["client"]
        client.send("this is no JSON")
        assert client.closing() == CLOSED_BAD_REQUEST.code
        client.close()
        server.stop(seconds=30)
        lines = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
    [line] = [line for line in lines if line.get("connection_id") == number]
    assert (line["event"], line["code"]) == ("closed", CLOSED_BAD_REQUEST.code)
