"""publish(): the only way an event leaves an action. Written in the caller's transaction, hinted after COMMIT."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from realtime import hints, log
from realtime.control import CONTROL_STREAM, RightsChanged, SessionsEnded, UsersBanned
from realtime.events import Event, dump
from realtime.layer import Hint


class Outgoing(NamedTuple):
    """One event on its way to one stream."""

    stream: str
    event: Event


def publish(*outgoing: Outgoing, now: datetime) -> None:
    """Append the events to their streams, now, in this transaction; tell the hubs after it commits.

    Call it once per action with everything the action has to say: streams are locked in the order of their
    names, which is what keeps two actions from waiting for each other. Order within a stream is kept.
    Raises TransactionManagementError outside a transaction.
    """
    by_stream: dict[str, list[str]] = {}
    for stream, event in outgoing:
        by_stream.setdefault(stream, []).append(dump(event).decode())
    told: list[Hint] = []
    for stream in sorted(by_stream):
        data = by_stream[stream]
        position = log.append(stream, data, now=now)
        told.append(Hint(stream, position.epoch, position.offset - len(data) + 1, tuple(data)))
    # No partial(): Django names the callback by its __qualname__ when it logs a robust one that failed.
    transaction.on_commit(lambda: hints.emit(told), robust=True)


def announce_rights_changed(*, users: Sequence[int] = (), streams: Sequence[str] = (), now: datetime) -> None:
    """Have every hub ask the policies again for these users' subscriptions, or for these streams' subscribers.

    Whoever may no longer read is unsubscribed with 2000 within a second of COMMIT (five with Redis down).
    """
    publish(Outgoing(CONTROL_STREAM, RightsChanged(users=list(users), streams=list(streams))), now=now)


def announce_sessions_ended(*, users: Sequence[int] = (), sessions: Sequence[str] = (), now: datetime) -> None:
    """Close sockets that were opened with these sessions, or all sockets of these users (3005: come back as
    whoever you are now). `sessions` are values of `realtime.auth.session_mark(session_key)`, never raw keys."""
    publish(Outgoing(CONTROL_STREAM, SessionsEnded(users=list(users), sessions=list(sessions))), now=now)


def announce_users_banned(*, users: Sequence[int], now: datetime) -> None:
    """Close every socket of these users with 3503: stay away."""
    publish(Outgoing(CONTROL_STREAM, UsersBanned(users=list(users))), now=now)
