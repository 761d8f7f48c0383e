"""What one client may cost: the rate of commands, and what waits for a reader who is slow."""

from __future__ import annotations

import pytest

from tests.realtime.wire.client import Client, Message
from tests.realtime.wire.conftest import Hub

LONG = "x" * 2000
"""About as long as a post may be."""
UNSENT_BYTES = 512 * 1024
LONGEST_FRAME = 256 * 1024
SLACK = 12 * 1024 * 1024
"""What Python's memory may breathe while it works."""
SMALL_BUFFER = 4096
"""A receive buffer for readers who shall soon be behind."""


def ask_often(client: Client, times: int) -> list[Message]:
    """Send so many pings in one frame; the replies."""
    client.send(*(client.command("ping") for _ in range(times)))
    return client.messages(times)


# --- the rate of commands -------------------------------------------------------------------------------------


@pytest.mark.produces(111)
def test_forty_commands_at_once_are_answered_and_the_next_are_refused(hub: Hub) -> None:
    client = hub.viewer()
    replies = ask_often(client, 50)  # the connect command was the first of the forty
    refused = [reply for reply in replies if "error" in reply]
    assert 39 <= 50 - len(refused) <= 41  # one or two come back while we ask
    assert {reply["error"]["code"] for reply in refused} == {111}


@pytest.mark.produces(111)
def test_refusal_says_when_to_try_again(hub: Hub) -> None:
    client = hub.viewer()
    error = next(reply["error"] for reply in ask_often(client, 60) if "error" in reply)
    assert error["temporary"]
    assert 1 <= error["retry_after_ms"] <= 51


@pytest.mark.produces(111)
def test_refused_command_is_not_carried_out(hub: Hub, open_stream: str) -> None:
    client = hub.member()
    replies = ask_often(client, 60)
    assert "error" in replies[-1]
    command = client.rpc_command("word.say", word="too soon", stream=open_stream)
    client.send(*[client.command("ping") for _ in range(5)], command)
    assert client.reply(command["id"])["error"]["code"] == 111
    assert hub.viewer().result("history", channel=open_stream).get("offset", 0) == 0


@pytest.mark.produces(111, 3013)
def test_client_that_goes_on_is_closed(hub: Hub) -> None:
    client = hub.viewer()
    client.send(*(client.command("ping") for _ in range(300)))
    assert client.closing() == 3013


@pytest.mark.produces(3013)
def test_sends_count_as_commands(hub: Hub) -> None:
    client = hub.viewer()
    client.send(*['{"send":{"data":{"type":"typing","channel":"hall:1"}}}'] * 260)
    assert client.closing() == 3013


def test_pongs_do_not_count_as_commands(hub: Hub) -> None:
    client = hub.viewer()
    client.send(*["{}"] * 300)
    assert client.quiet()


def test_limit_is_each_connection_s_own(hub: Hub) -> None:
    flooding, other = hub.viewer(), hub.viewer()
    ask_often(flooding, 60)
    assert all("ping" in reply for reply in ask_often(other, 30))


# --- long answers to readers who keep up ----------------------------------------------------------------------


def fill(hub: Hub, stream: str, *, words: int = 300, word: str = LONG) -> None:
    """Publish more than half a megabyte, a post at a time."""
    speaker = hub.member()
    for _ in range(words // 50):
        assert speaker.rpc("word.say", word=word, stream=stream, times=50)["rpc"]


def test_long_recovery_reaches_a_reader_who_keeps_up(hub: Hub, stream: str) -> None:
    fill(hub, stream)
    result = hub.viewer().subscribe(stream, recover=True)
    assert len(result["publications"]) == 300


def test_long_history_reaches_a_reader_who_keeps_up(hub: Hub, stream: str) -> None:
    fill(hub, stream)
    assert len(hub.viewer().result("history", channel=stream, limit=300)["publications"]) == 300


def test_long_fan_out_reaches_a_reader_who_keeps_up(hub: Hub, stream: str) -> None:
    viewer = hub.viewer()
    viewer.subscribe(stream)
    hub.member().rpc("word.say", word=LONG, stream=stream, times=300)
    assert [viewer.publication()[1] for _ in range(300)] == list(range(1, 301))


# --- readers who do not keep up -------------------------------------------------------------------------------


def publish(hub: Hub, stream: str, megabytes: int) -> None:
    """So much to read, in pieces of 100 KB, each of which is committed before the next."""
    speakers = [hub.member() for _ in range(1 + megabytes * 10 // 30)]
    for number in range(megabytes * 10):
        assert speakers[number % len(speakers)].rpc("word.say", word=LONG, stream=stream, times=50)["rpc"]


@pytest.mark.parametrize("way", ["prepared", "plain"])
@pytest.mark.produces(3008)
def test_slow_reader_is_closed(hub: Hub, stream: str) -> None:
    slow = hub.viewer(receive_buffer=SMALL_BUFFER)
    slow.subscribe(stream)
    publish(hub, stream, megabytes=8)
    assert slow.closing() == 3008


@pytest.mark.parametrize("way", ["prepared", "plain"])
def test_slow_reader_does_not_slow_the_others(hub: Hub, stream: str) -> None:
    slow, quick = hub.viewer(receive_buffer=SMALL_BUFFER), hub.viewer()
    slow.subscribe(stream)
    quick.subscribe(stream)
    publish(hub, stream, megabytes=4)
    assert [quick.publication()[1] for _ in range(2000)] == list(range(1, 2001))


@pytest.mark.parametrize("way", ["prepared", "plain"])
def test_slow_readers_cost_no_more_than_their_limit(hub: Hub, stream: str) -> None:
    publish(hub, stream, megabytes=3)  # the server has done this kind of thing before
    readers = [hub.viewer(receive_buffer=SMALL_BUFFER) for _ in range(10)]
    for reader in readers:
        reader.subscribe(stream)
    before = hub.server.memory()
    publish(hub, stream, megabytes=10)
    assert hub.server.memory() - before < 10 * (UNSENT_BYTES + LONGEST_FRAME) + SLACK


@pytest.mark.parametrize("way", ["prepared"])
def test_pings_of_a_peer_who_does_not_read_cost_no_more_than_the_limit(hub: Hub) -> None:
    client = hub.viewer(receive_buffer=SMALL_BUFFER)
    before = hub.server.memory()
    pings = bytes((0x89, 0x80 | 125, 0, 0, 0, 0)) + b"x" * 125
    try:
        for _ in range(160):
            client.send_bytes(pings * 1000)
    except OSError:
        pass  # cut already
    assert hub.viewer().quiet()
    assert hub.server.memory() - before < UNSENT_BYTES + SLACK


@pytest.mark.parametrize("way", ["prepared"])
def test_peers_who_read_nothing_are_cut(hub: Hub, stream: str) -> None:
    hub.member()
    before = hub.server.files()
    slow, leaving = hub.viewer(receive_buffer=SMALL_BUFFER), hub.viewer(receive_buffer=SMALL_BUFFER)
    slow.subscribe(stream)
    leaving.subscribe(stream)
    fill(hub, stream, words=1500)
    leaving.send_bytes(bytes((0x88, 0x80, 0, 0, 0, 0)))
    fill(hub, stream, words=1500)
    hub.server.wait_until(lambda: hub.server.files() <= before + 2, seconds=15)  # two speakers have come
