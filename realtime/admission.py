"""Who may come in, and from where they go on: the database side of connect and subscribe, many at once.

Functions here run in database threads. They take plain jobs and give plain answers; the hub applies them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from realtime import auth, conf, log
from realtime.log import Entry, Position
from realtime.streams import StreamPolicy

if TYPE_CHECKING:
    from realtime.connection import Connection
    from realtime.rooms import Room


class Person(NamedTuple):
    """A signed-in person as the hub knows them."""

    user_id: int
    label: str


@dataclass(slots=True)
class SignIn:
    """A connect command: a verified token's user, or a session still to be looked up."""

    connection: Connection
    id: int
    user_id: int | None
    session_key: str
    resume: JoinRequest | None
    rights_seq: int = -1


def identify(jobs: Sequence[SignIn]) -> list[Person | None]:
    """Who these are: None for a session or a person that may not connect as somebody (any more)."""
    session_users = auth.find_session_users({job.session_key for job in jobs if job.session_key})
    ids = [job.user_id or session_users.get(job.session_key) for job in jobs]
    labels = conf.load("PEOPLE")({user_id for user_id in ids if user_id})
    return [Person(user_id, labels[user_id]) if user_id and user_id in labels else None for user_id in ids]


class JoinRequest(NamedTuple):
    """A client's wish to go on from where it was."""

    recover: bool = False
    epoch: str = ""
    offset: int = 0


@dataclass(slots=True)
class Join:
    """A subscription on its way. `remembered`: the room's memory reaches back to the requested offset."""

    connection: Connection
    id: int
    room: Room
    request: JoinRequest
    remembered: bool
    personal: bool = False
    """The personal stream, which the server itself joins within a connect command."""
    rights_seq: int = -1
    """The warden's count when the look-up began."""


class Admission(NamedTuple):
    """The answer to a Join: allowed or not; where the log stands; what memory could not give; ephemeral state."""

    allowed: bool
    position: Position
    entries: Sequence[Entry] = ()
    state: bytes | None = None


def admit(jobs: Sequence[Join], recovery_limit: int) -> list[Admission]:
    """Ask the policies and read the positions: a fixed number of queries for each stream, however many wait."""
    allowed = _authorize(jobs)
    positions = log.positions({job.room.name for job in jobs})
    states: dict[str, bytes | None] = {}
    answers: list[Admission] = []
    for job, may in zip(jobs, allowed, strict=True):
        name = job.room.name
        position = positions[name]
        if not may:
            answers.append(Admission(allowed=False, position=position))
            continue
        if name not in states:
            states[name] = _state(job.room.policy, name)
        answers.append(Admission(True, position, _missed(job, position, recovery_limit), states[name]))
    return answers


def authorize(policy: StreamPolicy, stream: str, user_ids: Sequence[int | None]) -> Sequence[bool]:
    """Ask one stream's policy about these people."""
    return policy.authorize(stream.partition(":")[2], user_ids)


def _authorize(jobs: Sequence[Join]) -> list[bool]:
    by_room: dict[str, list[int]] = {}
    for index, job in enumerate(jobs):
        by_room.setdefault(job.room.name, []).append(index)
    allowed = [False] * len(jobs)
    for name, indexes in by_room.items():
        if jobs[indexes[0]].personal:
            verdicts: Sequence[bool] = [True] * len(indexes)  # the server chose the stream itself
        else:
            who = [jobs[index].connection.user_id for index in indexes]
            verdicts = authorize(jobs[indexes[0]].room.policy, name, who)
        for index, verdict in zip(indexes, verdicts, strict=True):
            allowed[index] = verdict
    return allowed


def _state(policy: StreamPolicy, stream: str) -> bytes | None:
    if policy.state is None:
        return None
    state = policy.state(stream.partition(":")[2])
    return None if state is None else msgspec.json.encode(state)


def _missed(job: Join, position: Position, limit: int) -> Sequence[Entry]:
    request = job.request
    missing = position.offset - request.offset
    if not request.recover or job.remembered or not 0 < missing <= limit:
        return ()
    return log.read(job.room.name, after=request.offset, limit=limit, upto=position.offset)
