"""Writing: rpc for commands, publish for streams that are open."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from realtime.models import CommandKey, Publication
from tests.realtime.wire.client import Client
from tests.realtime.wire.conftest import Hub

NAMES = ("word.say", "word.say_alone")
"""A command that is carried out in batches, and one that has a transaction to itself."""


KEY = "5e7c2d4e-0b43-4c9c-9a55-6b3f0f6f1e11"
"""A key for commands that are not carried out."""


def words(stream: str) -> list[str]:
    """What was said in a stream, from the log."""
    rows = Publication.objects.filter(stream__name=stream).order_by("offset")
    return [row.data.split('"word":"')[1].split('"')[0] for row in rows]


def key() -> str:
    """A key for one intended change."""
    return str(uuid4())


# --- answers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_command_is_answered_with_what_it_returns(hub: Hub, stream: str, name: str) -> None:
    assert hub.member().rpc(name, word="yes", stream=stream)["rpc"] == {"data": {"word": "yes"}}


@pytest.mark.parametrize("name", NAMES)
def test_reply_means_commit(hub: Hub, stream: str, name: str) -> None:
    hub.member().rpc(name, word="yes", stream=stream)
    assert words(stream) == ["yes"]


def test_commands_of_one_frame_are_carried_out_in_order(hub: Hub, stream: str) -> None:
    client = hub.member()
    said = [f"word {number}" for number in range(20)]
    client.send(*(client.rpc_command("word.say", word=word, stream=stream) for word in said))
    assert [message["rpc"]["data"]["word"] for message in client.messages(20)] == said
    assert words(stream) == said


def test_different_commands_of_one_frame_keep_their_order(hub: Hub) -> None:
    client = hub.member()
    stream = f"user:{client.user.pk}"  # the lane of commands that name none is the person
    names = ["word.say", "word.say_alone"] * 4
    client.send(
        *(client.rpc_command(name, word=f"word {number}", stream=stream) for number, name in enumerate(names))
    )
    heard = [message["push"]["pub"]["data"]["word"] for message in client.messages(16) if "push" in message]
    assert sorted(heard) == sorted(words(stream))
    assert heard == words(stream)


# --- refusals -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_refusal_is_an_error_with_everything_a_client_needs(hub: Hub, stream: str, name: str) -> None:
    assert hub.member().rpc(name, word="unspeakable", stream=stream)["error"] == {
        "code": 1900,
        "message": "That word is not said here.",
        "slug": "unspeakable",
        "field": "word",
    }


@pytest.mark.parametrize("name", NAMES)
def test_temporary_refusal_says_when_to_try_again(hub: Hub, stream: str, name: str) -> None:
    assert hub.member().rpc(name, word="breathless", stream=stream)["error"] == {
        "code": 1901,
        "message": "Take 2 seconds to breathe.",
        "temporary": True,
        "slug": "out_of_breath",
        "retry_after_ms": 2000,
    }


@pytest.mark.parametrize("name", NAMES)
def test_refused_command_leaves_nothing(hub: Hub, stream: str, name: str) -> None:
    hub.member().rpc(name, word="unspeakable", stream=stream)
    assert words(stream) == []


def test_refusal_in_a_batch_does_not_harm_its_neighbours(hub: Hub, stream: str) -> None:
    client = hub.member()
    said = ["one", "unspeakable", "three"]
    client.send(*(client.rpc_command("word.say", word=word, stream=stream) for word in said))
    assert ["rpc" in message for message in client.messages(3)] == [True, False, True]
    assert words(stream) == ["one", "three"]


def test_refusal_is_not_remembered(hub: Hub, stream: str) -> None:
    client, same = hub.member(), key()
    assert client.rpc("word.say", word="unspeakable", stream=stream, key=same)["error"]
    assert client.rpc("word.say", word="better", stream=stream, key=same)["rpc"]


def test_anonymous_viewer_is_asked_to_sign_in(hub: Hub, stream: str) -> None:
    error = hub.viewer().rpc("word.say", word="hello", stream=stream)["error"]
    assert (error["code"], error["slug"]) == (401, "sign_in_needed")


@pytest.mark.produces(104)
@pytest.mark.parametrize("name", ["word.sing", "Word.say", "word", "__init__", "word.say ", "\0"])
def test_unknown_command_is_not_found(hub: Hub, name: str) -> None:
    client = hub.member()
    assert client.rpc(name)["error"]["code"] == 104
    assert client.quiet()


@pytest.mark.produces(107)
@pytest.mark.parametrize(
    "data",
    [
        {"word": "hello"},
        {"word": "hello", "key": "not a key"},
        {"word": 7, "key": KEY},
        {"key": KEY},
        {"word": "hello", "key": KEY, "more": 1},
        {"word": "hello", "key": KEY, "times": 1.5},
        {"word": "hello", "key": KEY, "times": 10**30},
        {"word": None, "key": KEY},
        [],
        None,
        "hello",
        7,
    ],
    ids=str,
)
def test_arguments_that_do_not_fit_are_a_bad_request(hub: Hub, data: Any) -> None:
    client = hub.member()
    assert client.refused("rpc", method="word.say", data=data) == 107
    assert client.quiet()


@pytest.mark.produces(107)
def test_bad_request_names_the_argument(hub: Hub) -> None:
    message = hub.member().error("rpc", method="word.say", data={"word": 7, "key": key()})["message"]
    assert message == "bad request: Expected str, got int - at $.word"


@pytest.mark.produces(107)
@pytest.mark.parametrize("request_", [{}, {"method": ""}, {"method": 7}, {"method": "x" * 121}], ids=str)
def test_rpc_without_a_name_is_a_bad_request(hub: Hub, request_: dict[str, Any]) -> None:
    client = hub.member()
    assert client.refused("rpc", **request_) == 107
    assert client.quiet()


@pytest.mark.produces(107)
def test_command_without_data_is_a_bad_request_where_it_needs_some(hub: Hub) -> None:
    assert hub.member().refused("rpc", method="word.say") == 107


# --- faults ---------------------------------------------------------------------------------------------------


@pytest.mark.produces(100)
def test_fault_in_a_handler_is_temporary(hub: Hub) -> None:
    client = hub.member()
    error = client.rpc("word.break")["error"]
    assert (error["code"], error["message"], error["temporary"]) == (100, "internal server error", True)
    assert client.quiet()


@pytest.mark.produces(100)
def test_fault_in_a_handler_leaves_nothing(hub: Hub, stream: str) -> None:
    client = hub.member()
    client.subscribe(stream)
    client.rpc("word.break", stream=stream)
    assert words(stream) == []
    assert client.quiet()


# --- keys -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_same_key_again_gives_the_same_answer_and_changes_nothing(hub: Hub, stream: str, name: str) -> None:
    client, same = hub.member(), key()
    first = client.rpc(name, word="once", stream=stream, key=same)
    again = client.rpc(name, word="twice", stream=stream, key=same)
    assert first["rpc"] == again["rpc"]
    assert words(stream) == ["once"]


@pytest.mark.parametrize("name", NAMES)
def test_same_key_twice_in_one_frame_is_done_once(hub: Hub, stream: str, name: str) -> None:
    client, same = hub.member(), key()
    client.send(*(client.rpc_command(name, word=word, stream=stream, key=same) for word in ("one", "two")))
    assert [message["rpc"]["data"]["word"] for message in client.messages(2)] == ["one", "one"]
    assert words(stream) == ["one"]


@pytest.mark.parametrize("name", NAMES)
def test_same_key_on_many_sockets_at_once_is_done_once(hub: Hub, stream: str, name: str) -> None:
    first, same = hub.member(), key()
    clients = [first, *(hub.member(first.user) for _ in range(7))]
    commands = [client.rpc_command(name, word="once", stream=stream, key=same) for client in clients]
    for client, command in zip(clients, commands, strict=True):
        client.send(command)
    replies = [client.reply(command["id"]) for client, command in zip(clients, commands, strict=True)]
    assert [reply["rpc"]["data"] for reply in replies] == [{"word": "once"}] * 8
    assert words(stream) == ["once"]


def test_same_key_at_two_servers_at_once_is_done_once(hub: Hub, stream: str, hub_servers: Any) -> None:
    here, same = hub.member(), key()
    elsewhere = Hub("prepared" if hub.way == "daphne" else "daphne", hub_servers)
    hub.clients.append(there := elsewhere.member(here.user))
    commands = [client.rpc_command("word.say", word="once", stream=stream, key=same) for client in (here, there)]
    here.send(commands[0])
    there.send(commands[1])
    assert here.reply(commands[0]["id"])["rpc"] == there.reply(commands[1]["id"])["rpc"]
    assert words(stream) == ["once"]


def test_keys_of_different_people_do_not_meet(hub: Hub, stream: str) -> None:
    same = key()
    for word in ("mine", "yours"):
        hub.member().rpc("word.say", word=word, stream=stream, key=same)
    assert words(stream) == ["mine", "yours"]


def test_key_of_a_failed_command_may_be_used_again(hub: Hub) -> None:
    client, same = hub.member(), key()
    client.rpc("word.break", key=same)
    assert not CommandKey.objects.filter(key=same).exists()


# --- publish --------------------------------------------------------------------------------------------------


def test_open_stream_takes_publications(hub: Hub, open_stream: str) -> None:
    speaker, viewer = hub.viewer(), hub.viewer()
    speaker.subscribe(open_stream)
    viewer.subscribe(open_stream)
    assert speaker.result("publish", channel=open_stream, data={"any": ["thing", 1, None]}) == {}
    assert viewer.publication() == (open_stream, 1, {"any": ["thing", 1, None]})


@pytest.mark.parametrize("data", ["text", 7, None, [], {}, '\U0001f941 \u2028 \0 \\ "', {"a": {"b": [0.5, -1]}}])
def test_publication_is_delivered_as_it_was_sent(hub: Hub, open_stream: str, data: Any) -> None:
    client = hub.viewer()
    client.subscribe(open_stream)
    client.result("publish", channel=open_stream, data=data)
    assert client.publication()[2] == data


def test_publications_of_one_frame_keep_their_order(hub: Hub, open_stream: str) -> None:
    client = hub.viewer()
    client.subscribe(open_stream)
    client.send(*(client.command("publish", channel=open_stream, data=number) for number in range(20)))
    pushes = [message["push"]["pub"] for message in client.messages(40) if "push" in message]
    assert [(push["offset"], push["data"]) for push in pushes] == [(number + 1, number) for number in range(20)]


@pytest.mark.produces(103)
@pytest.mark.parametrize("data", [{}, {"type": "word.said", "word": "forged", "by": 1}])
def test_stream_that_is_for_commands_takes_no_publications(hub: Hub, stream: str, data: Any) -> None:
    client = hub.member()
    client.subscribe(stream)
    assert client.refused("publish", channel=stream, data=data) == 103
    assert client.quiet()


@pytest.mark.produces(103)
def test_only_listeners_publish(hub: Hub, open_stream: str) -> None:
    assert hub.member().refused("publish", channel=open_stream, data={}) == 103


@pytest.mark.produces(102)
def test_nothing_is_published_into_an_unknown_stream(hub: Hub) -> None:
    assert hub.member().refused("publish", channel="marble:1", data={}) == 102


@pytest.mark.produces(107)
def test_publication_without_data_is_a_bad_request(hub: Hub, open_stream: str) -> None:
    client: Client = hub.member()
    client.subscribe(open_stream)
    assert client.refused("publish", channel=open_stream) == 107
