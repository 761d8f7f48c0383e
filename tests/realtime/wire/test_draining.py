"""A server that is told to end: everyone is told, what is under way is finished. On uvicorn: Daphne ends at once."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from tests.realtime.conftest import HubServers, working_on
from tests.realtime.wire.client import Message, Refused
from tests.realtime.wire.conftest import Hub

DRAIN_SECONDS = 1.0
VIEWERS = 20


@dataclass
class Ending:
    """What was seen of a server that was told to end."""

    status_beyond_the_limit: int = 0
    retry_after: str = ""
    codes: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    late_handshake_served: bool = False
    answer: Message = field(default_factory=dict)
    code_after_answer: int = 0
    exit_status: int | None = None


@pytest.fixture(scope="module", params=["prepared", "plain"])
def ending(
    request: pytest.FixtureRequest,
    hub_servers: HubServers,
    hub_database: Any,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Ending]:
    """Twenty viewers, somebody whose command is under way, and SIGTERM."""
    pipe = tmp_path_factory.mktemp("drain") / "pipe"
    os.mkfifo(pipe)
    limits = {"DRAIN_SECONDS": DRAIN_SECONDS, "CONNECTIONS": VIEWERS + 1}
    with (
        working_on(hub_database, hub_servers, django_db_blocker),
        hub_servers.start("uvicorn", **limits) as server,
    ):
        hub = Hub(request.param, hub_servers)
        try:
            yield observe(hub, server, pipe)
        finally:
            hub.close()


def observe(hub: Hub, server: Any, pipe: Path) -> Ending:
    """End the server and look."""
    seen = Ending()
    viewers = [hub.viewer(port=server.port) for _ in range(VIEWERS)]
    busy = hub.member(port=server.port)
    command = busy.rpc_command("word.wait", pipe=str(pipe))
    busy.send(command)
    busy.before_answer()  # the command is on its way
    try:
        hub.open(port=server.port)
    except Refused as refused:
        seen.status_beyond_the_limit = refused.status
        seen.retry_after = refused.headers.get("Retry-After", "")
    began = monotonic()
    server.popen.send_signal(signal.SIGTERM)
    for viewer in viewers:
        seen.codes.append(viewer.closing())
        seen.seconds.append(monotonic() - began)
        viewer.close()
    seen.late_handshake_served = serves(server.port)
    pipe.write_text("done at last")
    seen.answer = busy.reply(command["id"])
    seen.code_after_answer = busy.closing()
    busy.close()
    server.wait_for_end(seconds=30)
    seen.exit_status = server.popen.returncode
    return seen


def serves(port: int) -> bool:
    """Whether somebody who comes now is let in."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return False
    return True


def test_socket_beyond_the_process_s_limit_is_to_come_later(ending: Ending) -> None:
    assert (ending.status_beyond_the_limit, ending.retry_after) == (503, "2")


def test_everyone_is_told_to_come_back(ending: Ending) -> None:
    assert ending.codes == [3001] * VIEWERS


def test_everyone_is_told_within_the_drain_time(ending: Ending) -> None:
    assert max(ending.seconds) < 3 * DRAIN_SECONDS + 2


def test_farewells_are_spread_over_the_drain_time(ending: Ending) -> None:
    assert max(ending.seconds) > DRAIN_SECONDS / 2


def test_nobody_is_let_in_any_more(ending: Ending) -> None:
    assert not ending.late_handshake_served


def test_command_under_way_is_answered(ending: Ending) -> None:
    assert ending.answer["rpc"]["data"] == {"word": "done at last"}


def test_whoever_waited_for_an_answer_is_told_after_it(ending: Ending) -> None:
    assert ending.code_after_answer == 3001


def test_server_ends_by_itself(ending: Ending) -> None:
    assert ending.exit_status in (0, -signal.SIGTERM)
