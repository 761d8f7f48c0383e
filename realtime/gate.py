"""The gate: the loop's side of connect and subscribe. What the database is asked stands in admission.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from random import random
from time import monotonic
from typing import TYPE_CHECKING

import msgspec

from realtime import admission, codes, meters, protocol
from realtime.admission import FROM_NOW, Admission, Identity, Join, JoinRequest, SignIn
from realtime.auth import session_mark
from realtime.conf import get
from realtime.lanes import Lane
from realtime.log import Entry
from realtime.streams import StreamPolicy, policy_of

if TYPE_CHECKING:
    from realtime.connection import Connection
    from realtime.hub import Hub
    from realtime.rooms import Room

VERSION = "durbar"
NO_SUBS: dict[str, protocol.SubscribeResult] = {}


class Gate:
    """Two lanes: who is it, and may they listen. Everyone who comes while one look-up runs shares the next."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        limit = hub.limits.recovery_limit
        identify = partial(admission.identify, user_stream=get("USER_STREAM"), recovery_limit=limit)
        self._sign_ins: Lane[SignIn, Identity | None] = hub.lane(identify, self._identified)
        self._joins: Lane[Join, Admission] = hub.lane(partial(admission.admit, recovery_limit=limit), self._admitted)

    # --- connect ----------------------------------------------------------------------------------------------

    def sign_in(self, job: SignIn) -> None:
        """Find out who it is, then connect them."""
        job.connection.connecting = True
        job.rights_seq = self._hub.warden.seq
        self._sign_ins.submit(job)

    def _identified(self, job: SignIn, result: Identity | BaseException | None) -> None:
        connection = job.connection
        if connection.closed:
            return
        if isinstance(result, BaseException):
            connection.close(codes.CLOSED_INTERNAL)
        elif self._may_be_another(job, result):
            self.sign_in(job)  # their rights changed while we looked: look again
        elif result is not None:
            self._welcome(job, result)
        elif job.user_id is not None:
            connection.close(codes.CLOSED_PERMISSION_DENIED)  # a token of someone who is banned or gone
        else:
            self.connected(connection, job.id)  # the session holds nobody (any more): an anonymous viewer

    def _may_be_another(self, job: SignIn, found: Identity | None) -> bool:
        user, streams = (found.user_id, (found.stream,)) if found else (job.user_id, ())
        mark = session_mark(job.session_key) if job.session_key else ""
        return self._hub.warden.changed_since(job.rights_seq, user=user, session=mark, streams=streams)

    def _welcome(self, job: SignIn, person: Identity) -> None:
        connection = job.connection
        theirs = self._hub.people.get(person.user_id, set())
        if len(theirs) >= self._hub.limits.connections_per_user:
            # The newest is what they look at, and dead sockets of a line that comes and goes must not keep them out.
            silent = [one for one in theirs if not one.answered_ping]
            min(silent or theirs, key=lambda one: one.opened_at).close(codes.CONNECTION_LIMIT)
        elif len(theirs) >= self._hub.limits.connections_per_user - 2:
            for one in theirs:  # soon one must go: find out which of them are dead
                if one.answered_ping and one.connected:
                    one.ping(monotonic())
        theirs = self._hub.people.setdefault(person.user_id, set())
        connection.user_id, connection.label = person.user_id, person.label
        theirs.add(connection)
        if job.session_key:
            connection.session_mark = session_mark(job.session_key)
        policy = policy_of(person.stream)
        if policy is None:
            self.connected(connection, job.id)
            return
        room = self._hub.room(person.stream, policy)
        if not room.warm:
            room.warm_up(person.position)
        answer = Admission(allowed=True, public=False, position=person.position, entries=person.entries)
        request = job.resume.get(person.stream, FROM_NOW)
        self._when_caught_up(room, answer, partial(self._enter_personal, connection, job.id, room, request, answer))

    def _enter_personal(
        self,
        connection: Connection,
        id: int,  # noqa: A002
        room: Room,
        request: JoinRequest,
        answer: Admission,
    ) -> None:
        if connection.closed:
            self._hub.drop_if_unused(room)
        elif self._hub.rooms.get(room.name) is not room:
            connection.close(codes.CLOSED_INSUFFICIENT_STATE)
        else:
            result = self._enter(connection, room, request, answer)
            self.connected(connection, id, {room.name: result})

    def connected(
        self,
        connection: Connection,
        id: int,  # noqa: A002
        subs: dict[str, protocol.SubscribeResult] = NO_SUBS,
    ) -> None:
        """Send the connect reply and let the commands that waited for it go on."""
        connection.connecting, connection.connected = False, True
        self._hub.arriving -= 1
        # Pings are spread over the interval: five thousand sockets that joined in one second must not all be
        # pinged in one second for ever after.
        ping_seconds = self._hub.limits.ping_seconds
        connection.pinged_at = monotonic() - random() * ping_seconds  # noqa: S311
        result = protocol.ConnectResult(
            client=connection.client_id,
            version=VERSION,
            ping=int(ping_seconds),
            pong=True,
            subs=subs,
            **connection.ttl(),
        )
        connection.reply(id, "connect", result)
        connection.resume()

    # --- subscribe --------------------------------------------------------------------------------------------

    def join(
        self,
        connection: Connection,
        id: int,  # noqa: A002
        stream: str,
        policy: StreamPolicy,
        request: JoinRequest,
    ) -> None:
        """Answer at once where everything is known here; else look up who may listen, and from where."""
        room = self._hub.room(stream, policy)
        remembered = request.recover and room.reaches_back_to(request.offset)
        if self._known_here(room, request, remembered):
            self._answer(connection, id, room, request, None)
            return
        # The room is there before the look-up, so that a hint that arrives during it is not missed.
        room.joining += 1
        connection.begin()
        job = Join(connection, id, room, request, remembered, self._hub.warden.seq)
        connection.subscribing[stream] = job
        self._joins.submit(job)

    def _known_here(self, room: Room, request: JoinRequest, remembered: bool) -> bool:
        """An anonymous viewer was let in since rights last changed, so everyone may; and the room's memory suffices.
        This is what lets a crowd into a public room without asking the database once a head."""
        return (
            room.warm
            and room.public_since == self._hub.warden.seq
            and room.policy.state is None
            and (room.pulse is None or room.pulse.known)
            and (not request.recover or (remembered and request.offset <= room.head))
        )

    def _admitted(self, job: Join, result: Admission | BaseException) -> None:
        connection, room = job.connection, job.room
        if isinstance(result, BaseException):
            self._turn_away(job, codes.INTERNAL)
        elif connection.closed:
            self._settle(job)
        elif self._may_be_otherwise(job):
            self._look_again(job)  # their rights changed while we looked
        elif not result.allowed:
            self._turn_away(job, codes.PERMISSION_DENIED)
        elif room.warm and room.epoch != result.position.epoch:
            self._hub.keeper.rebuilt(room)
            self._turn_away(job, codes.INTERNAL)
        else:
            if not room.warm:
                room.warm_up(result.position)
            if result.public:
                room.public_since = job.rights_seq
            room.remember(result.entries)
            self._when_caught_up(room, result, lambda: self._welcome_to_pulse(job, result))

    def _welcome_to_pulse(self, job: Join, answer: Admission) -> None:
        self._hub.pacer.welcome(
            job.room, lambda known: self._let_in(job, answer) if known else self._turn_away(job, codes.INTERNAL)
        )

    def _may_be_otherwise(self, job: Join) -> bool:
        user = job.connection.user_id
        return self._hub.warden.changed_since(job.rights_seq, user=user, streams=(job.room.name,))

    def _look_again(self, job: Join) -> None:
        job.rights_seq = self._hub.warden.seq
        self._joins.submit(job)

    def _when_caught_up(self, room: Room, answer: Admission, then: Callable[[], None]) -> None:
        """Go on once the room has seen everything that the log held at the look-up."""
        room.wanted = max(room.wanted, answer.position.offset)
        room.when(answer.position.offset, then)
        self._hub.keeper.fill(room)

    def _let_in(self, job: Join, answer: Admission) -> None:
        if self._hub.rooms.get(job.room.name) is not job.room:
            self._turn_away(job, codes.INTERNAL)
            return
        if self._may_be_otherwise(job):
            self._look_again(job)  # rights changed while the room caught up, and it did not hold this one yet
            return
        if job.connection.subscribing.get(job.room.name) is not job:
            self._turn_away(job, codes.NOT_AVAILABLE)  # unsubscribed, or closed, while we looked
            return
        self._answer(job.connection, job.id, job.room, job.request, answer)
        self._settle(job)

    def _settle(self, job: Join) -> None:
        job.room.joining -= 1
        if job.connection.subscribing.get(job.room.name) is job:
            del job.connection.subscribing[job.room.name]
        job.connection.end()
        self._hub.drop_if_unused(job.room)

    def _turn_away(self, job: Join, error: codes.Error) -> None:
        self._settle(job)
        job.connection.fail(job.id, error)

    def _answer(
        self,
        connection: Connection,
        id: int,  # noqa: A002
        room: Room,
        request: JoinRequest,
        answer: Admission | None,
    ) -> None:
        result = self._enter(connection, room, request, answer)
        if request.strict and request.recover and not result.recovered:
            connection.leave(room.name)
            connection.fail(id, codes.UNRECOVERABLE_POSITION)
        else:
            connection.reply(id, "subscribe", result)

    def _enter(
        self, connection: Connection, room: Room, request: JoinRequest, answer: Admission | None
    ) -> protocol.SubscribeResult:
        connection.subscriptions[room.name] = room.join(connection)
        state = self._hub.pacer.state(room) if room.pulse else answer and answer.state
        recover = request.recover and room.policy.durable
        entries = self._recovered(room, request, answer) if recover else None
        meters.joins("fresh" if not recover else "no" if entries is None else "yes").inc()
        return protocol.SubscribeResult(
            recoverable=room.policy.durable,
            positioned=room.policy.durable,
            epoch=room.epoch,
            offset=room.head,
            was_recovering=request.recover,
            recovered=entries is not None,
            publications=as_results(entries) if entries else [],
            data=msgspec.Raw(state) if state else msgspec.UNSET,
        )

    def _recovered(self, room: Room, request: JoinRequest, answer: Admission | None) -> Sequence[Entry] | None:
        """Everything after the requested offset, or None: recovery is whole or it did not happen."""
        if request.epoch != room.epoch and (request.epoch or request.offset):
            return None
        missing = room.head - request.offset
        if not 0 <= missing <= self._hub.limits.recovery_limit:
            return None
        entries = room.recent(request.offset)
        if entries is None and answer is not None:
            newer = room.recent(answer.position.offset)
            entries = None if newer is None else [*answer.entries, *newer]
        return entries if entries is not None and len(entries) == missing else None


def as_results(entries: Iterable[Entry]) -> list[protocol.PublicationResult]:
    """Log entries as the protocol's publications."""
    return [
        protocol.PublicationResult(data=msgspec.Raw(entry.data.encode()), offset=entry.offset) for entry in entries
    ]
