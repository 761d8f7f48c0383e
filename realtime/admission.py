"""Who may come in, and from where they go on: the database side of connect and subscribe, many at once.

Functions here run in database threads. They take plain jobs and give plain answers; the gate applies them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from realtime import auth, conf, log
from realtime.log import Entry, Position
from realtime.streams import StreamPolicy

if TYPE_CHECKING:
    from realtime.connection import Connection
    from realtime.rooms import Room

NOWHERE = Position("", 0)


class JoinRequest(NamedTuple):
    """A client's wish to listen, perhaps from where it was. `strict`: an error instead of `recovered: false`."""

    recover: bool = False
    epoch: str = ""
    offset: int = 0
    strict: bool = False


FROM_NOW = JoinRequest()


@dataclass(slots=True)
class SignIn:
    """A connect command: a verified token's user, or a session still to be looked up. `resume` holds the client's
    positions by stream name."""

    connection: Connection
    id: int
    user_id: int | None
    session_key: str
    resume: Mapping[str, JoinRequest]
    rights_seq: int = -1


class Identity(NamedTuple):
    """A signed-in person as the hub knows them, and where their personal stream stands."""

    user_id: int
    label: str
    stream: str
    position: Position
    entries: Sequence[Entry]


def identify(jobs: Sequence[SignIn], *, user_stream: str, recovery_limit: int) -> list[Identity | None]:
    """Who these are: None for a session or a person that may not connect as somebody (any more)."""
    sessions = {job.session_key for job in jobs if job.session_key}
    session_users = auth.find_session_users(sessions) if sessions else {}
    ids = [job.user_id or session_users.get(job.session_key, 0) for job in jobs]
    labels = conf.load("PEOPLE")({user_id for user_id in ids if user_id})
    streams = [user_stream.format(id=user_id) if user_id in labels else "" for user_id in ids]
    positions = log.positions({stream for stream in streams if stream})
    found: list[Identity | None] = []
    for job, user_id, stream in zip(jobs, ids, streams, strict=True):
        if user_id not in labels:
            found.append(None)
            continue
        position = positions.get(stream, NOWHERE)
        entries = _missed(stream, job.resume.get(stream, FROM_NOW), position, recovery_limit)
        found.append(Identity(user_id, labels[user_id], stream, position, entries))
    return found


@dataclass(slots=True)
class Join:
    """A subscription on its way. `remembered`: the room's memory reaches back to the requested offset.
    `rights_seq` is the warden's count when the look-up began."""

    connection: Connection
    id: int
    room: Room
    request: JoinRequest
    remembered: bool
    rights_seq: int = -1


class Admission(NamedTuple):
    """The answer to a Join: allowed or not, and whether even anonymous viewers are; where the log stands; what
    memory could not give; the stream's ephemeral state."""

    allowed: bool
    public: bool
    position: Position
    entries: Sequence[Entry] = ()
    state: bytes | None = None


def admit(jobs: Sequence[Join], *, recovery_limit: int) -> list[Admission]:
    """Ask the policies and read the positions: a fixed number of queries for each stream, however many wait."""
    by_room: dict[str, list[int]] = {}
    for index, job in enumerate(jobs):
        by_room.setdefault(job.room.name, []).append(index)
    positions = log.positions(by_room)
    answers: dict[int, Admission] = {}
    for name, indexes in by_room.items():
        policy = jobs[indexes[0]].room.policy
        public, *allowed = authorize(policy, name, [None, *(jobs[index].connection.user_id for index in indexes)])
        state = _state(policy, name) if any(allowed) else None
        recovering = [
            jobs[index].request
            for index, may in zip(indexes, allowed, strict=True)
            if may and not jobs[index].remembered
        ]
        missed = _missed_by_many(name, recovering, positions[name], recovery_limit)
        for index, may in zip(indexes, allowed, strict=True):
            entries = missed.get(jobs[index].request.offset, ()) if may and jobs[index].request.recover else ()
            answers[index] = Admission(may, public, positions[name], entries, state)
    return [answers[index] for index in range(len(jobs))]


def authorize(policy: StreamPolicy, stream: str, user_ids: Sequence[int | None]) -> Sequence[bool]:
    """Ask one stream's policy about these people."""
    return policy.authorize(stream.partition(":")[2], user_ids)


def _state(policy: StreamPolicy, stream: str) -> bytes | None:
    if policy.state is None:
        return None
    state = policy.state(stream.partition(":")[2])
    return None if state is None else msgspec.json.encode(state)


def _missed(stream: str, request: JoinRequest, position: Position, limit: int) -> Sequence[Entry]:
    return _missed_by_many(stream, [request], position, limit).get(request.offset, ())


def _missed_by_many(
    stream: str, requests: Sequence[JoinRequest], position: Position, limit: int
) -> dict[int, Sequence[Entry]]:
    """Offset -> what came after it, for those who want to recover and can: read once, for the one furthest back."""
    offsets = {
        request.offset for request in requests if request.recover and 0 < position.offset - request.offset <= limit
    }
    if not offsets:
        return {}
    entries = log.read(stream, after=min(offsets), limit=limit, upto=position.offset)
    return {offset: [entry for entry in entries if entry.offset > offset] for offset in offsets}
