"""Who is here, how many are here, and who is writing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.realtime.wire.client import Client
from tests.realtime.wire.conftest import Hub


def test_numbers_count_connections_and_people(hub: Hub, stream: str) -> None:
    member = hub.member()
    twice, viewer = hub.member(member.user), hub.viewer()
    for client in (member, twice, viewer):
        client.subscribe(stream)
    assert viewer.result("presence_stats", channel=stream) == {"num_clients": 3, "num_users": 1}


def test_whoever_leaves_is_not_counted(hub: Hub, stream: str) -> None:
    stays, leaves = hub.viewer(), hub.viewer()
    stays.subscribe(stream)
    leaves.subscribe(stream)
    leaves.result("unsubscribe", channel=stream)
    assert stays.result("presence_stats", channel=stream) == {"num_clients": 1, "num_users": 0}


def test_whoever_closes_the_page_is_not_counted(hub: Hub, stream: str) -> None:
    stays, leaves = hub.viewer(), hub.viewer()
    stays.subscribe(stream)
    leaves.subscribe(stream)
    leaves.protocol.send_close(1001)
    leaves.flush()
    leaves.closing()
    assert stays.result("presence_stats", channel=stream) == {"num_clients": 1, "num_users": 0}


@pytest.mark.produces(103)
@pytest.mark.parametrize("method", ["presence", "presence_stats"])
def test_only_listeners_may_ask(hub: Hub, open_stream: str, method: str) -> None:
    assert hub.viewer().refused(method, channel=open_stream) == 103


@pytest.mark.produces(102)
@pytest.mark.parametrize("method", ["presence", "presence_stats"])
def test_nobody_is_on_an_unknown_stream(hub: Hub, method: str) -> None:
    assert hub.viewer().refused(method, channel="marble:1") == 102


@pytest.mark.produces(103)
def test_numbers_may_be_refused_by_the_stream(hub: Hub) -> None:
    client = hub.viewer()
    client.subscribe("shut:1")
    assert client.refused("presence_stats", channel="shut:1") == 103


@pytest.mark.produces(103)
def test_names_are_refused_on_a_public_stream(hub: Hub, stream: str) -> None:
    client = hub.member()
    client.subscribe(stream)
    assert client.refused("presence", channel=stream) == 103


def test_names_are_given_where_the_stream_is_open(hub: Hub, open_stream: str) -> None:
    member, viewer = hub.member(), hub.viewer()
    member.subscribe(open_stream)
    viewer.subscribe(open_stream)
    assert viewer.result("presence", channel=open_stream)["presence"] == {
        member.client_id: {"client": member.client_id, "user": str(member.user.pk)},
        viewer.client_id: {"client": viewer.client_id, "user": ""},
    }


@pytest.mark.produces(103)
def test_subscription_that_one_does_not_have_is_not_refreshed(hub: Hub, stream: str) -> None:
    assert hub.viewer().refused("sub_refresh", channel=stream) == 103


def test_subscription_is_refreshed_by_asking(hub: Hub, stream: str) -> None:
    client = hub.viewer()
    client.subscribe(stream)
    assert client.result("sub_refresh", channel=stream, token="any") == {}


def test_ping_is_answered(hub: Hub) -> None:
    assert hub.viewer().result("ping") == {}


def test_listeners_of_a_stream_that_shows_it_are_told_how_many_they_are(hasty_hub: Hub) -> None:
    name = f"members:{uuid4().hex[:12]}"
    one = hasty_hub.member()
    one.subscribe(name)
    assert one.publication() == (name, 0, {"type": "watching.changed", "clients": 1, "users": 1})
    hasty_hub.member(one.user).subscribe(name)
    assert one.publication() == (name, 0, {"type": "watching.changed", "clients": 2, "users": 1})


# --- typing ---------------------------------------------------------------------------------------------------


def send(client: Client, data: Any, **more: Any) -> None:
    """A send command: nobody answers it."""
    client.send({"send": {"data": data}, **more})


def typing(stream: str) -> dict[str, str]:
    """What `send` takes."""
    return {"type": "typing", "channel": stream}


def test_listeners_see_who_is_typing(hub: Hub, stream: str) -> None:
    writer, viewer = hub.member(), hub.viewer()
    writer.subscribe(stream)
    viewer.subscribe(stream)
    send(writer, typing(stream))
    started = {"type": "typing.started", "user": writer.user.pk, "name": writer.user.display_name}
    assert viewer.publication() == (stream, 0, started)


def test_listeners_see_what_somebody_is_at(hub: Hub, stream: str) -> None:
    writer, viewer = hub.member(), hub.viewer()
    writer.subscribe(stream)
    viewer.subscribe(stream)
    send(writer, typing(stream) | {"about": "q-12"})
    assert viewer.publication()[2]["about"] == "q-12"


def test_typing_on_and_on_is_told_once_in_a_while(hub: Hub, stream: str) -> None:
    writer, viewer = hub.member(), hub.viewer()
    writer.subscribe(stream)
    viewer.subscribe(stream)
    send(writer, typing(stream))
    send(writer, typing(stream))
    assert writer.before_answer()  # both are through
    assert len(viewer.before_answer()) == 1


@pytest.mark.parametrize(
    "data",
    [
        {"type": "typing"},
        {"type": "typing", "channel": 7},
        {"type": "shouting", "channel": "{stream}"},
        {"channel": "{stream}"},
        [],
        None,
        "typing",
        1e308,
    ],
)
def test_anything_else_is_passed_over(hub: Hub, stream: str, data: Any) -> None:
    writer, viewer = hub.member(), hub.viewer()
    writer.subscribe(stream)
    viewer.subscribe(stream)
    if isinstance(data, dict) and data.get("channel") == "{stream}":
        data = data | {"channel": stream}
    send(writer, data)
    assert writer.quiet()
    assert viewer.quiet()


def test_anonymous_viewers_do_not_type(hub: Hub, stream: str) -> None:
    writer, viewer = hub.viewer(), hub.viewer()
    writer.subscribe(stream)
    viewer.subscribe(stream)
    send(writer, typing(stream))
    assert writer.quiet()
    assert viewer.quiet()


def test_whoever_does_not_listen_does_not_type(hub: Hub, stream: str) -> None:
    writer, viewer = hub.member(), hub.viewer()
    viewer.subscribe(stream)
    send(writer, typing(stream))
    assert writer.quiet()
    assert viewer.quiet()


def test_stream_that_shows_no_typing_shows_none(hub: Hub, open_stream: str) -> None:
    writer, viewer = hub.member(), hub.viewer()
    writer.subscribe(open_stream)
    viewer.subscribe(open_stream)
    send(writer, typing(open_stream))
    assert writer.quiet()
    assert viewer.quiet()


def test_send_with_an_id_is_not_answered(hub: Hub, stream: str) -> None:
    client = hub.member()
    client.subscribe(stream)
    send(client, {"type": "nothing"}, id=77)
    assert client.quiet()
