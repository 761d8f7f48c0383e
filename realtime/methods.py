"""The protocol's methods: one function per method of a client, `(connection, id, request)`, on the loop's thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from realtime import auth, codes, protocol
from realtime.admission import JoinRequest, SignIn
from realtime.connection import Connection
from realtime.gate import VERSION
from realtime.history import history
from realtime.rooms import Room
from realtime.streams import policy_of
from realtime.writes import publish, rpc


def connect(connection: Connection, id: int, request: protocol.ConnectRequest) -> None:  # noqa: A002
    """A token, else the session of a same-origin page, else an anonymous viewer."""
    if connection.connected or connection.connecting:
        connection.close(codes.CLOSED_BAD_REQUEST)
        return
    connection.connecting = True  # what comes meanwhile waits
    connection.hub.warden.when_listening(lambda: _let_in(connection, id, request))


def _let_in(connection: Connection, id: int, request: protocol.ConnectRequest) -> None:  # noqa: A002
    connection.connecting = False
    if connection.closed:
        return
    _connect(connection, id, request)
    if not (connection.connecting or connection.connected):
        connection.resume()  # refused: so is what waited behind it


def _connect(connection: Connection, id: int, request: protocol.ConnectRequest) -> None:  # noqa: A002
    user_id: int | None = None
    if request.token:
        claims = _claims(connection, id, request.token)
        if claims is None:
            return
        user_id, connection.expires_at = claims
    session_key = "" if request.token else connection.door.session_key
    if user_id is None and not session_key:
        connection.hub.gate.connected(connection, id)
        return
    resume = {stream: JoinRequest(sub.recover, sub.epoch, sub.offset) for stream, sub in request.subs.items()}
    connection.hub.gate.sign_in(SignIn(connection, id, user_id, session_key, resume))


def _claims(connection: Connection, id: int, token: str) -> auth.Claims | None:  # noqa: A002
    try:
        return auth.read_token(token, connection.hub.token_keys)
    except auth.ExpiredToken:
        connection.fail(id, codes.TOKEN_EXPIRED)
    except auth.InvalidToken:
        connection.close(codes.INVALID_TOKEN)
    return None


def refresh(connection: Connection, id: int, request: protocol.RefreshRequest) -> None:  # noqa: A002
    """A new token for the same person keeps the connection alive."""
    claims = _claims(connection, id, request.token)
    if claims is None:
        return
    if claims.user_id != connection.user_id:
        connection.close(codes.INVALID_TOKEN)
        return
    connection.expires_at = claims.expires_at
    result = protocol.RefreshResult(client=connection.client_id, version=VERSION, **connection.ttl())
    connection.reply(id, "refresh", result)


def subscribe(connection: Connection, id: int, request: protocol.SubscribeRequest) -> None:  # noqa: A002
    """Join a stream, from its head or from where the client was."""
    policy = policy_of(request.channel)
    if policy is None:
        connection.fail(id, codes.UNKNOWN_CHANNEL)
    elif request.channel in connection.subscriptions or request.channel in connection.subscribing:
        connection.fail(id, codes.ALREADY_SUBSCRIBED)
    elif len(connection.subscriptions) + len(connection.subscribing) >= connection.hub.limits.streams_per_connection:
        connection.fail(id, codes.LIMIT_EXCEEDED)
    else:
        position = JoinRequest(request.recover, request.epoch, request.offset, request.strict)
        connection.hub.gate.join(connection, id, request.channel, policy, position)


def unsubscribe(connection: Connection, id: int, request: protocol.ChannelRequest) -> None:  # noqa: A002
    """Leave a stream; leaving one that was never joined is no fault."""
    connection.leave(request.channel)
    connection.reply(id, "unsubscribe", protocol.EmptyResult())


def ping(connection: Connection, id: int, _request: protocol.PingRequest) -> None:  # noqa: A002
    """Are you there? Yes."""
    connection.reply(id, "ping", protocol.EmptyResult())


def send(connection: Connection, _id: int, request: protocol.SendRequest) -> None:
    """Only "I am typing", where the stream allows it. Anything else is passed over: nobody waits for an answer."""
    typing = protocol.parse_typing(request.data)
    if typing is not None and typing.channel in connection.subscriptions:
        room = connection.subscriptions[typing.channel].room
        if room.policy.typing:
            connection.hub.typing(connection, room, typing.about)


def presence_stats(connection: Connection, id: int, request: protocol.ChannelRequest) -> None:  # noqa: A002
    """How many listen."""
    room = _room(connection, id, request.channel, "presence_stats")
    if room is not None:
        clients, users = connection.hub.count(room)
        connection.reply(id, "presence_stats", protocol.PresenceStatsResult(num_clients=clients, num_users=users))


def presence(connection: Connection, id: int, request: protocol.ChannelRequest) -> None:  # noqa: A002
    """Who listens, in this process; refused unless the stream's policy is open."""
    room = _room(connection, id, request.channel, "presence")
    if room is not None:
        present = {
            other.client_id: protocol.ClientInfo(
                user="" if other.user_id is None else str(other.user_id), client=other.client_id
            )
            for other in room.listeners
        }
        connection.reply(id, "presence", protocol.PresenceResult(presence=present))


def sub_refresh(connection: Connection, id: int, request: protocol.ChannelRequest) -> None:  # noqa: A002
    """Subscriptions here do not expire: rights that end are pushed. Answered so that clients may ask."""
    if request.channel in connection.subscriptions:
        connection.reply(id, "sub_refresh", protocol.EmptyResult())
    else:
        connection.fail(id, codes.PERMISSION_DENIED)


def _room(connection: Connection, id: int, stream: str, right: str) -> Room | None:  # noqa: A002
    """The room behind a subscription whose policy grants `right`, or None after an error reply."""
    policy = policy_of(stream)
    if policy is None:
        connection.fail(id, codes.UNKNOWN_CHANNEL)
    elif not getattr(policy, right) or stream not in connection.subscriptions:
        connection.fail(id, codes.PERMISSION_DENIED)
    else:
        return connection.subscriptions[stream].room
    return None


METHODS: Mapping[str, Callable[[Connection, int, Any], None]] = {
    "connect": connect,
    "refresh": refresh,
    "subscribe": subscribe,
    "unsubscribe": unsubscribe,
    "ping": ping,
    "send": send,
    "presence": presence,
    "presence_stats": presence_stats,
    "sub_refresh": sub_refresh,
    "history": history,
    "rpc": rpc,
    "publish": publish,
}
