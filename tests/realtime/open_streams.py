"""Streams and commands for trying the hub alone: one stream that is open for everything, one that is for signed-in
people, one for nobody, and commands that answer, refuse and publish."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from realtime.commands import Answer, Arguments, Call, Command
from realtime.errors import Kind, Refusal
from realtime.events import Event
from realtime.publish import Outgoing, publish
from realtime.streams import StreamPolicy


class Said(Event, tag="word.said"):
    word: str
    by: int


class SayArguments(Arguments):
    word: str
    stream: str = "members:1"


class SayReply(msgspec.Struct):
    word: str


class Unspeakable(Refusal):
    code = 1900
    slug = "unspeakable"
    kind = Kind.INVALID
    message = "That word is not said here."


def say_many(calls: Sequence[Call], now: datetime) -> list[Answer]:
    answers: list[Answer] = []
    outgoing: list[Outgoing] = []
    for call in calls:
        if call.arguments.word == "unspeakable":
            answers.append(Unspeakable(field="word"))
            continue
        outgoing.append(Outgoing(call.arguments.stream, Said(word=call.arguments.word, by=call.user_id)))
        answers.append(SayReply(word=call.arguments.word))
    if outgoing:
        publish(*outgoing, now=now)
    return answers


def say_one(call: Call, now: datetime) -> SayReply:
    answer = say_many([call], now)[0]
    if isinstance(answer, Refusal):
        raise answer
    return answer  # type: ignore[return-value]


def break_down(call: Call, now: datetime) -> SayReply:
    publish(Outgoing("members:1", Said(word="half done", by=call.user_id)), now=now)
    raise RuntimeError("a fault in a handler")


STATE: dict[str, bool] = {}
"""Set `STATE["members closed"]` to end everyone's right to the members' streams."""


def _members(key: str, users: Sequence[int | None]) -> list[bool]:
    return [user is not None and not STATE.get("members closed") for user in users]


POLICIES = (
    StreamPolicy(
        prefix="open",
        audience="Everyone, for everything.",
        authorize=lambda key, users: [True] * len(users),
        presence=True,
        publish=True,
    ),
    StreamPolicy(
        prefix="members",
        audience="Whoever is signed in.",
        authorize=_members,
        events=(Said,),
        typing=True,
        watching=True,
    ),
    StreamPolicy(prefix="nobody", audience="Nobody.", authorize=lambda key, users: [False] * len(users)),
    StreamPolicy(
        prefix="user",
        audience="That person.",
        authorize=lambda key, users: [str(user) == key for user in users],
        events=(Said,),
    ),
)
COMMANDS = (
    Command(
        name="word.say",
        summary="Say a word",
        arguments=SayArguments,
        reply=SayReply,
        batch=say_many,
        lane=lambda arguments: arguments.stream,
        refusals=(Unspeakable,),
    ),
    Command(name="word.say_alone", summary="Say a word", arguments=SayArguments, reply=SayReply, single=say_one),
    Command(name="word.break", summary="Fail", arguments=Arguments, reply=SayReply, single=break_down),
)

SOMEBODY = UUID(int=1)
