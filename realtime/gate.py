"""The gate: the loop's side of connect and subscribe. What the database is asked stands in admission.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import random
from time import monotonic
from typing import TYPE_CHECKING

import msgspec

from realtime import admission, codes, protocol
from realtime.admission import Admission, Join, JoinRequest, Person, SignIn
from realtime.auth import session_mark
from realtime.conf import get
from realtime.lanes import Lane
from realtime.log import Entry
from realtime.streams import StreamPolicy, policy_of

if TYPE_CHECKING:
    from realtime.connection import Connection
    from realtime.hub import Hub

VERSION = "durbar"


class Gate:
    """Two lanes: who is it, and may they listen. Everyone who comes while one look-up runs shares the next."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._sign_ins: Lane[SignIn, Person | None] = hub.lane(admission.identify, self._identified)
        self._joins: Lane[Join, Admission] = hub.lane(
            lambda jobs: admission.admit(jobs, hub.limits.recovery_limit), self._admitted
        )

    # --- connect ----------------------------------------------------------------------------------------------

    def sign_in(self, job: SignIn) -> None:
        """Find out who it is, then connect them."""
        job.connection.connecting = True
        job.rights_seq = self._hub.warden.seq
        self._sign_ins.submit(job)

    def _identified(self, job: SignIn, result: Person | BaseException | None) -> None:
        connection = job.connection
        if connection.closed:
            return
        if job.rights_seq != self._hub.warden.seq:
            self.sign_in(job)  # somebody's rights changed while we looked: look again
        elif isinstance(result, BaseException):
            connection.close(codes.CLOSED_INTERNAL)
        elif result is not None:
            self._welcome(job, result)
        elif job.user_id is not None:
            connection.close(codes.CLOSED_PERMISSION_DENIED)  # a token of someone who is banned or gone
        else:
            self.connected(connection, job.id, {})  # the session holds nobody (any more): an anonymous viewer

    def _welcome(self, job: SignIn, person: Person) -> None:
        connection = job.connection
        theirs = self._hub.people.setdefault(person.user_id, set())
        if len(theirs) >= self._hub.limits.connections_per_user:
            connection.close(codes.CONNECTION_LIMIT)
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
            self.join(connection, job.id, stream, policy, job.resume or JoinRequest(), personal=True)

    def connected(self, connection: Connection, id: int, subs: dict[str, protocol.SubscribeResult]) -> None:  # noqa: A002
        """Send the connect reply and let the commands that waited for it go on."""
        connection.connecting, connection.connected = False, True
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
        *,
        personal: bool = False,
    ) -> None:
        """Look up whether the connection may listen, and from where; answer when that is known."""
        # The room is there before the look-up, so that a hint that arrives during it is not missed.
        room = self._hub.room(stream, policy)
        room.joining += 1
        connection.subscribing.add(stream)
        connection.begin()
        remembered = request.recover and room.reaches_back_to(request.offset)
        self._joins.submit(Join(connection, id, room, request, remembered, personal, self._hub.warden.seq))

    def _admitted(self, job: Join, result: Admission | BaseException) -> None:
        connection, room = job.connection, job.room
        if isinstance(result, BaseException):
            self._turn_away(job, codes.INTERNAL)
        elif connection.closed:
            self._settle(job)
        elif job.rights_seq != self._hub.warden.seq:
            job.rights_seq = self._hub.warden.seq
            self._joins.submit(job)  # somebody's rights changed while we looked: look again
        elif not result.allowed:
            self._turn_away(job, codes.PERMISSION_DENIED)
        elif room.warm and room.epoch != result.position.epoch:
            self._hub.keeper.rebuilt(room)
            self._turn_away(job, codes.INTERNAL)
        else:
            if not room.warm:
                room.warm_up(result.position)
            room.wanted = max(room.wanted, result.position.offset)
            room.when(result.position.offset, lambda: self._enter(job, result))
            self._hub.keeper.fill(room)

    def _settle(self, job: Join) -> None:
        job.room.joining -= 1
        job.connection.subscribing.discard(job.room.name)
        job.connection.end()
        self._hub.drop_if_unused(job.room)

    def _turn_away(self, job: Join, error: codes.Error) -> None:
        self._settle(job)
        if job.personal:
            job.connection.close(codes.CLOSED_INTERNAL)
        else:
            job.connection.fail(job.id, error)

    def _enter(self, job: Join, answer: Admission) -> None:
        connection, room = job.connection, job.room
        if connection.closed or self._hub.rooms.get(room.name) is not room:
            self._turn_away(job, codes.INTERNAL)
            return
        subscription = room.join(connection)
        connection.subscriptions[room.name] = subscription
        self._settle(job)
        result = self._result(job, answer)
        if job.personal:
            self.connected(connection, job.id, {room.name: result})
        else:
            connection.reply(job.id, "subscribe", result)

    def _result(self, job: Join, answer: Admission) -> protocol.SubscribeResult:
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
        if not 0 <= missing <= self._hub.limits.recovery_limit:
            return None
        entries = room.recent(request.offset)
        if entries is None:
            newer = room.recent(answer.position.offset)
            entries = None if newer is None else [*answer.entries, *newer]
        return entries if entries is not None and len(entries) == missing else None


def as_results(entries: Iterable[Entry]) -> list[protocol.PublicationResult]:
    """Log entries as the protocol's publications."""
    return [
        protocol.PublicationResult(data=msgspec.Raw(entry.data.encode()), offset=entry.offset) for entry in entries
    ]
