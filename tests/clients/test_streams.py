"""Streams through the official clients: joining, listening, numbers, history, the stream that allows everything."""

from __future__ import annotations

import pytest

from tests.clients.conftest import OpenClient, say, word_said
from tests.clients.drivers import Refused

pytestmark = pytest.mark.clients


def test_a_client_joins_a_stream_at_its_head(connect: OpenClient, citizen_id: int, stream: str) -> None:
    say(stream, ["one", "two"])
    joined = connect(citizen_id).join(stream)
    assert joined["position"]["offset"] == 2


def test_a_client_joins_a_stream_that_was_never_used(connect: OpenClient, citizen_id: int, stream: str) -> None:
    joined = connect(citizen_id).join(stream)
    assert joined["position"]["offset"] == 0


def test_a_publication_reaches_the_client_with_its_offset(connect: OpenClient, citizen_id: int, stream: str) -> None:
    citizen = connect(citizen_id)
    citizen.join(stream)
    say(stream, ["hello"])
    publication = citizen.wait("publication", channel=stream)
    assert (publication["offset"], publication["data"]["word"]) == (1, "hello")


def test_publications_of_one_transaction_arrive_in_order(connect: OpenClient, citizen_id: int, stream: str) -> None:
    citizen = connect(citizen_id)
    citizen.join(stream)
    words = [str(number) for number in range(500)]
    say(stream, words)
    heard = citizen.take(500, "publication", channel=stream)
    assert [(one["offset"], one["data"]["word"]) for one in heard] == list(enumerate(words, start=1))


def test_an_ephemeral_push_has_no_offset(connect: OpenClient, citizen_id: int, stream: str) -> None:
    citizen = connect(citizen_id)
    citizen.join(stream)
    assert citizen.wait("ephemeral", channel=stream)["data"]["type"] == "watching.changed"


def test_a_stream_that_is_not_for_this_person_is_refused(connect: OpenClient, citizen_id: int) -> None:
    citizen = connect(citizen_id)
    citizen.order("subscribe", channel="nobody:1")
    assert citizen.wait("unsubscribed", channel="nobody:1")["code"] == 103


def test_a_stream_of_an_unknown_kind_is_refused(connect: OpenClient) -> None:
    viewer = connect()
    viewer.order("subscribe", channel="gossip:1")
    assert viewer.wait("unsubscribed", channel="gossip:1")["code"] == 102


def test_more_than_thirty_two_streams_are_too_many(connect: OpenClient, citizen_id: int) -> None:
    citizen = connect(citizen_id)
    for number in range(31):  # and the personal stream
        citizen.join(f"open:one-of-many-{number}")
    citizen.order("subscribe", channel="open:too-many")
    assert citizen.wait("unsubscribed", channel="open:too-many")["code"] == 106


def test_a_client_that_leaves_hears_no_more(connect: OpenClient, citizen_id: int, stream: str) -> None:
    citizen = connect(citizen_id)
    citizen.join(stream)
    citizen.order("unsubscribe", channel=stream)
    citizen.wait("unsubscribed", channel=stream)
    citizen.order("rpc", method="word.say", data=word_said(stream, "unheard"))
    other = stream + "0"
    citizen.join(other)
    citizen.order("rpc", method="word.say", data=word_said(other, "heard"))
    citizen.wait("publication", channel=other, offset=1)
    assert not [one for one in citizen.all("publication") if one["channel"] == stream]


def test_the_personal_stream_is_joined_by_the_server(connect: OpenClient, citizen_id: int) -> None:
    citizen = connect(citizen_id)
    personal = [event["channel"] for event in citizen.all("subscribed") if event.get("personal")]
    personal = personal or [citizen.wait("subscribed", personal=True)["channel"]]
    assert personal == [f"user:{citizen_id}"]


def test_the_personal_stream_delivers(connect: OpenClient, citizen_id: int) -> None:
    citizen = connect(citizen_id)
    say(f"user:{citizen_id}", ["for you"])
    assert citizen.wait("publication", personal=True)["data"]["word"] == "for you"


def test_presence_stats_count_connections_and_people(connect: OpenClient, citizen_id: int, stream: str) -> None:
    clients = [connect(citizen_id), connect(citizen_id)]
    for client in clients:
        client.join(stream)
    assert clients[0].order("presence_stats", channel=stream) == {"clients": 2, "users": 1}


def test_presence_stats_of_viewers_name_nought(connect: OpenClient, open_stream: str) -> None:
    viewer = connect()
    viewer.join(open_stream)
    assert viewer.order("presence_stats", channel=open_stream) == {"clients": 1, "users": 0}


def test_who_is_here_is_told_on_an_open_stream(connect: OpenClient, citizen_id: int, open_stream: str) -> None:
    viewer, citizen = connect(), connect(citizen_id)
    viewer.join(open_stream)
    citizen.join(open_stream)
    present = viewer.order("presence", channel=open_stream)
    assert sorted(one["user"] for one in present) == ["", str(citizen_id)]


def test_who_is_here_is_not_told_elsewhere(connect: OpenClient, citizen_id: int, stream: str) -> None:
    citizen = connect(citizen_id)
    citizen.join(stream)
    with pytest.raises(Refused) as refused:
        citizen.order("presence", channel=stream)
    assert refused.value.code == 103


def test_a_client_publishes_into_an_open_stream(connect: OpenClient, open_stream: str) -> None:
    speaker, listener = connect(), connect()
    speaker.join(open_stream)
    listener.join(open_stream)
    speaker.order("publish", channel=open_stream, data={"any": ["thing", 1, None]})
    assert listener.wait("publication", channel=open_stream)["data"] == {"any": ["thing", 1, None]}


def test_publishing_past_the_commands_is_refused(connect: OpenClient, citizen_id: int, stream: str) -> None:
    citizen = connect(citizen_id)
    citizen.join(stream)
    with pytest.raises(Refused) as refused:
        citizen.order("publish", channel=stream, data={})
    assert refused.value.code == 103


def test_history_with_limit_nought_is_the_position(connect: OpenClient, citizen_id: int, stream: str) -> None:
    say(stream, ["one", "two", "three"])
    citizen = connect(citizen_id)
    position = citizen.join(stream)["position"]
    history = citizen.order("history", channel=stream, limit=0)
    assert history == {**position, "publications": []}


def test_history_reads_from_a_position_on(connect: OpenClient, citizen_id: int, stream: str) -> None:
    say(stream, ["one", "two", "three", "four"])
    citizen = connect(citizen_id)
    epoch = citizen.join(stream)["position"]["epoch"]
    history = citizen.order("history", channel=stream, limit=2, since={"offset": 1, "epoch": epoch})
    assert [one["data"]["word"] for one in history["publications"]] == ["two", "three"]


def test_history_reads_backwards(connect: OpenClient, citizen_id: int, stream: str) -> None:
    say(stream, ["one", "two", "three"])
    citizen = connect(citizen_id)
    citizen.join(stream)
    history = citizen.order("history", channel=stream, limit=2, reverse=True)
    assert [one["offset"] for one in history["publications"]] == [3, 2]


def test_history_of_another_epoch_is_an_unrecoverable_position(
    connect: OpenClient, citizen_id: int, stream: str
) -> None:
    say(stream, ["one"])
    citizen = connect(citizen_id)
    citizen.join(stream)
    with pytest.raises(Refused) as refused:
        citizen.order("history", channel=stream, limit=1, since={"offset": 0, "epoch": "elsewhere"})
    assert refused.value.code == 112
