"""The protocol's methods: one function per method of a client, `(connection, id, request)`, on the loop's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from django.db import transaction
from django.utils import timezone

from realtime import admission, auth, commands, hints, log, protocol
from realtime.admission import JoinRequest, SignIn
from realtime.commands import Call, Command, SignInNeeded
from realtime.connection import Connection
from realtime.errors import Refusal
from realtime.hints import Hint
from realtime.hub import as_results
from realtime.log import Entry
from realtime.rooms import Room
from realtime.streams import StreamPolicy, policy_of

logger = logging.getLogger(__name__)


def connect(connection: Connection, id: int, request: protocol.ConnectRequest) -> None:  # noqa: A002
    """A token, else the session of a same-origin page, else an anonymous viewer."""
    if connection.connected or connection.connecting:
        connection.close(protocol.CLOSED_BAD_REQUEST)
        return
    user_id: int | None = None
    if request.token:
        claims = _claims(connection, id, request.token)
        if claims is None:
            return
        user_id, connection.expires_at = claims
    session_key = "" if request.token else connection.door.session_key
    if user_id is None and not session_key:
        connection.hub.connected(connection, id, {})
        return
    resume = next((sub for sub in request.subs.values()), None)
    join = JoinRequest(resume.recover, resume.epoch, resume.offset) if resume else None
    connection.hub.sign_in(SignIn(connection, id, user_id, session_key, join))


def _claims(connection: Connection, id: int, token: str) -> auth.Claims | None:  # noqa: A002
    try:
        return auth.read_token(token)
    except auth.ExpiredToken:
        connection.fail(id, protocol.TOKEN_EXPIRED)
    except auth.InvalidToken:
        connection.close(protocol.INVALID_TOKEN)
    return None


def refresh(connection: Connection, id: int, request: protocol.RefreshRequest) -> None:  # noqa: A002
    """A new token for the same person keeps the connection alive."""
    claims = _claims(connection, id, request.token)
    if claims is None:
        return
    if claims.user_id != connection.user_id:
        connection.close(protocol.INVALID_TOKEN)
        return
    connection.expires_at = claims.expires_at
    result = protocol.RefreshResult(client=connection.client_id, version="durbar", **connection.ttl())
    connection.reply(id, "refresh", result)


def subscribe(connection: Connection, id: int, request: protocol.SubscribeRequest) -> None:  # noqa: A002
    """Join a stream, from its head or from where the client was."""
    policy = policy_of(request.channel)
    if policy is None:
        connection.fail(id, protocol.UNKNOWN_CHANNEL)
    elif request.channel in connection.subscriptions or request.channel in connection.subscribing:
        connection.fail(id, protocol.ALREADY_SUBSCRIBED)
    elif len(connection.subscriptions) + len(connection.subscribing) >= connection.hub.limits.streams_per_connection:
        connection.fail(id, protocol.LIMIT_EXCEEDED)
    else:
        position = JoinRequest(request.recover, request.epoch, request.offset)
        connection.hub.join(connection, id, request.channel, policy, position)


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
            connection.hub.typing(connection, room)


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
            for other in room.subscriptions
        }
        connection.reply(id, "presence", protocol.PresenceResult(presence=present))


def sub_refresh(connection: Connection, id: int, request: protocol.ChannelRequest) -> None:  # noqa: A002
    """Subscriptions here do not expire: rights that end are pushed. Answered so that clients may ask."""
    if request.channel in connection.subscriptions:
        connection.reply(id, "sub_refresh", protocol.EmptyResult())
    else:
        connection.fail(id, protocol.PERMISSION_DENIED)


def _room(connection: Connection, id: int, stream: str, right: str) -> Room | None:  # noqa: A002
    """The room behind a subscription whose policy grants `right`, or None after an error reply."""
    policy = policy_of(stream)
    if policy is None:
        connection.fail(id, protocol.UNKNOWN_CHANNEL)
    elif not getattr(policy, right) or stream not in connection.subscriptions:
        connection.fail(id, protocol.PERMISSION_DENIED)
    else:
        return connection.subscriptions[stream].room
    return None


# --- history --------------------------------------------------------------------------------------------------


class Look(NamedTuple):
    """A history command on its way."""

    connection: Connection
    id: int
    policy: StreamPolicy
    request: protocol.HistoryRequest


def history(connection: Connection, id: int, request: protocol.HistoryRequest) -> None:  # noqa: A002
    """Read the log: from the newest back, or from a position on; `limit` 0 asks for the position alone."""
    policy = policy_of(request.channel)
    if policy is None:
        connection.fail(id, protocol.UNKNOWN_CHANNEL)
    elif not policy.history:
        connection.fail(id, protocol.NOT_AVAILABLE)
    else:
        connection.begin()
        limit = connection.hub.limits.history_limit
        lane = connection.hub.lane(lambda looks: [_read(look, limit) for look in looks], _history_read)
        lane.submit(Look(connection, id, policy, request))


def _read(look: Look, most: int) -> protocol.HistoryResult | protocol.Error:
    request = look.request
    if not admission.authorize(look.policy, request.channel, [look.connection.user_id])[0]:
        return protocol.PERMISSION_DENIED
    position = log.position(request.channel)
    limit = most if request.limit < 0 else min(request.limit, most)
    since = request.since
    if since is not None and since.epoch and since.epoch != position.epoch:
        return protocol.UNRECOVERABLE_POSITION
    entries: Sequence[Entry] = ()
    if limit and request.reverse:
        entries = log.read_back(request.channel, before=since.offset if since else None, limit=limit)
    elif limit:
        entries = log.read(request.channel, after=since.offset if since else 0, limit=limit)
    return protocol.HistoryResult(publications=as_results(entries), epoch=position.epoch, offset=position.offset)


def _history_read(look: Look, result: protocol.HistoryResult | protocol.Error | BaseException) -> None:
    look.connection.end()
    if isinstance(result, protocol.HistoryResult):
        look.connection.reply(look.id, "history", result)
    else:
        look.connection.fail(look.id, protocol.INTERNAL if isinstance(result, BaseException) else result)


# --- writes ---------------------------------------------------------------------------------------------------


class Work(NamedTuple):
    """A write on its way. `command` None: a raw publication into a stream that is open for it."""

    connection: Connection
    id: int
    command: Command | None
    call: Call
    method: str = "rpc"


class Outcome(NamedTuple):
    """What became of a write; the last one of a batch carries the batch's hints, to go out after the replies."""

    answer: bytes | Refusal | protocol.Error
    hints: Sequence[Hint] = ()


def rpc(connection: Connection, id: int, request: protocol.RpcRequest) -> None:  # noqa: A002
    """Carry out a command."""
    command = commands.commands().get(request.method)
    if command is None:
        connection.fail(id, protocol.METHOD_NOT_FOUND)
        return
    if connection.user_id is None:
        connection.fail(id, refusal_body(SignInNeeded()))
        return
    try:
        arguments = command.decoder.decode(request.data)
    except msgspec.ValidationError as error:
        connection.fail(id, protocol.bad_request(error))
        return
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        connection.fail(id, protocol.BAD_REQUEST)
        return
    lane = command.lane(arguments) if command.lane else f"user:{connection.user_id}"
    _write(lane, Work(connection, id, command, Call(connection.user_id, arguments)))


def publish(connection: Connection, id: int, request: protocol.PublishRequest) -> None:  # noqa: A002
    """Raw data into a stream that is open for it; everywhere else changes are made by commands only."""
    room = _room(connection, id, request.channel, "publish")
    if room is not None:
        call = Call(connection.user_id or 0, (request.channel, bytes(request.data).decode()))
        _write(request.channel, Work(connection, id, None, call, "publish"))


def _write(lane: str, work: Work) -> None:
    work.connection.begin()
    work.connection.hub.write_lane(lane, _carry_out, _carried_out).submit(work)


def _carry_out(batch: Sequence[Work]) -> list[Outcome]:
    """Runs in a database thread: neighbours of the same command share a transaction, order is kept."""
    now = timezone.now()
    outcomes: list[Outcome] = []
    with hints.holding() as held:
        for command, calls in _runs(batch):
            try:
                answers: Sequence[Any] = (
                    _append(calls) if command is None else commands.execute(command, calls, now=now)
                )
            except Exception:
                # One transaction failed and left nothing; the ones before it are committed and must be answered.
                logger.exception("command %s failed", command.name if command else "publish")
                answers = [protocol.INTERNAL] * len(calls)
            outcomes += [Outcome(answer) for answer in answers]
    outcomes[-1] = Outcome(outcomes[-1].answer, tuple(held))
    return outcomes


def _runs(batch: Sequence[Work]) -> list[tuple[Command | None, list[Call]]]:
    runs: list[tuple[Command | None, list[Call]]] = []
    for work in batch:
        shares = work.command is None or work.command.batch is not None
        if runs and shares and runs[-1][0] is work.command:
            runs[-1][1].append(work.call)
        else:
            runs.append((work.command, [work.call]))
    return runs


def _append(calls: Sequence[Call]) -> list[bytes]:
    now = timezone.now()
    with transaction.atomic():
        for call in calls:
            stream, data = call.arguments
            position = log.append(stream, [data], now=now)
            told = Hint(stream, position.epoch, position.offset, (data,))
            transaction.on_commit(lambda told=told: hints.emit([told]), robust=True)  # type: ignore[misc]
    return [b"{}"] * len(calls)


def _carried_out(work: Work, result: Outcome | BaseException) -> None:
    connection = work.connection
    connection.end()
    if isinstance(result, BaseException):
        connection.fail(work.id, protocol.INTERNAL)
        return
    if isinstance(result.answer, Refusal):
        connection.fail(work.id, refusal_body(result.answer))
    elif isinstance(result.answer, protocol.Error):
        connection.fail(work.id, result.answer)
    elif work.method == "publish":
        connection.reply(work.id, "publish", protocol.EmptyResult())
    else:
        connection.reply(work.id, "rpc", protocol.RpcResult(data=msgspec.Raw(result.answer)))
    if result.hints:
        connection.hub.take_own_hints(result.hints)


def refusal_body(refusal: Refusal) -> protocol.ErrorBody:
    """A refusal as an error reply."""
    return protocol.ErrorBody(
        code=refusal.code,
        message=refusal.text(),
        temporary=refusal.temporary,
        slug=refusal.slug,
        field=refusal.field,
        retry_after_ms=refusal.retry_after_ms,
    )


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
