"""Coming in: the handshake, the connect command, and who one is then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from realtime.auth import token_keys
from tests.factories import make_user
from tests.realtime.conftest import HubServers
from tests.realtime.wire.client import Client, Refused
from tests.realtime.wire.conftest import Hub, sign_in, token_for

NOT_THE_FIRST = ("subscribe", "unsubscribe", "publish", "presence", "presence_stats", "history", "ping", "rpc")


def with_cookie(hub: Hub, session_key: str, *, origin: str = "http://{host}") -> dict[str, Any]:
    """The headers that a browser sends from one of our pages."""
    host = f"127.0.0.1:{hub.server.port}"
    return {"headers": (("Cookie", f"theme=dark; sessionid={session_key}"), ("Origin", origin.format(host=host)))}


# --- the handshake --------------------------------------------------------------------------------------------


def test_prepared_way_answers_the_handshake_with_nothing_but_the_upgrade(hub: Hub) -> None:
    headers = {name.lower() for name in hub.open().response.headers}
    nothing_but = headers == {"upgrade", "connection", "sec-websocket-accept"}
    assert nothing_but == hub.prepared


def test_handshake_may_come_byte_by_byte(hub: Hub) -> None:
    assert hub.viewer(byte_by_byte=True).quiet()


@pytest.mark.parametrize("way", ["prepared"])
def test_commands_may_come_in_the_same_packet_as_the_handshake(hub: Hub) -> None:
    text = b'{"id":1,"connect":{}}\n{"id":2,"ping":{}}'
    frame = bytes((0x81, 0x80 | len(text), 0, 0, 0, 0)) + text
    client = hub.open(at_once=frame)
    assert [message["id"] for message in client.messages(2)] == [1, 2]


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "https://{host}",
        "http://{name}",
        "http://{name}:1",
        "http://evil.example:{port}",
        "http://sub.127.0.0.1:{port}",
        "http://{host}/",
        "null",
        "file://",
    ],
)
def test_page_of_another_origin_is_refused_with_403(hub: Hub, origin: str) -> None:
    host = f"127.0.0.1:{hub.server.port}"
    with pytest.raises(Refused) as refused:
        hub.open(headers=(("Origin", origin.format(host=host, name="127.0.0.1", port=hub.server.port)),))
    assert refused.value.status == 403


def test_page_of_our_own_origin_comes_in(hub: Hub) -> None:
    assert hub.viewer(headers=(("Origin", f"http://127.0.0.1:{hub.server.port}"),)).quiet()


def test_origin_is_compared_without_regard_to_case(hub: Hub) -> None:
    headers = (("Origin", f"HTTP://LocalHost:{hub.server.port}"),)
    assert hub.viewer(host="localhost", headers=headers).quiet()


def test_no_socket_is_served_on_another_path(hub: Hub) -> None:
    with pytest.raises(Refused) as refused:
        hub.open(path="/connection/websocket/")
    assert refused.value.status == 403


def test_path_may_carry_a_query(hub: Hub) -> None:
    assert hub.viewer(path="/connection/websocket?cf_ws_frame_ping_pong=true").quiet()


# --- anonymous viewers ----------------------------------------------------------------------------------------


def test_anonymous_viewer_is_told_how_to_stay(hub: Hub) -> None:
    client = hub.open()
    result = client.result("connect")
    assert result == {"client": result["client"], "version": "durbar", "ping": 25, "pong": True}


def test_every_connection_has_an_id_of_its_own(hub: Hub) -> None:
    assert hub.viewer().client_id != hub.viewer().client_id


def test_connect_may_say_what_the_client_is(hub: Hub) -> None:
    assert "client" in hub.open().result("connect", name="js", version="5.4.0", data={"any": "thing"})


@pytest.mark.produces(3501)
def test_second_connect_closes(hub: Hub) -> None:
    client = hub.viewer()
    client.send(client.command("connect"))
    assert client.closing() == 3501


@pytest.mark.produces(3501)
def test_second_connect_while_the_first_is_under_way_closes(hub: Hub) -> None:
    client, token = hub.open(), token_for(make_user())
    client.send(client.command("connect", token=token), client.command("connect", token=token))
    assert client.closing() == 3501


@pytest.mark.produces(3501)
@pytest.mark.parametrize("method", NOT_THE_FIRST)
def test_command_before_connect_closes(hub: Hub, method: str) -> None:
    client = hub.open()
    client.send({"id": 1, method: {"channel": "hall:1", "method": "word.say"}})
    assert client.closing() == 3501


def test_commands_sent_behind_connect_wait_for_it(hub: Hub, stream: str) -> None:
    client = hub.open()
    connect = client.command("connect", token=token_for(make_user()))
    subscribe, ping = client.command("subscribe", channel=stream), client.command("ping")
    client.send(connect, subscribe, ping)
    assert client.message()["id"] == connect["id"]
    assert {message["id"] for message in client.messages(2)} == {subscribe["id"], ping["id"]}


# --- tokens ---------------------------------------------------------------------------------------------------


def test_token_makes_one_that_person(hub: Hub) -> None:
    user = make_user()
    subs = hub.open().result("connect", token=token_for(user))["subs"]
    assert list(subs) == [f"user:{user.pk}"]


def test_token_says_how_long_it_lasts(hub: Hub) -> None:
    result = hub.open().result("connect", token=token_for(make_user(), seconds=600))
    assert result["expires"]
    assert 500 < result["ttl"] <= 600


def test_personal_stream_is_recoverable(hub: Hub) -> None:
    user = make_user()
    [sub] = hub.open().result("connect", token=token_for(user))["subs"].values()
    assert sub["recoverable"]
    assert sub["positioned"]
    assert len(sub["epoch"]) > 4


def test_personal_stream_is_heard_without_subscribing(hub: Hub) -> None:
    client = hub.member()
    client.rpc("word.say", word="for you", stream=f"user:{client.user.pk}")
    assert client.publication() == (
        f"user:{client.user.pk}",
        1,
        {"type": "word.said", "word": "for you", "by": client.user.pk},
    )


def test_personal_stream_is_recovered_in_connect(hub: Hub) -> None:
    client = hub.member()
    name, user = f"user:{client.user.pk}", client.user
    epoch = client.result("history", channel=name)["epoch"]
    client.rpc("word.say", word="missed", stream=name)
    request = {name: {"recover": True, "offset": 0, "epoch": epoch}}
    sub = hub.open().result("connect", token=token_for(user), subs=request)["subs"][name]
    assert sub["recovered"]
    assert [publication["offset"] for publication in sub["publications"]] == [1]


def make_token(key: bytes | None = None, algorithm: str = "HS256", **claims: Any) -> str:
    """A token with these claims besides an expiry; None takes one out."""
    exp = timezone.now() + timedelta(minutes=5)
    every = {"sub": "1", "exp": exp, **claims}
    given = {name: value for name, value in every.items() if value is not None}
    return jwt.encode(given, key or token_keys()[0], algorithm=algorithm)


BAD_TOKENS: dict[str, Callable[[], str]] = {
    "no token": lambda: "none",
    "not ASCII": lambda: "ˈdʊəbɑː.x.y",
    "a foreign key": lambda: make_token(key=b"somebody else's key, long enough"),
    "another algorithm": lambda: make_token(algorithm="HS512"),
    "no signature": lambda: jwt.encode({"sub": "1", "exp": 2**33}, "", algorithm="none"),
    "no expiry": lambda: make_token(exp=None),
    "nobody": lambda: make_token(sub=None),
    "a name": lambda: make_token(sub="ama"),
    "an expiry that is no time": lambda: make_token(exp="tomorrow"),
    "not yet": lambda: make_token(nbf=timezone.now() + timedelta(hours=1)),
    "cut short": lambda: make_token()[:-4],
}


@pytest.mark.filterwarnings("ignore:The HMAC key is:jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.produces(3500)
@pytest.mark.parametrize("fault", BAD_TOKENS)
def test_token_that_is_not_ours_closes(hub: Hub, fault: str) -> None:
    client = hub.open()
    client.send(client.command("connect", token=BAD_TOKENS[fault]()))
    assert client.closing() == 3500


@pytest.mark.produces(109)
def test_expired_token_is_an_error_and_a_new_one_is_taken_on_the_same_socket(hub: Hub) -> None:
    client, user = hub.open(), make_user()
    assert client.refused("connect", token=token_for(user, seconds=-1)) == 109
    assert f"user:{user.pk}" in client.result("connect", token=token_for(user))["subs"]


@pytest.mark.produces(3507)
@pytest.mark.parametrize(
    "why", [{"is_active": False}, {"banned_until": timezone.now() + timedelta(days=1)}], ids=["left", "banned"]
)
def test_token_of_somebody_who_may_not_connect_closes(hub: Hub, why: dict[str, Any]) -> None:
    client = hub.open()
    client.send(client.command("connect", token=token_for(make_user(**why))))
    assert client.closing() == 3507


@pytest.mark.produces(3507)
def test_token_of_somebody_who_was_deleted_closes(hub: Hub) -> None:
    user = make_user()
    token = token_for(user)
    user.delete()
    client = hub.open()
    client.send(client.command("connect", token=token))
    assert client.closing() == 3507


def test_token_of_nobody_is_an_anonymous_viewer(hub: Hub) -> None:
    result = hub.open().result("connect", token=make_token(sub=""))
    assert result["expires"]
    assert "subs" not in result


@pytest.mark.produces(3004)
def test_client_is_told_to_come_back_where_we_cannot_find_out_who_it_is(hub: Hub) -> None:
    user = make_user()
    user.groups.add(Group.objects.get_or_create(name="doomed")[0])
    client = hub.open()
    client.send(client.command("connect", token=token_for(user)))
    assert client.closing() == 3004


# --- sessions -------------------------------------------------------------------------------------------------


def test_session_of_our_own_page_makes_one_that_person(hub: Hub) -> None:
    user = make_user()
    result = hub.open(**with_cookie(hub, sign_in(user))).result("connect")
    assert list(result["subs"]) == [f"user:{user.pk}"]
    assert "expires" not in result


def test_session_without_an_origin_is_a_script_of_that_person(hub: Hub) -> None:
    user = make_user()
    client = hub.open(headers=(("Cookie", f"sessionid={sign_in(user)}"),))
    assert list(client.result("connect")["subs"]) == [f"user:{user.pk}"]


def test_session_of_a_foreign_page_opens_nothing(hub: Hub) -> None:
    with pytest.raises(Refused):
        hub.open(**with_cookie(hub, sign_in(make_user()), origin="http://evil.example"))


def test_token_counts_more_than_the_session(hub: Hub) -> None:
    user = make_user()
    client = hub.open(**with_cookie(hub, sign_in(make_user())))
    assert list(client.result("connect", token=token_for(user))["subs"]) == [f"user:{user.pk}"]


@pytest.mark.parametrize(
    "cookie",
    ["sessionid=nothing", "sessionid=", 'sessionid="\\', "sessionid", "xsessionid=1; =; ;;", "sessionid=\xe9"],
)
def test_cookie_that_opens_nothing_is_an_anonymous_viewer(hub: Hub, cookie: str) -> None:
    assert "subs" not in hub.open(headers=(("Cookie", cookie),)).result("connect")


def test_session_that_has_ended_is_an_anonymous_viewer(hub: Hub) -> None:
    key = sign_in(make_user())
    SessionStore(key).delete()
    assert "subs" not in hub.open(**with_cookie(hub, key)).result("connect")


def test_session_from_before_a_new_password_is_an_anonymous_viewer(hub: Hub) -> None:
    user = make_user()
    key = sign_in(user)
    user.set_password("a new one entirely")
    user.save()
    assert "subs" not in hub.open(**with_cookie(hub, key)).result("connect")


def test_session_of_an_unknown_backend_is_an_anonymous_viewer(hub: Hub) -> None:
    key = sign_in(make_user(), backend="somewhere.else.Backend")
    assert "subs" not in hub.open(**with_cookie(hub, key)).result("connect")


def test_session_of_somebody_banned_is_an_anonymous_viewer(hub: Hub) -> None:
    user = make_user(banned_until=timezone.now() + timedelta(days=1))
    assert "subs" not in hub.open(**with_cookie(hub, sign_in(user))).result("connect")


def test_session_is_not_ended_by_a_socket(hub: Hub) -> None:
    user = make_user()
    key = sign_in(user)
    user.set_password("a new one entirely")
    user.save()
    hub.open(**with_cookie(hub, key)).result("connect")
    assert SessionStore().exists(key)


# --- refreshing a token ---------------------------------------------------------------------------------------


def test_refresh_lengthens_the_connection(hub: Hub) -> None:
    client = hub.member()
    result = client.result("refresh", token=token_for(client.user, seconds=3600))
    assert result["client"] == client.client_id
    assert 3500 < result["ttl"] <= 3600


@pytest.mark.produces(109)
def test_refresh_with_an_expired_token_is_an_error(hub: Hub) -> None:
    client = hub.member()
    assert client.refused("refresh", token=token_for(client.user, seconds=-1)) == 109
    assert client.quiet()


@pytest.mark.produces(3500)
def test_refresh_with_a_broken_token_closes(hub: Hub) -> None:
    client = hub.member()
    client.send(client.command("refresh", token="broken"))
    assert client.closing() == 3500


@pytest.mark.produces(3500)
def test_refresh_with_the_token_of_another_person_closes(hub: Hub) -> None:
    client = hub.member()
    client.send(client.command("refresh", token=token_for(make_user())))
    assert client.closing() == 3500


@pytest.mark.produces(3500)
def test_anonymous_viewer_does_not_become_somebody_by_refresh(hub: Hub) -> None:
    client = hub.viewer()
    client.send(client.command("refresh", token=token_for(make_user())))
    assert client.closing() == 3500


# --- how many -------------------------------------------------------------------------------------------------


@pytest.mark.produces(3504)
def test_ninth_connection_of_one_person_takes_the_place_of_the_oldest(hub: Hub) -> None:
    user = make_user()
    oldest, *others = [hub.member(user) for _ in range(8)]
    ninth = hub.member(user)
    assert oldest.closing() == 3504
    assert all(one.quiet() for one in (*others, ninth))


@pytest.mark.produces(3504)
def test_ninth_connection_takes_the_place_of_a_dead_one_rather_than_of_an_old_one(hub: Hub) -> None:
    user = make_user()
    living, *dead = [hub.member(user) for _ in range(2)]
    for _ in range(6):
        dead.append(hub.member(user))
        dead[-1].answers_pings = False
    living.wait_for_pings(1)
    dead.pop(0).wait_for_pings(1)
    assert living.quiet()
    hub.member(user)
    assert living.quiet()
    assert dead[0].closing() == 3504


def test_place_of_a_connection_that_has_left_is_free(hub: Hub) -> None:
    user = make_user()
    first, *_others = [hub.member(user) for _ in range(8)]
    first.protocol.send_close(1000)
    first.flush()
    assert first.closing() == 1000
    assert hub.member(user).quiet()


def test_viewers_are_not_counted_against_a_person(hub: Hub) -> None:
    assert all(hub.viewer().quiet() for _ in range(9))


# --- time -----------------------------------------------------------------------------------------------------


@pytest.mark.produces(3502)
def test_socket_that_sends_no_connect_in_time_closes(hasty_hub: Hub) -> None:
    assert hasty_hub.open().closing() == 3502


@pytest.mark.parametrize("way", ["prepared"])
@pytest.mark.produces(3502)
def test_refused_connects_do_not_hold_the_socket_open(hasty_hub: Hub) -> None:
    client = hasty_hub.open()
    assert client.refused("connect", token=token_for(make_user(), seconds=-1)) == 109
    assert client.closing() == 3502


@pytest.mark.produces(3005)
def test_connection_ends_when_its_token_has_run_out(hasty_hub: Hub) -> None:
    client = hasty_hub.open()
    hasty_hub.connected(client, token=token_for(make_user(), seconds=2))
    assert client.closing() == 3005


@pytest.mark.parametrize("way", ["prepared"])
def test_connection_whose_token_was_refreshed_goes_on(hasty_hub: Hub) -> None:
    client, user = hasty_hub.open(), make_user()
    hasty_hub.connected(client, token=token_for(user, seconds=2))
    client.result("refresh", token=token_for(user, seconds=600))
    client.wait_for_pings(4)  # three seconds at least
    assert client.quiet()


@pytest.mark.produces(3012)
def test_client_that_does_not_answer_a_ping_is_closed(hasty_hub: Hub) -> None:
    client = hasty_hub.viewer()
    client.answers_pings = False
    assert client.closing() == 3012
    assert list(client.inbox) == [{}]


def test_client_that_answers_pings_stays(hasty_hub: Hub) -> None:
    client = hasty_hub.viewer()
    client.wait_for_pings(2)
    assert client.quiet()


# --- too many at once -----------------------------------------------------------------------------------------


@pytest.fixture
def small_hub(way: str, hub_servers: HubServers, on_hub_database: None) -> Iterator[Hub]:
    """A hub with room for three at the door."""
    hub = Hub(way, hub_servers, ARRIVING=3)
    yield hub
    hub.close()


def at_the_door(hub: Hub) -> list[Client]:
    """As many as there is room for, none of whom has said who they are."""
    return [hub.open() for _ in range(3)]


def test_who_comes_to_a_crowded_door_is_to_come_later(small_hub: Hub) -> None:
    at_the_door(small_hub)
    with pytest.raises(Refused) as refused:
        small_hub.open()
    # Daphne has no words for it.
    assert refused.value.status == (403 if small_hub.way == "daphne" else 503)


def test_who_was_let_in_makes_room_at_the_door(small_hub: Hub) -> None:
    first, *_others = at_the_door(small_hub)
    small_hub.connected(first)
    assert small_hub.viewer().quiet()


def test_who_goes_away_makes_room_at_the_door(small_hub: Hub) -> None:
    first, *_others = at_the_door(small_hub)
    first.send("no JSON at all")
    first.closing()
    assert small_hub.viewer().quiet()
