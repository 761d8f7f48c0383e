"""publish(): the only way an event leaves an action. Written in the caller's transaction, hinted after COMMIT."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from realtime import hints, layer, log
from realtime.control import CONTROL_STREAM, HistoryRewritten, RightsChanged, SessionsEnded, UsersBanned
from realtime.events import Event, dump
from realtime.layer import Hint


class Rewrite(NamedTuple):
    """What an event does to earlier publications of its stream: those whose JSON contains this say something else.

    For what may no longer be read, such as a text that was hidden: a client that recovers, or reads the history, gets
    the offsets it asks for, without it. `change` gets the JSON and answers with other JSON.
    """

    containing: str
    change: Callable[[str], str]


class Outgoing(NamedTuple):
    """One event on its way to one stream, and what it does to those before it."""

    stream: str
    event: Event
    rewrite: Rewrite | None = None


class _Held(NamedTuple):
    """What actions that share a transaction have to say, and the streams that start anew."""

    outgoing: list[Outgoing]
    anew: set[str]


_gathered: ContextVar[_Held | None] = ContextVar("gathered", default=None)


@contextmanager
def gathering(*, now: datetime) -> Iterator[None]:
    """Let several actions share a transaction: what they publish inside the block is appended at its end, at once.

    Two publish() in one transaction would lock streams in two rounds, and two such transactions could wait for each
    other. Blocks nest; the outermost one publishes. Nothing is published when the block raises.
    """
    if _gathered.get() is not None:
        yield
        return
    held = _Held([], set())
    token = _gathered.set(held)
    try:
        yield
    finally:
        _gathered.reset(token)
    # Before anything is appended, so that all streams of the transaction are locked in one round.
    if held.anew:
        log.lock({*held.anew, *(one.stream for one in held.outgoing)})
    publish(*held.outgoing, now=now)
    if held.anew:
        start_anew(*held.anew)


def publish(*outgoing: Outgoing, now: datetime) -> None:
    """Append the events to their streams, now, in this transaction; tell the hubs after it commits.

    Call it once per action with everything the action has to say: streams are locked in the order of their
    names, which is what keeps two actions from waiting for each other; actions that call each other do so inside
    `gathering`. Order within a stream is kept. Raises TransactionManagementError outside a transaction.
    """
    held = _gathered.get()
    if held is not None:
        held.outgoing.extend(outgoing)
        return
    by_stream: dict[str, list[str]] = {}
    rewrites: dict[str, list[Rewrite]] = {}
    for stream, event, rewrite in outgoing:
        by_stream.setdefault(stream, []).append(dump(event).decode())
        if rewrite:
            rewrites.setdefault(stream, []).append(rewrite)
    if rewrites:
        forget = HistoryRewritten(streams=sorted(rewrites))
        by_stream.setdefault(CONTROL_STREAM, []).append(dump(forget).decode())
    told: list[Hint] = []
    for stream, position in log.append_all(by_stream, now=now).items():
        data = by_stream[stream]
        first = position.offset - len(data) + 1
        told.append(Hint(stream, position.epoch, first, tuple(data)))
        for rewrite in rewrites.get(stream, ()):
            log.rewrite(stream, containing=rewrite.containing, change=rewrite.change, before=first)
    # No partial(): Django names the callback by its __qualname__ when it logs a robust one that failed.
    transaction.on_commit(lambda: hints.emit(told), robust=True)


def start_anew(*streams: str) -> None:
    """Forget everything that was ever published on these streams; whoever listens, or comes back, reloads.

    For words that have to be gone whatever event they were part of. Within a second of COMMIT every hub finds that
    the streams have another epoch. Needs a transaction, and locks the streams in the order of their names; inside
    `gathering` at its end, as all that is published there.
    """
    held = _gathered.get()
    if held is not None:
        held.anew.update(streams)
        return
    log.start_anew(streams, epoch=log.new_epoch())


def stir(*streams: str) -> None:
    """Tell the hubs, after this transaction commits, that the pulses of these streams may show something new.

    Carries nothing and writes nothing: the hubs read the state themselves, once for all who stirred it meanwhile.
    Best effort, as every hint is; pulses that have listeners are read every few seconds anyway. Call it in the
    transaction of the action. Raises TransactionManagementError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("stir() needs a transaction")
    told = [layer.stirring(stream) for stream in streams]
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
