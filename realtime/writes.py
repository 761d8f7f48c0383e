"""The methods that write: `rpc` for commands, `publish` for streams that are open for raw data.

Writes wait in lanes and are carried out in batches, one transaction for neighbours of the same command; a reply is
written after COMMIT, and the fan-out of what a batch published goes out after its replies.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from time import monotonic
from typing import NamedTuple

import msgspec
from django.db import transaction
from django.utils import timezone

from realtime import codes, commands, hints, log, meters, protocol
from realtime.commands import Call, Command, SignInNeeded
from realtime.connection import Connection
from realtime.errors import Refusal
from realtime.lanes import one_by_one
from realtime.layer import Hint
from realtime.streams import policy_of

logger = logging.getLogger(__name__)


class Work(NamedTuple):
    """A write on its way. `command` None: a raw publication into a stream that is open for it."""

    connection: Connection
    id: int
    command: Command | None
    call: Call
    came_at: float
    """By the monotonic clock."""
    method: str = "rpc"


class Outcome(NamedTuple):
    """What became of a write; the last one of a batch carries the batch's hints, to go out after the replies."""

    answer: bytes | Refusal | codes.Error
    hints: Sequence[Hint] = ()


def rpc(connection: Connection, id: int, request: protocol.RpcRequest) -> None:  # noqa: A002
    """Carry out a command."""
    command = commands.commands().get(request.method)
    if command is None:
        connection.fail(id, codes.METHOD_NOT_FOUND)
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
        connection.fail(id, codes.BAD_REQUEST)
        return
    lane = command.lane(arguments) if command.lane else f"user:{connection.user_id}"
    _write(lane, Work(connection, id, command, Call(connection.user_id, arguments), monotonic()))


def publish(connection: Connection, id: int, request: protocol.PublishRequest) -> None:  # noqa: A002
    """Raw data into a stream that is open for it; everywhere else changes are made by commands only."""
    policy = policy_of(request.channel)
    if policy is None:
        connection.fail(id, codes.UNKNOWN_CHANNEL)
    elif not policy.publish or request.channel not in connection.subscriptions:
        connection.fail(id, codes.PERMISSION_DENIED)
    else:
        call = Call(connection.user_id or 0, (request.channel, bytes(request.data).decode()))
        _write(request.channel, Work(connection, id, None, call, monotonic(), "publish"))


def _write(lane: str, work: Work) -> None:
    work.connection.begin()
    work.connection.hub.write_lane(lane, _carry_out, _carried_out).submit(work)


def _carry_out(batch: Sequence[Work]) -> list[Outcome]:
    """Runs in a database thread: neighbours of the same command share a transaction, order is kept."""
    outcomes: list[Outcome] = []
    with hints.holding() as held:
        for command, calls in _runs(batch):
            outcomes += [Outcome(answer) for answer in _carry_out_run(command, calls)]
    outcomes[-1] = Outcome(outcomes[-1].answer, tuple(held))
    return outcomes


def _carry_out_run(command: Command | None, calls: Sequence[Call]) -> Sequence[bytes | Refusal | codes.Error]:
    """One transaction; where it fails as a whole, it left nothing, and each call is tried for itself."""
    now = timezone.now()

    def work(some: Sequence[Call]) -> Sequence[bytes | Refusal]:
        return _append(some) if command is None else commands.execute(command, some, now=now)

    try:
        answers = one_by_one(work, calls)
    except Exception:
        # The runs before this one are committed and must be answered, so the fault stays here.
        name = command.name if command else "publish"
        logger.exception("command %s failed", name, extra={"command": name, "jobs": len(calls)})
        return [codes.INTERNAL] * len(calls)
    return [answer if isinstance(answer, (bytes, Refusal)) else codes.INTERNAL for answer in answers]


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
    told: list[Hint] = []
    with transaction.atomic():
        for call in calls:
            stream, data = call.arguments
            position = log.append(stream, [data], now=now)
            told.append(Hint(stream, position.epoch, position.offset, (data,)))
        transaction.on_commit(lambda: hints.emit(told), robust=True)
    return [b"{}"] * len(calls)


def _carried_out(work: Work, result: Outcome | BaseException) -> None:
    connection = work.connection
    connection.end()
    meters.writes(work.command.name if work.command else work.method).observe(monotonic() - work.came_at)
    if isinstance(result, BaseException):
        connection.fail(work.id, codes.INTERNAL)
        return
    if isinstance(result.answer, Refusal):
        connection.fail(work.id, refusal_body(result.answer))
    elif isinstance(result.answer, codes.Error):
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
