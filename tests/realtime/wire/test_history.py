"""Reading a stream's log."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from realtime.events import with_field
from realtime.models import Stream
from realtime.publish import Outgoing, Rewrite, announce_users_banned, publish
from tests.realtime.open_streams import Said
from tests.realtime.wire.client import Message
from tests.realtime.wire.conftest import Hub


def offsets(result: Message) -> list[int]:
    """The offsets of the publications in a result."""
    return [publication["offset"] for publication in result.get("publications", [])]


def fill(hub: Hub, stream: str, times: int) -> str:
    """Publish so many; the epoch."""
    assert hub.member().rpc("word.say", word="again", stream=stream, times=times)["rpc"]
    return Stream.objects.get(name=stream).epoch


@pytest.mark.parametrize("limit", [{}, {"limit": 0}])
def test_no_limit_asks_for_the_position_alone(hub: Hub, stream: str, limit: dict[str, int]) -> None:
    epoch = fill(hub, stream, 3)
    assert hub.viewer().result("history", channel=stream, **limit) == {
        "publications": [],
        "epoch": epoch,
        "offset": 3,
    }


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({"limit": 2}, [1, 2]),
        ({"limit": -1}, [1, 2, 3, 4, 5]),
        ({"limit": 9}, [1, 2, 3, 4, 5]),
        ({"limit": 2, "reverse": True}, [5, 4]),
        ({"limit": -1, "reverse": True}, [5, 4, 3, 2, 1]),
        ({"limit": 2, "since": {"offset": 2}}, [3, 4]),
        ({"limit": 9, "since": {"offset": 3}}, [4, 5]),
        ({"limit": 9, "since": {"offset": 5}}, []),
        ({"limit": 9, "since": {"offset": 2**63 - 1}}, []),
        ({"limit": 2, "since": {"offset": 4}, "reverse": True}, [3, 2]),
        ({"limit": 9, "since": {"offset": 1}, "reverse": True}, []),
    ],
)
def test_part_of_the_log_that_is_asked_for_comes(
    hub: Hub, stream: str, request_: dict[str, Any], expected: list[int]
) -> None:
    epoch = fill(hub, stream, 5)
    if "since" in request_:
        request_ = request_ | {"since": request_["since"] | {"epoch": epoch}}
    assert offsets(hub.viewer().result("history", channel=stream, **request_)) == expected


def test_publications_are_what_was_published(hub: Hub, stream: str) -> None:
    speaker = hub.member()
    speaker.rpc("word.say", word="akwaaba", stream=stream)
    [publication] = hub.viewer().result("history", channel=stream, limit=1)["publications"]
    assert publication == {"data": {"type": "word.said", "word": "akwaaba", "by": speaker.user.pk}, "offset": 1}


@pytest.mark.parametrize("limit", [-1, 301, 2**31 - 1])
def test_no_more_than_three_hundred_come_at_once(hub: Hub, stream: str, limit: int) -> None:
    fill(hub, stream, 310)
    assert offsets(hub.viewer().result("history", channel=stream, limit=limit)) == list(range(1, 301))


def test_stream_without_publications_has_an_epoch(hub: Hub, stream: str) -> None:
    result = hub.viewer().result("history", channel=stream, limit=5)
    assert result.pop("epoch")
    assert not any(result.values())


@pytest.mark.produces(112)
def test_position_of_another_epoch_is_unrecoverable(hub: Hub, stream: str) -> None:
    fill(hub, stream, 2)
    since = {"offset": 1, "epoch": "another"}
    assert hub.viewer().refused("history", channel=stream, limit=5, since=since) == 112


@pytest.mark.produces(102)
def test_history_of_an_unknown_stream_is_unknown(hub: Hub) -> None:
    assert hub.viewer().refused("history", channel="marble:1", limit=5) == 102


@pytest.mark.produces(102)
def test_streams_of_the_hubs_themselves_are_unknown(hub: Hub) -> None:
    assert hub.member().refused("history", channel="hub-control:all", limit=5) == 102


@pytest.mark.produces(103)
def test_history_of_what_one_may_not_read_is_denied(hub: Hub) -> None:
    assert hub.viewer().refused("history", channel="members:1", limit=5) == 103


@pytest.mark.produces(108)
def test_stream_without_history_says_so(hub: Hub) -> None:
    assert hub.viewer().refused("history", channel="shut:1", limit=5) == 108


@pytest.mark.produces(107)
@pytest.mark.parametrize("request_", [{"limit": -2}, {"limit": 2**31}, {"limit": "5"}, {"since": {"offset": -1}}])
def test_impossible_limit_is_a_bad_request(hub: Hub, stream: str, request_: dict[str, Any]) -> None:
    client = hub.viewer()
    assert client.refused("history", channel=stream, **request_) == 107
    assert client.quiet()


@pytest.mark.produces(100)
def test_fault_while_reading_is_temporary(hub: Hub) -> None:
    error = hub.viewer().error("history", channel="broken:1", limit=5)
    assert (error["code"], error["temporary"]) == (100, True)


def test_whoever_recovers_does_not_get_what_was_rewritten(hub: Hub, stream: str) -> None:
    member, watcher = hub.member(), hub.member()
    epoch = member.subscribe(stream)["epoch"]
    for word in ("rude", "kind"):
        member.rpc("word.say", word=word, stream=stream)
    with transaction.atomic():
        silence = Rewrite('"word":"rude"', lambda data: with_field(data, "word", "..."))
        publish(Outgoing(stream, Said(word="sorry", by=0), silence), now=timezone.now())
        announce_users_banned(users=[watcher.user.pk], now=timezone.now())
    watcher.closing()  # what was announced before that is obeyed
    found = hub.viewer().subscribe(stream, recover=True, offset=0, epoch=epoch)["publications"]
    assert [publication["data"]["word"] for publication in found] == ["...", "kind", "sorry"]
