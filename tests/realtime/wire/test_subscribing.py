"""Joining a stream, leaving it, and going on from where one was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from realtime.models import Publication, Stream
from tests.realtime.wire.client import Client
from tests.realtime.wire.conftest import Hub


def say(client: Client, stream: str, *words: str) -> None:
    """Publish these words, each with a transaction of its own."""
    for word in words:
        assert client.rpc("word.say", word=word, stream=stream)["rpc"]


def say_often(client: Client, stream: str, times: int) -> None:
    """Publish one word so many times in one transaction."""
    assert client.rpc("word.say", word="again", stream=stream, times=times)["rpc"]


def offsets(publications: Sequence[dict[str, Any]]) -> list[int]:
    """Their offsets."""
    return [publication["offset"] for publication in publications]


# --- joining --------------------------------------------------------------------------------------------------


def test_reply_names_the_position(hub: Hub, stream: str) -> None:
    speaker = hub.member()
    say(speaker, stream, "one", "two")
    result = hub.viewer().subscribe(stream)
    epoch = Stream.objects.get(name=stream).epoch
    assert result == {"recoverable": True, "positioned": True, "epoch": epoch, "offset": 2}


def test_stream_without_publications_stands_at_nothing(hub: Hub, stream: str) -> None:
    assert "offset" not in hub.viewer().subscribe(stream)


def test_what_is_published_arrives_with_its_offset(hub: Hub, stream: str) -> None:
    speaker, viewer = hub.member(), hub.viewer()
    viewer.subscribe(stream)
    say(speaker, stream, "akwaaba")
    assert viewer.publication() == (stream, 1, {"type": "word.said", "word": "akwaaba", "by": speaker.user.pk})


def test_speaker_hears_the_reply_before_the_event(hub: Hub, stream: str) -> None:
    speaker = hub.member()
    speaker.subscribe(stream)
    speaker.send(speaker.rpc_command("word.say", word="me", stream=stream))
    assert ["rpc" in speaker.message(), "push" in speaker.message()] == [True, True]


def test_what_another_process_commits_arrives(hub: Hub, stream: str, hub_servers: Any) -> None:
    elsewhere = Hub("prepared" if hub.way == "daphne" else "daphne", hub_servers)
    hub.clients.append(speaker := elsewhere.member())
    viewer = hub.viewer()
    viewer.subscribe(stream)
    say(speaker, stream, "from afar")
    assert viewer.publication()[1:] == (1, {"type": "word.said", "word": "from afar", "by": speaker.user.pk})


def test_streams_are_apart(hub: Hub, stream: str, open_stream: str) -> None:
    speaker, viewer = hub.member(), hub.viewer()
    viewer.subscribe(stream)
    say(speaker, open_stream, "elsewhere")
    assert viewer.quiet()


@pytest.mark.produces(102)
@pytest.mark.parametrize("name", ["hall", "hall:", ":1", "marble:1", "Hall:1", "hub-control:all"])
def test_stream_that_no_room_knows_is_unknown(hub: Hub, name: str) -> None:
    client = hub.viewer()
    assert client.refused("subscribe", channel=name) == 102
    assert client.quiet()


@pytest.mark.produces(103)
def test_stream_that_one_may_not_read_is_denied(hub: Hub) -> None:
    client = hub.member()
    assert client.refused("subscribe", channel="nobody:1") == 103
    assert client.quiet()


@pytest.mark.produces(103)
def test_viewer_may_not_read_what_is_for_members(hub: Hub) -> None:
    assert hub.viewer().refused("subscribe", channel="members:1") == 103


@pytest.mark.produces(103)
def test_personal_stream_of_another_person_is_denied(hub: Hub) -> None:
    other = hub.member()
    assert hub.member().refused("subscribe", channel=f"user:{other.user.pk}") == 103


@pytest.mark.produces(105)
def test_stream_that_one_listens_to_already_is_an_error(hub: Hub, stream: str) -> None:
    client = hub.viewer()
    client.subscribe(stream)
    assert client.refused("subscribe", channel=stream) == 105


@pytest.mark.produces(105)
def test_second_subscribe_while_the_first_is_under_way_is_an_error(hub: Hub, stream: str) -> None:
    client = hub.viewer()
    first, second = (client.command("subscribe", channel=stream) for _ in range(2))
    client.send(first, second)
    assert client.reply(second["id"])["error"]["code"] == 105
    assert "subscribe" in client.reply(first["id"])


@pytest.mark.produces(105)
def test_own_personal_stream_is_listened_to_already(hub: Hub) -> None:
    client = hub.member()
    assert client.refused("subscribe", channel=f"user:{client.user.pk}") == 105


@pytest.mark.produces(106)
def test_stream_beyond_the_thirty_second_is_too_many(hub: Hub, stream: str) -> None:
    client = hub.viewer()
    client.send(*(client.command("subscribe", channel=f"{stream}{number}") for number in range(32)))
    assert all("subscribe" in message for message in client.messages(32))
    assert client.refused("subscribe", channel=stream) == 106


@pytest.mark.produces(106)
def test_joins_that_are_under_way_count_as_streams(hub: Hub, stream: str) -> None:
    client = hub.viewer()
    client.send(*(client.command("subscribe", channel=f"{stream}{number}") for number in range(33)))
    assert sum("subscribe" in message for message in client.messages(33)) == 32


def test_stream_that_was_left_makes_room_for_another(hub: Hub, stream: str) -> None:
    client = hub.viewer()
    client.send(*(client.command("subscribe", channel=f"{stream}{number}") for number in range(32)))
    client.messages(32)
    client.result("unsubscribe", channel=f"{stream}0")
    assert client.subscribe(stream)["positioned"]


@pytest.mark.produces(100)
def test_fault_in_a_policy_is_temporary(hub: Hub) -> None:
    client = hub.viewer()
    error = client.error("subscribe", channel="broken:1")
    assert (error["code"], error["temporary"]) == (100, True)
    assert client.quiet()


@pytest.mark.parametrize("key", ["';--", "%s", "x" * 115, "a:b", "../..", "{id}", "<b>"])
def test_any_key_is_only_a_name(hub: Hub, key: str) -> None:
    assert hub.viewer().subscribe(f"hall:{key}")["positioned"]


@pytest.mark.parametrize("neighbour", ["broken:1", "nobody:1", "marble:1", "hall:\0"])
def test_one_who_is_turned_away_does_not_harm_those_who_join_at_the_same_time(
    hub: Hub, stream: str, neighbour: str
) -> None:
    client = hub.viewer()
    good = client.command("subscribe", channel=stream)
    client.send(client.command("subscribe", channel=neighbour), good)
    assert "subscribe" in client.reply(good["id"])


# --- what goes with it ----------------------------------------------------------------------------------------


def test_present_state_comes_with_the_reply(hub: Hub) -> None:
    result = hub.viewer().subscribe("pulse:calm")
    assert result["data"] == {"mood": "calm"}
    assert "positioned" not in result


def test_stream_that_keeps_nothing_cannot_be_recovered(hub: Hub) -> None:
    result = hub.viewer().subscribe("pulse:calm", recover=True, offset=0)
    assert not result.get("recovered")
    assert not result.get("recoverable")


# --- leaving --------------------------------------------------------------------------------------------------


def test_stream_that_was_left_is_not_heard(hub: Hub, stream: str) -> None:
    speaker, viewer = hub.member(), hub.viewer()
    viewer.subscribe(stream)
    viewer.result("unsubscribe", channel=stream)
    say(speaker, stream, "unheard")
    assert viewer.quiet()


def test_stream_may_be_joined_again(hub: Hub, stream: str) -> None:
    speaker, viewer = hub.member(), hub.viewer()
    viewer.subscribe(stream)
    viewer.result("unsubscribe", channel=stream)
    say(speaker, stream, "unheard")
    assert viewer.subscribe(stream)["offset"] == 1
    say(speaker, stream, "heard")
    assert viewer.publication()[1] == 2


@pytest.mark.parametrize("name", ["hall:never-joined", "marble:1", "nothing"])
def test_leaving_what_was_never_joined_is_no_fault(hub: Hub, name: str) -> None:
    assert hub.viewer().result("unsubscribe", channel=name) == {}


def test_leaving_behind_a_join_in_one_frame_leaves(hub: Hub, stream: str) -> None:
    speaker, viewer = hub.member(), hub.viewer()
    join, leave = viewer.command("subscribe", channel=stream), viewer.command("unsubscribe", channel=stream)
    viewer.send(join, leave)
    viewer.reply(join["id"])
    viewer.reply(leave["id"])
    say(speaker, stream, "unheard")
    assert viewer.quiet()


def test_joining_leaving_and_joining_in_one_frame_joins(hub: Hub, stream: str) -> None:
    speaker, viewer = hub.member(), hub.viewer()
    commands = [viewer.command(name, channel=stream) for name in ("subscribe", "unsubscribe", "subscribe")]
    viewer.send(*commands)
    assert "subscribe" in viewer.reply(commands[2]["id"])
    viewer.inbox.clear()
    say(speaker, stream, "heard")
    assert viewer.publication()[1] == 1
    assert viewer.quiet()


def test_personal_stream_may_be_left(hub: Hub) -> None:
    client = hub.member()
    client.result("unsubscribe", channel=f"user:{client.user.pk}")
    say(client, f"user:{client.user.pk}", "unheard")
    assert client.quiet()


# --- going on from where one was ------------------------------------------------------------------------------


def test_everything_missed_comes_with_the_reply(hub: Hub, stream: str) -> None:
    speaker = hub.member()
    say(speaker, stream, "one", "two", "three")
    epoch = hub.viewer().subscribe(stream)["epoch"]
    result = hub.viewer().subscribe(stream, recover=True, epoch=epoch, offset=1)
    assert (result["was_recovering"], result["recovered"], result["offset"]) == (True, True, 3)
    assert [(item["offset"], item["data"]["word"]) for item in result["publications"]] == [(2, "two"), (3, "three")]


def test_recovery_from_memory_is_the_same_as_from_the_log(hub: Hub, stream: str) -> None:
    speaker, listener = hub.member(), hub.viewer()
    epoch = listener.subscribe(stream)["epoch"]  # while somebody listens, the hub remembers
    say_often(speaker, stream, 5)
    remembered = hub.viewer().subscribe(stream, recover=True, epoch=epoch, offset=2)
    listener.result("unsubscribe", channel=stream)
    assert offsets(remembered["publications"]) == [3, 4, 5]


def test_recovery_over_both_log_and_memory_is_whole(hub: Hub, stream: str) -> None:
    speaker, listener = hub.member(), hub.viewer()
    say_often(speaker, stream, 5)
    epoch = listener.subscribe(stream)["epoch"]  # memory begins here
    say_often(speaker, stream, 5)
    result = hub.viewer().subscribe(stream, recover=True, epoch=epoch, offset=2)
    assert offsets(result["publications"]) == list(range(3, 11))


def test_recovery_goes_on_live_without_a_hole(hub: Hub, stream: str) -> None:
    speaker, viewer = hub.member(), hub.viewer()
    say(speaker, stream, "one")
    epoch = hub.viewer().subscribe(stream)["epoch"]
    viewer.subscribe(stream, recover=True, epoch=epoch, offset=0)
    say(speaker, stream, "two")
    assert viewer.publication()[1] == 2


def test_nothing_missed_is_whole(hub: Hub, stream: str) -> None:
    speaker = hub.member()
    say(speaker, stream, "one")
    epoch = hub.viewer().subscribe(stream)["epoch"]
    result = hub.viewer().subscribe(stream, recover=True, epoch=epoch, offset=1)
    assert result["recovered"]
    assert "publications" not in result


def test_new_reader_recovers_from_the_beginning_without_an_epoch(hub: Hub, stream: str) -> None:
    say(hub.member(), stream, "one", "two")
    assert offsets(hub.viewer().subscribe(stream, recover=True)["publications"]) == [1, 2]


@pytest.mark.parametrize("remembered", [True, False])
def test_three_hundred_missed_are_recovered(hub: Hub, stream: str, remembered: bool) -> None:
    speaker, listener = hub.member(), hub.viewer()
    if remembered:
        listener.subscribe(stream)
    say_often(speaker, stream, 301)
    result = hub.viewer().subscribe(stream, recover=True, epoch=listener_epoch(stream), offset=1)
    assert result["recovered"]
    assert offsets(result["publications"]) == list(range(2, 302))


@pytest.mark.parametrize("remembered", [True, False])
def test_more_than_three_hundred_missed_are_not_recovered(hub: Hub, stream: str, remembered: bool) -> None:
    speaker, listener = hub.member(), hub.viewer()
    if remembered:
        listener.subscribe(stream)
    say_often(speaker, stream, 301)
    result = hub.viewer().subscribe(stream, recover=True, epoch=listener_epoch(stream), offset=0)
    assert result["was_recovering"]
    assert not result.get("recovered")
    assert "publications" not in result
    assert result["offset"] == 301


def listener_epoch(stream: str) -> str:
    """The epoch that whoever listened before was told."""
    return Stream.objects.get(name=stream).epoch


@pytest.mark.parametrize(
    "position",
    [{"epoch": "another"}, {"epoch": "another", "offset": 1}, {"offset": 1}, {"offset": 99}, {"offset": 2**63 - 1}],
)
def test_position_that_is_not_of_this_log_is_not_recovered(hub: Hub, stream: str, position: dict[str, Any]) -> None:
    say(hub.member(), stream, "one", "two")
    result = hub.viewer().subscribe(stream, recover=True, **position)
    assert not result.get("recovered")
    assert result["offset"] == 2


def test_offset_beyond_the_head_is_not_recovered(hub: Hub, stream: str) -> None:
    say(hub.member(), stream, "one", "two")
    result = hub.viewer().subscribe(stream, recover=True, epoch=listener_epoch(stream), offset=3)
    assert not result.get("recovered")


def test_log_that_was_pruned_is_not_recovered_in_part(hub: Hub, stream: str) -> None:
    say(hub.member(), stream, "one", "two", "three")
    Publication.objects.filter(stream__name=stream, offset=1).delete()
    result = hub.viewer().subscribe(stream, recover=True)
    assert not result.get("recovered")
    assert "publications" not in result


def test_position_from_before_a_restore_is_not_recovered(hub: Hub, stream: str) -> None:
    say(hub.member(), stream, "one", "two")
    before = listener_epoch(stream)
    Stream.objects.filter(name=stream).update(epoch="restored")
    result = hub.viewer().subscribe(stream, recover=True, epoch=before, offset=1)
    assert not result.get("recovered")
    assert result["epoch"] == "restored"


STRICT = 2
"""The flag of clients who ask their application for the state anew where they cannot recover."""


@pytest.mark.produces(112)
@pytest.mark.parametrize("position", [{"epoch": "another"}, {"offset": 99}])
def test_strict_client_is_told_that_its_position_is_unrecoverable(
    hub: Hub, stream: str, position: dict[str, Any]
) -> None:
    speaker, viewer = hub.member(), hub.viewer()
    say(speaker, stream, "one")
    assert viewer.refused("subscribe", channel=stream, recover=True, flag=STRICT, **position) == 112
    say(speaker, stream, "unheard")
    assert viewer.quiet()


def test_strict_client_recovers_as_others_do(hub: Hub, stream: str) -> None:
    say(hub.member(), stream, "one", "two")
    epoch = listener_epoch(stream)
    result = hub.viewer().subscribe(stream, recover=True, flag=STRICT, epoch=epoch, offset=1)
    assert offsets(result["publications"]) == [2]


# --- the log was rebuilt under us -----------------------------------------------------------------------------


@pytest.mark.produces(2500)
def test_listeners_of_a_rebuilt_log_are_told_to_subscribe_again(hub: Hub, stream: str) -> None:
    viewer = hub.viewer()
    say(hub.member(), stream, "one")
    viewer.subscribe(stream)
    Stream.objects.filter(name=stream).update(epoch="restored")
    assert viewer.push() == {"channel": stream, "unsubscribe": {"code": 2500, "reason": "insufficient state"}}
    assert viewer.subscribe(stream)["epoch"] == "restored"


@pytest.mark.produces(3010)
def test_person_whose_own_log_was_rebuilt_connects_again(hub: Hub) -> None:
    client = hub.member()
    say(client, f"user:{client.user.pk}", "one")
    client.publication()
    Stream.objects.filter(name=f"user:{client.user.pk}").update(epoch="restored")
    assert client.closing() == 3010
