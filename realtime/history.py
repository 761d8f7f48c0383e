"""The history method: reading a stream's log, backwards or from a position on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from realtime import admission, codes, log, protocol
from realtime.connection import Connection
from realtime.gate import as_results
from realtime.log import Entry
from realtime.streams import StreamPolicy, policy_of


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
        connection.fail(id, codes.UNKNOWN_CHANNEL)
    elif not policy.history:
        connection.fail(id, codes.NOT_AVAILABLE)
    else:
        connection.begin()
        limit = connection.hub.limits.history_limit
        lane = connection.hub.lane(lambda looks: [_read(look, limit) for look in looks], _history_read)
        lane.submit(Look(connection, id, policy, request))


def _read(look: Look, most: int) -> protocol.HistoryResult | codes.Error:
    request = look.request
    if not admission.authorize(look.policy, request.channel, [look.connection.user_id])[0]:
        return codes.PERMISSION_DENIED
    position = log.position(request.channel)
    limit = most if request.limit < 0 else min(request.limit, most)
    since = request.since
    if since is not None and since.epoch and since.epoch != position.epoch:
        return codes.UNRECOVERABLE_POSITION
    entries: Sequence[Entry] = ()
    if limit and request.reverse:
        entries = log.read_back(request.channel, before=since.offset if since else None, limit=limit)
    elif limit:
        entries = log.read(request.channel, after=since.offset if since else 0, limit=limit)
    return protocol.HistoryResult(publications=as_results(entries), epoch=position.epoch, offset=position.offset)


def _history_read(look: Look, result: protocol.HistoryResult | codes.Error | BaseException) -> None:
    look.connection.end()
    if isinstance(result, protocol.HistoryResult):
        look.connection.reply(look.id, "history", result)
    else:
        look.connection.fail(look.id, codes.INTERNAL if isinstance(result, BaseException) else result)
