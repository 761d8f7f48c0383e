"""Who the official clients are to the hub: anonymous, a person with a token, somebody who must stay away."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from realtime.publish import announce_sessions_ended, announce_users_banned
from tests.clients.conftest import OpenClient, say, serve, token_for
from tests.clients.drivers import Driver
from tests.clients.line import Line
from tests.servers import Server

pytestmark = pytest.mark.clients


def test_an_anonymous_viewer_connects(connect: OpenClient) -> None:
    viewer = connect()
    assert viewer.heard[-1]["client"]


def test_a_token_makes_the_client_that_person(connect: OpenClient, citizen_id: int, open_stream: str) -> None:
    citizen = connect(citizen_id)
    citizen.join(open_stream)
    assert citizen.order("presence", channel=open_stream)[0]["user"] == str(citizen_id)


def test_a_wrong_token_sends_the_client_away_for_good(driver: Driver, server: Server) -> None:
    stranger = driver.open(server.socket_url, token="not.a.token")
    assert stranger.wait("disconnected")["code"] == 3500


def test_a_client_that_was_sent_away_does_not_come_back(
    driver: Driver, server: Server, connect: OpenClient, line: Line
) -> None:
    stranger = driver.open(line.socket_url, token="not.a.token")
    stranger.wait("disconnected")
    viewer = connect(line=line)
    line.cut()
    viewer.wait("connecting")
    line.mend()
    viewer.connected()  # others do come back
    assert stranger.heard[-1]["event"] == "disconnected"


def test_a_token_of_somebody_who_is_not_there_sends_the_client_away(driver: Driver, server: Server) -> None:
    ghost = driver.open(server.socket_url, token=token_for(10**9))
    assert ghost.wait("disconnected")["code"] == 3507


def test_a_token_that_ran_out_is_exchanged_at_the_door(driver: Driver, server: Server, citizen_id: int) -> None:
    citizen = driver.open(server.socket_url, token=token_for(citizen_id, seconds=-10), asks_token=True)
    citizen.wait("wanted", what="token")
    citizen.order("give", what="token", value=token_for(citizen_id))
    assert citizen.connected()


def test_a_client_without_a_token_asks_for_one_first(driver: Driver, server: Server, citizen_id: int) -> None:
    citizen = driver.open(server.socket_url, asks_token=True)
    citizen.wait("wanted", what="token")
    citizen.order("give", what="token", value=token_for(citizen_id))
    assert citizen.connected()


def test_a_token_is_refreshed_before_it_runs_out(driver: Driver, server: Server, citizen_id: int) -> None:
    citizen = driver.open(server.socket_url, token=token_for(citizen_id, seconds=2), asks_token=True).connected()
    citizen.wait("wanted", what="token")
    citizen.order("give", what="token", value=token_for(citizen_id, seconds=2))
    citizen.wait("wanted", what="token")  # the refresh was granted, its two seconds are over as well
    citizen.order("give", what="token", value=token_for(citizen_id))
    assert len(citizen.all("connected")) == 1


def test_a_client_that_gets_no_new_token_is_turned_away(driver: Driver, server: Server, citizen_id: int) -> None:
    citizen = driver.open(server.socket_url, token=token_for(citizen_id, seconds=1), asks_token=True).connected()
    citizen.wait("wanted", what="token")
    citizen.order("refuse", what="token")
    assert citizen.wait("disconnected")["code"] == 1  # "unauthorized": the client's own word


def test_a_client_that_never_refreshes_is_closed_and_asks_again(
    driver: Driver, server: Server, citizen_id: int
) -> None:
    citizen = driver.open(server.socket_url, token=token_for(citizen_id, seconds=1), asks_token=True).connected()
    citizen.wait("wanted", what="token")  # and is given none: the application is slow
    assert citizen.wait("connecting")["code"] == 3005


def test_a_ban_ends_the_connection_for_good(connect: OpenClient, citizen_id: int) -> None:
    citizen = connect(citizen_id)
    with transaction.atomic():
        announce_users_banned(users=[citizen_id], now=timezone.now())
    assert citizen.wait("disconnected")["code"] == 3503


def test_a_session_that_ends_makes_the_client_come_back(connect: OpenClient, citizen_id: int) -> None:
    citizen = connect(citizen_id)
    with transaction.atomic():
        announce_sessions_ended(users=[citizen_id], now=timezone.now())
    assert citizen.wait("connecting")["code"] == 3005
    assert citizen.connected()


def test_a_client_answers_pings_and_stays(driver: Driver, server: Server, citizen_id: int) -> None:
    citizen = driver.open(server.socket_url, token=token_for(citizen_id, seconds=3), asks_token=True)
    citizen.wait("wanted", what="token")  # seconds later: pings come every second, and must be answered in one
    assert len(citizen.all("connecting")) == 1


def test_a_client_on_a_dead_line_notices_and_comes_back(connect: OpenClient, line: Line) -> None:
    viewer = connect(line=line, line_seconds=0.5)
    line.die()
    assert viewer.wait("connecting")["code"] == 2  # "no ping": the client's own word
    line.mend()
    assert viewer.connected()


def test_of_more_than_eight_connections_of_one_person_the_oldest_goes(connect: OpenClient, citizen_id: int) -> None:
    oldest, *_others = [connect(citizen_id) for _ in range(9)]
    assert oldest.wait("disconnected")["code"] == 3504


def test_a_server_that_is_restarted_finds_its_clients_again(
    driver: Driver, database: None, citizen_id: int, stream: str
) -> None:
    with serve() as server:
        citizen = driver.open(server.socket_url, token=token_for(citizen_id)).connected()
        citizen.join(stream)
        server.stop()
        assert citizen.wait("connecting")["code"] == 3001
    say(stream, ["said while nobody served"])
    with serve(port=server.port):
        assert citizen.wait("publication", channel=stream)["offset"] == 1
