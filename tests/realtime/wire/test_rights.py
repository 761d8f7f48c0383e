"""Rights that end: on open sockets too, and soon."""

from __future__ import annotations

import os
from pathlib import Path
from time import monotonic

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from realtime.auth import session_mark
from realtime.publish import announce_rights_changed, announce_sessions_ended, announce_users_banned
from tests.realtime.wire.client import Client
from tests.realtime.wire.conftest import Hub, sign_in
from tests.tries import shortest

LIMIT_SECONDS = 1.0


def in_club(hub: Hub, club: Group) -> Client:
    """A member of the club who listens to its stream."""
    client = hub.member()
    client.user.groups.add(club)
    client.subscribe(f"club:{club.name}")
    return client


def with_session(hub: Hub, key: str) -> Client:
    """A page with this session."""
    return hub.connected(hub.open(headers=(("Cookie", f"sessionid={key}"),)))


# --- leaving an audience --------------------------------------------------------------------------------------


@pytest.mark.produces(2000)
def test_whoever_may_no_longer_read_is_unsubscribed(hub: Hub, club: Group) -> None:
    client = in_club(hub, club)
    name = f"club:{club.name}"
    client.rpc("right.change", left=club.name, recheck_streams=[name])
    assert client.push() == {"channel": name, "unsubscribe": {"code": 2000, "reason": "server unsubscribe"}}


@pytest.mark.produces(2000)
def test_delivery_ends_within_a_second(hub: Hub, club: Group) -> None:
    def ends_after() -> float:
        client = in_club(hub, club)
        assert client.rpc("right.change", left=club.name, recheck_users=[client.user.pk])["rpc"]
        began = monotonic()
        assert client.push()["unsubscribe"]["code"] == 2000
        return monotonic() - began

    assert shortest(ends_after, within=LIMIT_SECONDS) < LIMIT_SECONDS


@pytest.mark.produces(2000)
def test_nothing_is_heard_after_that(hub: Hub, club: Group) -> None:
    client = in_club(hub, club)
    client.rpc("right.change", left=club.name, recheck_users=[client.user.pk])
    client.push()
    hub.member().rpc("word.say", word="secret", stream=f"club:{club.name}")
    assert client.quiet()


@pytest.mark.produces(2000, 103)
def test_coming_back_is_denied(hub: Hub, club: Group) -> None:
    client = in_club(hub, club)
    client.rpc("right.change", left=club.name, recheck_users=[client.user.pk])
    client.push()
    assert client.refused("subscribe", channel=f"club:{club.name}", recover=True) == 103


def test_whoever_may_still_read_goes_on_listening(hub: Hub, club: Group) -> None:
    leaves, stays = in_club(hub, club), in_club(hub, club)
    name = f"club:{club.name}"
    leaves.rpc("right.change", left=club.name, recheck_streams=[name])
    leaves.push()
    leaves.rpc("word.say", word="for those who stay", stream=name)
    assert stays.publication()[1] == 1


def test_other_streams_go_on(hub: Hub, club: Group, stream: str) -> None:
    client = in_club(hub, club)
    client.subscribe(stream)
    client.rpc("right.change", left=club.name, recheck_users=[client.user.pk])
    client.push()
    client.rpc("word.say", word="still", stream=stream)
    assert client.publication()[0] == stream


@pytest.mark.produces(2000)
def test_right_that_another_process_ends_is_ended_here(hub: Hub, club: Group) -> None:
    client = in_club(hub, club)
    with transaction.atomic():
        club.user_set.remove(client.user)
        announce_rights_changed(users=[client.user.pk], now=timezone.now())
    assert client.push()["unsubscribe"]["code"] == 2000


def test_right_that_nobody_lost_is_kept(hub: Hub, club: Group) -> None:
    client = in_club(hub, club)
    name = f"club:{club.name}"
    client.rpc(
        "right.change", recheck_streams=[name, "club:unheard-of", "marble:1"], recheck_users=[client.user.pk, 0]
    )
    client.rpc("word.say", word="still here", stream=name)
    assert client.publication()[0] == name


def test_right_that_ends_while_one_joins_is_not_kept(hub: Hub, club: Group) -> None:
    client = hub.member()
    client.user.groups.add(club)
    change = client.rpc_command("right.change", left=club.name, recheck_users=[client.user.pk])
    join = client.command("subscribe", channel=f"club:{club.name}")
    client.send(change, join)
    client.reply(change["id"])
    if "error" not in client.reply(join["id"]):  # it was faster than the change
        assert client.push()["unsubscribe"]["code"] == 2000
    hub.member().rpc("word.say", word="secret", stream=f"club:{club.name}")
    assert client.quiet()


@pytest.fixture
def door(tmp_path: Path) -> Path:
    """A pipe that says who may come in: whoever asks waits until it is written to."""
    os.mkfifo(tmp_path / "door")
    return tmp_path / "door"


def ask_at(door: Path, client: Client) -> int:
    """Ask to be let in, and wait until the hub looks it up; the number of the command."""
    join = client.command("subscribe", channel=f"door:{door}")
    client.send(join)
    return int(join["id"])


@pytest.mark.produces(2000)
def test_rights_of_others_that_change_keep_nobody_waiting(hub: Hub, club: Group, door: Path) -> None:
    client, other = hub.member(), in_club(hub, club)
    join = ask_at(door, client)
    with door.open("w") as answer:  # the hub reads now
        other.rpc("right.change", left=club.name, recheck_users=[other.user.pk])
        other.push()
        answer.write("open")
    assert "subscribe" in client.reply(join)


@pytest.mark.produces(2000, 103)
def test_a_right_of_ones_own_that_changes_is_looked_up_again(hub: Hub, club: Group, door: Path) -> None:
    client = in_club(hub, club)
    join = ask_at(door, client)
    with door.open("w") as answer:
        client.rpc("right.change", left=club.name, recheck_users=[client.user.pk])
        client.push()
        door.unlink()
        door.write_text("shut")  # what the next look finds
        answer.write("open")
    assert client.reply(join)["error"]["code"] == 103


# --- a public stream that is public no more -------------------------------------------------------------------


@pytest.mark.produces(2000)
def test_everyone_leaves_a_house_that_shuts(hub: Hub, club: Group) -> None:
    viewers, member = [hub.viewer() for _ in range(3)], hub.member()
    for client in (*viewers, member):
        client.subscribe(f"house:{club.name}")
    member.rpc("right.change", shut=club.name, recheck_streams=[f"house:{club.name}"])
    assert [client.push()["unsubscribe"]["code"] for client in (*viewers, member)] == [2000] * 4


@pytest.mark.produces(103)
def test_nobody_comes_into_a_house_that_has_shut(hub: Hub, club: Group) -> None:
    viewer, member = hub.viewer(), hub.member()
    viewer.subscribe(f"house:{club.name}")  # the hub has seen that everyone may
    member.rpc("right.change", shut=club.name, recheck_streams=[f"house:{club.name}"])
    viewer.push()
    assert member.refused("subscribe", channel=f"house:{club.name}") == 103
    assert hub.viewer().refused("subscribe", channel=f"house:{club.name}") == 103


# --- sessions -------------------------------------------------------------------------------------------------


@pytest.mark.produces(3005)
def test_sockets_of_a_person_whose_sessions_end_are_closed(hub: Hub) -> None:
    client = hub.member()
    again = hub.member(client.user)
    hub.member().rpc("right.change", end_users=[client.user.pk])
    assert (client.closing(), again.closing()) == (3005, 3005)


@pytest.mark.produces(3005)
def test_socket_of_a_session_that_ends_is_closed(hub: Hub) -> None:
    client = hub.member()
    key = sign_in(client.user)
    page = with_session(hub, key)
    client.rpc("right.change", end_sessions=[session_mark(key)])
    assert page.closing() == 3005


def test_sockets_that_were_opened_otherwise_stay(hub: Hub) -> None:
    client = hub.member()
    ended, other = sign_in(client.user), sign_in(client.user)
    page, other_page = with_session(hub, ended), with_session(hub, other)
    client.rpc("right.change", end_sessions=[session_mark(ended)])
    page.closing()
    assert client.quiet()
    assert other_page.quiet()


@pytest.mark.produces(3005)
def test_session_that_another_process_ends_is_ended_here(hub: Hub) -> None:
    client = hub.member()
    key = sign_in(client.user)
    page = with_session(hub, key)
    with transaction.atomic():
        announce_sessions_ended(sessions=[session_mark(key)], now=timezone.now())
    assert page.closing() == 3005


# --- bans -----------------------------------------------------------------------------------------------------


@pytest.mark.produces(3503)
def test_sockets_of_somebody_banned_are_closed_within_a_second(hub: Hub) -> None:
    def close_after() -> float:
        client = hub.member()
        again = hub.member(client.user)
        assert hub.member().rpc("right.change", ban=[client.user.pk])["rpc"]
        began = monotonic()
        assert (client.closing(), again.closing()) == (3503, 3503)
        return monotonic() - began

    assert shortest(close_after, within=LIMIT_SECONDS) < LIMIT_SECONDS


def test_others_stay(hub: Hub) -> None:
    client, other = hub.member(), hub.member()
    other.rpc("right.change", ban=[client.user.pk])
    client.closing()
    assert other.quiet()


@pytest.mark.produces(3503)
def test_ban_by_another_process_ends_the_sockets_here(hub: Hub) -> None:
    client = hub.member()
    with transaction.atomic():
        announce_users_banned(users=[client.user.pk], now=timezone.now())
    assert client.closing() == 3503
