"""The warden: a right that ends stops delivery on open sockets too.

Rights are announced on the hubs' own stream, which is as durable as any: a hub that missed the hint finds the
announcement in the log within a second. Whoever it may concern is held from that moment on: nothing is written to
them until the database has said that they may still listen, however long that takes it; then they get what they
missed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from realtime import admission, codes
from realtime.control import (
    CONTROL_STREAM,
    ControlEvent,
    HistoryRewritten,
    RightsChanged,
    SessionsEnded,
    UsersBanned,
    concerns,
)
from realtime.lanes import Lane
from realtime.streams import StreamPolicy

if TYPE_CHECKING:
    from realtime.connection import Connection
    from realtime.hub import Hub
    from realtime.rooms import Room, Subscription

Held = tuple["Room", list[tuple["Connection", "Subscription"]]]
"""Listeners of one room that are looked up."""
REMEMBERED = 1000
"""Announcements that are remembered for those who were looking rights up when they came."""
NOBODY = StreamPolicy(
    prefix=CONTROL_STREAM.partition(":")[0],
    audience="The hubs themselves; no client.",
    authorize=lambda _key, users: [False] * len(users),
    presence_stats=False,
)
_decoder = msgspec.json.Decoder(ControlEvent)


class Warden:
    """`seq` counts the announcements acted on: whoever looked rights up under an older one asks what came since."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.seq = 0
        self._told: deque[ControlEvent] = deque(maxlen=REMEMBERED)
        self._listens = False
        self._waiting: list[Callable[[], None]] = []
        self._rechecks: Lane[Held, Sequence[bool]] = hub.lane(
            lambda jobs: [_ask_again(*job) for job in jobs], self._rechecked
        )

    def start(self) -> None:
        """Listen to the hubs' own stream, from its present head."""
        room = self._hub.room(CONTROL_STREAM, NOBODY)
        room.on_entry, room.on_warm = self._obey, self._begin
        self._hub.keeper.look_at([CONTROL_STREAM])

    def when_listening(self, let_in: Callable[[], None]) -> None:
        """Let somebody in now or as soon as this hub knows from where on it hears of rights that end. Whoever was
        let in before could keep a right that ended in between, for as long as nobody speaks of it again."""
        if self._listens:
            let_in()
        else:
            self._waiting.append(let_in)

    def _begin(self) -> None:
        """The room of announcements has its position: when the hub starts, and when the log was rebuilt. What was
        announced while it had none is not known, so whoever was let in before that comes again."""
        if self._listens:
            self._end(list(self._hub.connections), codes.CLOSED_INSUFFICIENT_STATE)
        self._listens = True
        waiting, self._waiting = self._waiting, []
        for let_in in waiting:
            let_in()

    def changed_since(self, seq: int, *, user: int | None, session: str = "", streams: Collection[str] = ()) -> bool:
        """Whether an announcement after that one may concern this person, this session (its mark) or these streams.

        Others do not count: where rights of some change faster than the database answers, everybody else could wait
        at the door for as long as they do. Yes where it is too long ago to be known.
        """
        news = self.seq - seq
        return news > len(self._told) or any(
            concerns(event, user=user, session=session, streams=streams)
            for event in islice(reversed(self._told), news)
        )

    def _obey(self, data: bytes) -> None:
        self.seq += 1
        event = _decoder.decode(data)
        self._told.append(event)
        if isinstance(event, RightsChanged):
            self._recheck(event.users, event.streams)
        elif isinstance(event, SessionsEnded):
            self._end(self._of(event.users), codes.EXPIRED)
            if event.sessions:
                marks = set(event.sessions)
                ended = [connection for connection in self._hub.connections if connection.session_mark in marks]
                self._end(ended, codes.EXPIRED)
        elif isinstance(event, HistoryRewritten):
            for stream in event.streams:
                if stream in self._hub.rooms:
                    self._hub.rooms[stream].forget()
        elif isinstance(event, UsersBanned):
            self._end(self._of(event.users), codes.FORCED)

    def _of(self, users: Iterable[int]) -> list[Connection]:
        return [connection for user in users for connection in self._hub.people.get(user, ())]

    def _end(self, connections: list[Connection], why: codes.Close) -> None:
        for connection in connections:
            connection.close(why)

    def _recheck(self, users: Sequence[int], streams: Sequence[str]) -> None:
        asked: dict[str, set[Connection]] = {}
        for connection in self._of(users):
            for stream in connection.subscriptions:
                asked.setdefault(stream, set()).add(connection)
        for stream in streams:
            if stream in self._hub.rooms:
                asked.setdefault(stream, set()).update(self._hub.rooms[stream].listeners)
        for stream, connections in asked.items():
            room = self._hub.rooms[stream]
            self._rechecks.submit((room, [(one, room.hold(one)) for one in connections if room.has(one)]))

    def _rechecked(self, job: Held, result: Sequence[bool] | BaseException) -> None:
        room, listeners = job
        if isinstance(result, BaseException):
            self._rechecks.submit_again(job)
            return
        for (connection, _subscription), may in zip(listeners, result, strict=True):
            if not may:
                connection.unsubscribe(room.name, codes.UNSUBSCRIBED)
        for connection in room.let_go([one for one, may in zip(listeners, result, strict=True) if may]):
            connection.unsubscribe(room.name, codes.INSUFFICIENT_STATE)
        self._hub.pacer.resume(room)


def _ask_again(room: Room, listeners: list[tuple[Connection, Subscription]]) -> Sequence[bool]:
    return admission.authorize(room.policy, room.name, [connection.user_id for connection, _held in listeners])
