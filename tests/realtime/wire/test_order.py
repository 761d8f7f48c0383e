"""One order without holes and doubles, for whoever comes whenever."""

from __future__ import annotations

from typing import Any

import pytest

from tests.realtime.wire.client import Client, Message
from tests.realtime.wire.conftest import Hub

SPEAKERS = 6
FRAMES = 9
COMMANDS = 4
"""In a frame: all of a speaker's commands together stay below the burst that is allowed."""
TIMES = 5
TOTAL = SPEAKERS * FRAMES * COMMANDS * TIMES


def heard(client: Client, first: int) -> list[int]:
    """The offsets that arrive from `first` up to the last one of the storm, whatever else comes between."""
    offsets: list[int] = []
    while not offsets or offsets[-1] < TOTAL:
        if first > TOTAL:
            break
        push = client.message().get("push", {})
        assert "unsubscribe" not in push
        if "pub" in push:
            offsets.append(push["pub"]["offset"])
    return offsets


class Storm:
    """Speakers who say everything they have, a frame at a time, without waiting for answers."""

    def __init__(self, hub: Hub, stream: str) -> None:
        self.stream = stream
        self.speakers = [hub.member() for _ in range(SPEAKERS)]
        self.early: list[Message] = []

    def gust(self) -> None:
        """One more frame of every speaker."""
        for speaker in self.speakers:
            command = {"word": "x" * 50, "stream": self.stream, "times": TIMES}
            speaker.send(*(speaker.rpc_command("word.say", **command) for _ in range(COMMANDS)))

    def land(self) -> None:
        """Wait until the first speaker's first frame is answered: from here on the stream is not empty."""
        self.early = self.speakers[0].messages(COMMANDS)

    def answers(self) -> list[Message]:
        """Everything that the speakers were told."""
        first, *others = self.speakers
        late = first.messages(FRAMES * COMMANDS - len(self.early))
        return [*self.early, *late, *(one for other in others for one in other.messages(FRAMES * COMMANDS))]


@pytest.fixture
def storm(hub: Hub, stream: str) -> Storm:
    """A storm about to break."""
    return Storm(hub, stream)


def test_everyone_who_is_there_hears_everything_once_and_in_order(hub: Hub, stream: str, storm: Storm) -> None:
    viewers = [hub.viewer() for _ in range(5)]
    for viewer in viewers:
        viewer.subscribe(stream)
    for _ in range(FRAMES):
        storm.gust()
    assert all("rpc" in answer for answer in storm.answers())
    assert [heard(viewer, 1) for viewer in viewers] == [list(range(1, TOTAL + 1))] * 5


def test_whoever_joins_in_the_storm_hears_everything_after_the_position_of_the_reply(
    hub: Hub, stream: str, storm: Storm
) -> None:
    joined: list[tuple[Client, int]] = []
    for number in range(FRAMES):
        storm.gust()
        if number == FRAMES // 2:
            storm.land()
        for _ in range(3):
            viewer = hub.viewer()
            joined.append((viewer, viewer.subscribe(stream).get("offset", 0)))
    storm.answers()
    for viewer, offset in joined:
        assert heard(viewer, offset + 1) == list(range(offset + 1, TOTAL + 1))
    assert any(0 < offset < TOTAL for _, offset in joined), "all came before or after the storm"


def test_whoever_recovers_in_the_storm_has_everything_once(hub: Hub, stream: str, storm: Storm) -> None:
    joined: list[tuple[Client, list[int], int]] = []
    for _ in range(FRAMES):
        storm.gust()
        viewer = hub.viewer()
        known = viewer.result("history", channel=stream)
        position: dict[str, Any] = {"epoch": known["epoch"], "offset": max(0, known.get("offset", 0) - 40)}
        result = viewer.subscribe(stream, recover=True, **position)
        assert result.get("recovered") or result["offset"] - position["offset"] > 300
        offsets = [publication["offset"] for publication in result.get("publications", [])]
        joined.append((viewer, offsets, position["offset"] if result.get("recovered") else result["offset"]))
    storm.answers()
    for viewer, offsets, before in joined:
        after = before + len(offsets)
        assert offsets + heard(viewer, after + 1) == list(range(before + 1, TOTAL + 1))


def test_whoever_leaves_and_comes_back_in_the_storm_misses_only_what_was_said_meanwhile(
    hub: Hub, stream: str, storm: Storm
) -> None:
    viewer = hub.viewer()
    position = viewer.subscribe(stream)
    for number in range(FRAMES):
        storm.gust()
        if number % 2:
            viewer.send(viewer.command("unsubscribe", channel=stream))
            viewer.reply(viewer._last_id)
            viewer.inbox.clear()
            position = viewer.subscribe(stream)
    storm.answers()
    offset = position.get("offset", 0)
    assert heard(viewer, offset + 1) == list(range(offset + 1, TOTAL + 1))


def test_everyone_hears_the_same_from_two_servers(hub: Hub, stream: str, hub_servers: Any) -> None:
    elsewhere = Hub("prepared" if hub.way == "daphne" else "daphne", hub_servers)
    here, there = hub.viewer(), elsewhere.viewer()
    hub.clients.append(there)
    here.subscribe(stream)
    there.subscribe(stream)
    storm = Storm(hub, stream)
    storm.speakers[::2] = [elsewhere.member() for _ in storm.speakers[::2]]
    hub.clients += elsewhere.clients
    for _ in range(FRAMES):
        storm.gust()
    assert all("rpc" in answer for answer in storm.answers())
    assert [heard(here, 1), heard(there, 1)] == [list(range(1, TOTAL + 1))] * 2


def test_published_words_reach_all_streams_of_one_transaction(hub: Hub, stream: str, open_stream: str) -> None:
    client = hub.member()
    client.subscribe(stream)
    client.subscribe(open_stream)
    client.send(
        client.rpc_command("word.say", word="one", stream=stream),
        client.rpc_command("word.say", word="two", stream=open_stream),
    )
    pushes = {message["push"]["channel"] for message in client.messages(4) if "push" in message}
    assert pushes == {stream, open_stream}
