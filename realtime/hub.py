"""The hub: one per process. It owns the rooms and the connections, and decides what happens to a hint.

Calls come in on the loop's thread, except `take_hints_from_thread`. Everything that touches the database goes
through a lane; nothing here waits.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import random
from time import monotonic
from typing import Any

import msgspec
from channels.layers import get_channel_layer
from django.db import connection as database

from realtime import admission, hints, log, protocol
from realtime.admission import Admission, Join, JoinRequest, Person, SignIn
from realtime.auth import session_mark
from realtime.conf import Limits, get
from realtime.connection import Connection, Door, Outlet
from realtime.control import CONTROL_STREAM, ControlEvent, RightsChanged, SessionsEnded, UsersBanned
from realtime.events import Event, TypingStarted, WatchingChanged, dump
from realtime.hints import Hint
from realtime.lanes import Lane
from realtime.log import Entry, Position
from realtime.presence import Count, Elsewhere
from realtime.relay import Relay
from realtime.rooms import Frame, Room
from realtime.streams import StreamPolicy, policy_of

logger = logging.getLogger(__name__)

POLL_ROOMS = 2000
RETRY_SECONDS = 0.5
_control_decoder = msgspec.json.Decoder(ControlEvent)


class Hub:
    """See the module. Made by `get_hub()` on the running loop; `start()` once, `stop()` at the end."""

    def __init__(self, methods: Mapping[str, Callable[[Connection, int, Any], None]]) -> None:
        self.loop = asyncio.get_running_loop()
        self.limits = Limits()
        self.methods = methods
        self.rooms: dict[str, Room] = {}
        self.connections: set[Connection] = set()
        self.people: dict[int, set[Connection]] = {}
        self.elsewhere = Elsewhere()
        self.ping_frame = Frame(protocol.PING_FRAME)
        self.draining = False
        self.control_seq = 0
        self._tasks: list[asyncio.Task[None]] = []
        self._told: dict[str, Count] = {}
        self._poll_from = 0
        single_writer = database.vendor == "sqlite"  # the file has one writer: waiting here beats its busy handler
        self._writers = ThreadPoolExecutor(1 if single_writer else self.limits.threads, "hub-write")
        self._readers = ThreadPoolExecutor(max(2, self.limits.threads // 2), "hub-read")
        self._sign_ins: Lane[SignIn, Person | None] = self.lane(admission.identify, self._identified)
        self._joins: Lane[Join, Admission] = self.lane(
            lambda jobs: admission.admit(jobs, self.limits.recovery_limit), self._admitted
        )
        self._fills: Lane[Room, list[Entry]] = self.lane(self._read_gaps, self._filled)
        self._polls: Lane[list[str], Mapping[str, Position]] = self.lane(
            lambda jobs: [log.positions(names) for names in jobs], self._polled
        )
        self._rechecks: Lane[tuple[Room, list[Connection]], Sequence[bool]] = self.lane(
            lambda jobs: [self._ask_again(*job) for job in jobs], self._rechecked
        )
        self._writes: dict[str, Lane[Any, Any]] = {}
        self.relay = Relay(
            get_channel_layer(),
            on_hints=self.take_hints,
            on_tick=lambda origin, counts: self.elsewhere.hear(origin, counts, now=monotonic()),
            deaf_seconds=self.limits.deaf_seconds,
        )

    # --- life -------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to listen: to this process's commits, to the other processes, to the clock."""
        hints.attach(self.take_hints_from_thread)
        nobody = StreamPolicy(prefix="", audience="the hubs", authorize=lambda _key, users: [False] * len(users))
        control = Room(CONTROL_STREAM, nobody, self.loop, self.limits.ring)
        control.on_entry = self._obey
        self.rooms[CONTROL_STREAM] = control
        self._polls.submit([CONTROL_STREAM])
        self.relay.start()
        self._tasks.append(asyncio.create_task(self._clock()))

    async def drain(self) -> None:
        """Tell every client 3001, spread over the drain time so that they do not all come back at once elsewhere;
        commands that are under way are answered first."""
        self.draining = True
        leaving = list(self.connections)
        steps = max(1, int(self.limits.drain_seconds * 20))
        for step in range(steps):
            for connection in leaving[step::steps]:
                if not connection.in_flight:
                    connection.close(protocol.SHUTDOWN)
            await asyncio.sleep(self.limits.drain_seconds / steps)
        for _attempt in range(250):
            if not any(connection.in_flight for connection in self.connections):
                break
            await asyncio.sleep(0.02)
        for connection in list(self.connections):
            connection.close(protocol.SHUTDOWN)

    async def stop(self) -> None:
        """End the tasks and the threads."""
        hints.detach(self.take_hints_from_thread)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.relay.stop()
        self._writers.shutdown(wait=False, cancel_futures=True)
        self._readers.shutdown(wait=False, cancel_futures=True)

    # --- connections ------------------------------------------------------------------------------------------

    def open(self, outlet: Outlet, door: Door) -> Connection:
        """A socket was opened."""
        connection = Connection(self, outlet, door)
        self.connections.add(connection)
        return connection

    def forget(self, connection: Connection) -> None:
        """A socket is closed."""
        self.connections.discard(connection)
        if connection.user_id is not None:
            theirs = self.people.get(connection.user_id)
            if theirs is not None:
                theirs.discard(connection)
                if not theirs:
                    del self.people[connection.user_id]

    def sign_in(self, job: SignIn) -> None:
        """Find out who it is, then connect them."""
        job.connection.connecting = True
        job.control_seq = self.control_seq
        self._sign_ins.submit(job)

    def _identified(self, job: SignIn, result: Person | BaseException | None) -> None:
        connection = job.connection
        if connection.closed:
            return
        if job.control_seq != self.control_seq:
            self.sign_in(job)  # somebody's rights changed while we looked: look again
        elif isinstance(result, BaseException):
            connection.connecting = False
            connection.fail(job.id, protocol.INTERNAL)
        elif result is None and job.user_id is not None:
            connection.close(protocol.CLOSED_PERMISSION_DENIED)  # a token of someone who is banned or gone
        else:
            self._welcome(job, result)

    def _welcome(self, job: SignIn, person: Person | None) -> None:
        connection = job.connection
        if person is None:  # the session holds nobody (any more): an anonymous viewer
            self.connected(connection, job.id, {})
            return
        theirs = self.people.setdefault(person.user_id, set())
        if len(theirs) >= self.limits.connections_per_user:
            connection.close(protocol.CONNECTION_LIMIT)
            return
        connection.user_id, connection.label = person
        theirs.add(connection)
        if job.session_key:
            connection.session_mark = session_mark(job.session_key)
        stream = get("USER_STREAM").format(id=person.user_id)
        policy = policy_of(stream)
        if policy is None:
            self.connected(connection, job.id, {})
        else:
            self.join(connection, job.id, stream, policy, job.resume or JoinRequest(), personal=job)

    def connected(self, connection: Connection, id: int, subs: dict[str, protocol.SubscribeResult]) -> None:  # noqa: A002
        """Send the connect reply and let the commands that waited for it go on."""
        connection.connecting, connection.connected = False, True
        # Pings are spread over the interval: five thousand sockets that joined in one second must not all be
        # pinged in one second for ever after.
        connection.pinged_at = monotonic() - random() * self.limits.ping_seconds  # noqa: S311
        result = protocol.ConnectResult(
            client=connection.client_id,
            version="durbar",
            ping=int(self.limits.ping_seconds),
            pong=True,
            subs=subs,
            **connection.ttl(),
        )
        connection.reply(id, "connect", result)
        connection.resume()

    # --- joining and leaving ----------------------------------------------------------------------------------

    def join(
        self,
        connection: Connection,
        id: int,  # noqa: A002
        stream: str,
        policy: StreamPolicy,
        request: JoinRequest,
        *,
        personal: SignIn | None = None,
    ) -> None:
        """Look up whether the connection may listen, and from where; answer when that is known."""
        room = self.rooms.get(stream)
        if room is None:
            # Made before the look-up, so that a hint that arrives during it is not missed.
            room = self.rooms[stream] = Room(stream, policy, self.loop, self.limits.ring)
        room.joining += 1
        connection.subscribing.add(stream)
        remembered = request.recover and room.reaches_back_to(request.offset)
        connection.begin()
        self._joins.submit(Join(connection, id, room, request, remembered, personal, self.control_seq))

    def _admitted(self, job: Join, result: Admission | BaseException) -> None:
        connection, room = job.connection, job.room
        if job.control_seq != self.control_seq and not connection.closed:
            job.control_seq = self.control_seq
            self._joins.submit(job)
            return
        if connection.closed or isinstance(result, BaseException) or not result.allowed:
            self._turned_away(
                job, protocol.INTERNAL if isinstance(result, BaseException) else protocol.PERMISSION_DENIED
            )
            return
        if not room.warm:
            room.warm_up(result.position)
        elif room.epoch != result.position.epoch:
            self._rebuilt(room)
            self._turned_away(job, protocol.INTERNAL)
            return
        room.wanted = max(room.wanted, result.position.offset)
        room.when(result.position.offset, lambda: self._enter(job, result))
        self._fill(room)

    def _turned_away(self, job: Join, error: protocol.Error) -> None:
        self._settled(job)
        self._drop_if_empty(job.room)
        if job.personal is not None:
            job.connection.close(protocol.CLOSED_INTERNAL)
        else:
            job.connection.fail(job.id, error)

    def _settled(self, job: Join) -> None:
        job.room.joining -= 1
        job.connection.subscribing.discard(job.room.name)
        job.connection.end()

    def _enter(self, job: Join, answer: Admission) -> None:
        connection, room = job.connection, job.room
        self._settled(job)
        if connection.closed or self.rooms.get(room.name) is not room:
            self._drop_if_empty(room)
            connection.fail(job.id, protocol.INTERNAL)
            return
        connection.subscriptions[room.name] = room.join(connection)
        result = self._subscribe_result(job, answer)
        if job.personal is not None:
            self.connected(connection, job.id, {room.name: result})
        else:
            connection.reply(job.id, "subscribe", result)

    def _subscribe_result(self, job: Join, answer: Admission) -> protocol.SubscribeResult:
        room = job.room
        entries = self._recovered(job, answer) if job.request.recover else None
        return protocol.SubscribeResult(
            recoverable=room.policy.durable,
            positioned=room.policy.durable,
            epoch=room.epoch,
            offset=room.head,
            was_recovering=job.request.recover,
            recovered=entries is not None,
            publications=as_results(entries or ()),
            data=msgspec.Raw(answer.state) if answer.state else msgspec.UNSET,
        )

    def _recovered(self, job: Join, answer: Admission) -> Sequence[Entry] | None:
        """Everything after the requested offset, or None: recovery is whole or it did not happen."""
        room, request = job.room, job.request
        if request.epoch != room.epoch and (request.epoch or request.offset):
            return None
        missing = room.head - request.offset
        if not 0 <= missing <= self.limits.recovery_limit:
            return None
        entries = room.recent(request.offset)
        if entries is None:
            newer = room.recent(answer.position.offset)
            entries = None if newer is None else [*answer.entries, *newer]
        return entries if entries is not None and len(entries) == missing else None

    def leave(self, room: Room, connection: Connection) -> None:
        """A connection listens no more; a room without listeners is forgotten."""
        room.leave(connection)
        self._drop_if_empty(room)

    def _drop_if_empty(self, room: Room) -> None:
        unused = not room.subscriptions and not room.joining and room.on_entry is None
        if unused and self.rooms.get(room.name) is room:
            del self.rooms[room.name]

    # --- hints and the log ------------------------------------------------------------------------------------

    def take_hints_from_thread(self, news: Sequence[Hint]) -> None:
        """This process committed something, in whatever thread."""
        try:
            self.loop.call_soon_threadsafe(self.take_own_hints, news)
        except RuntimeError:  # the loop is closed: the process is on its way out, the log has it
            logger.debug("a hint came after the loop was closed")

    def take_own_hints(self, news: Sequence[Hint]) -> None:
        """This process committed something: fan out here, tell the others."""
        self.take_hints(news)
        self.relay.pass_on(news)

    def take_hints(self, news: Sequence[Hint]) -> None:
        """Somebody committed something: take it if it fits, else read the log."""
        for hint in news:
            room = self.rooms.get(hint.stream)
            if room is None:
                continue
            if not hint.epoch:
                for data in hint.data:
                    room.send_ephemeral(data.encode())
            elif not room.warm:
                room.wanted = max(room.wanted, hint.last)
            elif hint.epoch != room.epoch:
                self._rebuilt(room)
            else:
                room.advance(hint.first, hint.data)
                self._fill(room)

    def _fill(self, room: Room) -> None:
        if room.behind and room.warm and not room.filling:
            room.filling = True
            self._fills.submit(room)

    def _read_gaps(self, rooms: Sequence[Room]) -> list[list[Entry]]:
        # Runs in a database thread; reading a room's head from here is a plain attribute read.
        return [log.read(room.name, after=room.head, limit=self.limits.batch) for room in rooms]

    def _filled(self, room: Room, result: list[Entry] | BaseException) -> None:
        room.filling = False
        if isinstance(result, BaseException):
            room.filling = True
            self.loop.call_later(RETRY_SECONDS, self._fills.submit, room)
            return
        newer = [entry for entry in result if entry.offset > room.head]
        if newer and newer[0].offset == room.head + 1:
            room.advance(newer[0].offset, [entry.data for entry in newer])
        elif room.behind:
            # The log does not hold what comes next (pruned while we were away): nobody here can be made whole.
            self._rebuilt(room)
            return
        self._fill(room)

    def _rebuilt(self, room: Room) -> None:
        """The log was rebuilt or cut under a room: everyone subscribes anew, and reloads where that is needed."""
        if self.rooms.get(room.name) is room:
            del self.rooms[room.name]
        room.give_up_waiting()
        for connection in list(room.subscriptions):
            if room.name == get("USER_STREAM").format(id=connection.user_id):
                connection.close(protocol.CLOSED_INSUFFICIENT_STATE)
            else:
                connection.unsubscribe(room.name, protocol.INSUFFICIENT_STATE)
        if room.on_entry is not None:
            room.warm, room.head, room.wanted = False, 0, 0
            self.rooms[room.name] = room
            self._polls.submit([room.name])

    def _polled(self, names: list[str], result: Mapping[str, Position] | BaseException) -> None:
        if isinstance(result, BaseException):
            return  # the next poll is a second away
        for name, position in result.items():
            room = self.rooms.get(name)
            if room is None:
                continue
            if not room.warm:
                if room.on_entry is not None:
                    room.warm_up(position)
            elif position.epoch != room.epoch:
                self._rebuilt(room)
            else:
                room.wanted = max(room.wanted, position.offset)
                self._fill(room)

    # --- rights -----------------------------------------------------------------------------------------------

    def _obey(self, data: bytes) -> None:
        """Act on an event of the control stream."""
        self.control_seq += 1
        event = _control_decoder.decode(data)
        if isinstance(event, RightsChanged):
            self._recheck(event.users, event.streams)
        elif isinstance(event, SessionsEnded):
            marks = set(event.sessions)
            for connection in self._connections_of(event.users):
                connection.close(protocol.EXPIRED)
            for connection in list(self.connections) if marks else ():
                if connection.session_mark in marks:
                    connection.close(protocol.EXPIRED)
        elif isinstance(event, UsersBanned):
            for connection in self._connections_of(event.users):
                connection.close(protocol.FORCED)

    def _connections_of(self, users: Iterable[int]) -> list[Connection]:
        return [connection for user in users for connection in self.people.get(user, ())]

    def _recheck(self, users: Sequence[int], streams: Sequence[str]) -> None:
        asked: dict[str, list[Connection]] = {}
        for connection in self._connections_of(users):
            for stream in connection.subscriptions:
                asked.setdefault(stream, []).append(connection)
        for stream in streams:
            if stream in self.rooms:
                asked[stream] = list(self.rooms[stream].subscriptions)
        for stream, connections in asked.items():
            self._rechecks.submit((self.rooms[stream], connections))

    def _ask_again(self, room: Room, connections: list[Connection]) -> Sequence[bool]:
        return admission.authorize(room.policy, room.name, [connection.user_id for connection in connections])

    def _rechecked(self, job: tuple[Room, list[Connection]], result: Sequence[bool] | BaseException) -> None:
        room, connections = job
        if isinstance(result, BaseException):
            self.loop.call_later(RETRY_SECONDS, self._rechecks.submit, job)
            return
        for connection, may in zip(connections, result, strict=True):
            if not may:
                connection.unsubscribe(room.name, protocol.UNSUBSCRIBED)

    # --- work for the methods ---------------------------------------------------------------------------------

    def lane(self, work: Callable[..., Any], done: Callable[..., None], *, writes: bool = False) -> Lane[Any, Any]:
        """A new lane in the readers' or the writers' threads."""
        pool = self._writers if writes else self._readers
        return Lane(self.loop, pool, work, done, limit=self.limits.batch)

    def write_lane(self, name: str, work: Callable[..., Any], done: Callable[..., None]) -> Lane[Any, Any]:
        """The lane for writes that must keep their order; idle ones are cleared away once a second."""
        found = self._writes.get(name)
        if found is None:
            found = self._writes[name] = self.lane(work, done, writes=True)
        return found

    def say(self, stream: str, event: Event) -> None:
        """Send an ephemeral event to a stream's listeners, here and in the other processes."""
        self.take_own_hints([Hint(stream, "", 0, (dump(event).decode(),))])

    def count(self, room: Room) -> Count:
        """How many listen to this room, over all processes."""
        return self.elsewhere.add_to(room.name, Count(*room.count()))

    def typing(self, connection: Connection, room: Room) -> None:
        """Somebody writes: tell the others, at most every two seconds."""
        now = monotonic()
        if connection.user_id is not None and now - connection.typed_at > 2:
            connection.typed_at = now
            self.say(room.name, TypingStarted(user=connection.user_id, name=connection.label))

    # --- time -------------------------------------------------------------------------------------------------

    async def _clock(self) -> None:
        second = 0
        while True:
            await asyncio.sleep(self.limits.tick_seconds)
            second += 1
            try:
                self._tick(second)
            except Exception:
                logger.exception("a tick of the hub failed")

    def _tick(self, second: int) -> None:
        now = monotonic()
        for connection in list(self.connections):
            connection.tick(now)
        self._poll()
        self.elsewhere.forget_silent(now=now)
        self._tell_counts(second)
        for name in [name for name, lane in self._writes.items() if lane.idle]:
            del self._writes[name]

    def _poll(self) -> None:
        """Look at the heads in the log: all rooms where that is cheap or where hints cannot be relied on; else a
        part of them each second, the control stream always."""
        if not self._polls.idle:
            return
        names = list(self.rooms)
        if len(names) > POLL_ROOMS and (self.relay.alone or not self.relay.deaf):
            self._poll_from = (self._poll_from + POLL_ROOMS) % len(names)
            names = [CONTROL_STREAM, *(names + names)[self._poll_from : self._poll_from + POLL_ROOMS]]
        self._polls.submit(names)

    def _tell_counts(self, second: int) -> None:
        counts: dict[str, Count] = {}
        say_watching = second % max(1, int(self.limits.watching_seconds)) == 0
        for room in list(self.rooms.values()):
            if not room.policy.watching and not room.policy.presence:
                continue
            counts[room.name] = Count(*room.count())
            total = self.elsewhere.add_to(room.name, counts[room.name])
            if room.policy.watching and say_watching and total != room.told_watching:
                room.told_watching = total
                room.send_ephemeral(dump(WatchingChanged(clients=total.clients, users=total.users)))
        whole = second % 5 == 0  # a process that missed a change hears everything again
        gone = {stream: Count(0, 0) for stream in self._told if stream not in counts}
        changed = {stream: count for stream, count in counts.items() if whole or self._told.get(stream) != count}
        self._told = counts
        self.relay.tick({**changed, **gone})


def as_results(entries: Iterable[Entry]) -> list[protocol.PublicationResult]:
    """Log entries as the protocol's publications."""
    return [
        protocol.PublicationResult(data=msgspec.Raw(entry.data.encode()), offset=entry.offset) for entry in entries
    ]


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def get_hub() -> Hub:
    """The running loop's hub, started on first use."""
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop)
    if hub is None:
        from realtime.methods import METHODS

        _hubs.clear()
        hub = _hubs[loop] = Hub(METHODS)
        hub.start()
    return hub


def running_hub() -> Hub | None:
    """The running loop's hub, if it was started."""
    return _hubs.get(asyncio.get_running_loop())
