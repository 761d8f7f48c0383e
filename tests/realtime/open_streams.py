"""Streams and commands for trying the hub alone: a stream that is open for everything and some that are not, and
commands that answer, refuse, publish, wait, break down and change rights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
from django.contrib.auth.models import Group
from django.db.models import Count, Q

from engagement.accounts.models import User
from engagement.accounts.queries import get_connectable
from realtime.commands import Answer, Arguments, Call, Command
from realtime.errors import Kind, Refusal
from realtime.events import Event
from realtime.publish import (
    Outgoing,
    announce_rights_changed,
    announce_sessions_ended,
    announce_users_banned,
    publish,
    stir,
)
from realtime.streams import StreamPolicy

# --- what is said ---------------------------------------------------------------------------------------------


class Said(Event, frozen=True, tag="word.said"):
    word: str
    by: int


class SayArguments(Arguments, frozen=True):
    word: str
    stream: str = "members:1"
    times: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1


class SayReply(msgspec.Struct):
    word: str


class Unspeakable(Refusal):
    code = 1900
    slug = "unspeakable"
    kind = Kind.INVALID
    message = "That word is not said here."


class OutOfBreath(Refusal):
    code = 1901
    slug = "out_of_breath"
    kind = Kind.LIMITED
    temporary = True
    message = "Take %(seconds)s seconds to breathe."


REFUSALS = {
    "unspeakable": Unspeakable(field="word"),
    "breathless": OutOfBreath(retry_after_ms=2000, params={"seconds": 2}),
}


def say_many(calls: Sequence[Call], now: datetime) -> list[Answer]:
    """Publish each word, all in one go; some words are refused."""
    answers: list[Answer] = []
    outgoing: list[Outgoing] = []
    for call in calls:
        arguments = call.arguments
        if arguments.word in REFUSALS:
            answers.append(REFUSALS[arguments.word])
            continue
        said = Said(word=arguments.word, by=call.user_id)
        outgoing += [Outgoing(arguments.stream, said)] * arguments.times
        answers.append(SayReply(word=arguments.word))
    if outgoing:
        publish(*outgoing, now=now)
    return answers


def say_one(call: Call, now: datetime) -> SayReply:
    """As `say_many`, for one: published first, so that a refusal has something to take back."""
    publish(Outgoing(call.arguments.stream, Said(word=call.arguments.word, by=call.user_id)), now=now)
    if call.arguments.word in REFUSALS:
        raise REFUSALS[call.arguments.word]
    return SayReply(word=call.arguments.word)


class BreakArguments(Arguments, frozen=True):
    stream: str = "members:1"


def break_down(call: Call, now: datetime) -> SayReply:
    """Publish something and then fail."""
    publish(Outgoing(call.arguments.stream, Said(word="half done", by=call.user_id)), now=now)
    raise RuntimeError("a fault in a handler")


class WaitArguments(Arguments, frozen=True):
    pipe: str


def wait_for_pipe(call: Call, now: datetime) -> SayReply:
    """Answer what is written into a named pipe: a command that takes as long as a test wants."""
    return SayReply(word=Path(call.arguments.pipe).read_text())


# --- rights ---------------------------------------------------------------------------------------------------


class RightsArguments(Arguments, frozen=True):
    left: str = ""
    """A club that the caller leaves."""
    shut: str = ""
    """A club that is no more."""
    recheck_users: list[int] = []
    recheck_streams: list[str] = []
    end_users: list[int] = []
    end_sessions: list[str] = []
    ban: list[int] = []


def change_rights(call: Call, now: datetime) -> SayReply:
    """Take the caller out of a club, and announce whatever the caller wants announced."""
    wanted = call.arguments
    if wanted.left:
        Group.objects.get(name=wanted.left).user_set.remove(call.user_id)
    if wanted.shut:
        Group.objects.filter(name=wanted.shut).delete()
    if wanted.recheck_users or wanted.recheck_streams:
        announce_rights_changed(users=wanted.recheck_users, streams=wanted.recheck_streams, now=now)
    if wanted.end_users or wanted.end_sessions:
        announce_sessions_ended(users=wanted.end_users, sessions=wanted.end_sessions, now=now)
    if wanted.ban:
        announce_users_banned(users=wanted.ban, now=now)
    return SayReply(word="announced")


def in_club(key: str, users: Sequence[int | None]) -> list[bool]:
    """Those of the Django group with this name."""
    members = set(Group.objects.filter(name=key).values_list("user", flat=True))
    return [user is not None and user in members for user in users]


def open_house(key: str, users: Sequence[int | None]) -> list[bool]:
    """Everyone, as long as there is a Django group with this name; then nobody."""
    return [Group.objects.filter(name=key).exists()] * len(users)


def fails(key: str, users: Sequence[int | None]) -> list[bool]:
    """A policy with a fault in it."""
    raise RuntimeError("a fault in a policy")


def by_pipe(key: str, users: Sequence[int | None]) -> list[bool]:
    """Whoever comes while `open` is written into a named pipe: a look-up that takes as long as a test wants."""
    return [Path(key).read_text() == "open"] * len(users)


class Mood(msgspec.Struct):
    mood: str


def connectable(ids: Iterable[int]) -> dict[int, str]:
    """The project's own answer, except that it fails for whoever is in the group `doomed`."""
    wanted = list(ids)
    if User.objects.filter(pk__in=wanted, groups__name="doomed").exists():
        raise RuntimeError("a fault in the list of people")
    return get_connectable(wanted)


# --- what is told in pulses -----------------------------------------------------------------------------------


class PressArguments(Arguments, frozen=True):
    meter: str
    button: str
    pressed: bool = True


class PressReply(msgspec.Struct):
    pressed: bool


def press_many(calls: Sequence[Call], now: datetime) -> list[Answer]:
    """Each caller presses or lets go of a button; the last word of each counts."""
    wanted = {(f"{call.arguments.meter}/{call.arguments.button}", call.user_id): call for call in calls}
    names = {name for name, _user in wanted}
    Group.objects.bulk_create([Group(name=name) for name in names], ignore_conflicts=True)
    groups = dict(Group.objects.filter(name__in=names).values_list("name", "pk"))
    members = User.groups.through
    pressed = [key for key, call in wanted.items() if call.arguments.pressed]
    rows = [members(group_id=groups[name], user_id=user) for name, user in pressed]
    members.objects.bulk_create(rows, ignore_conflicts=True)
    for name, user in wanted.keys() - set(pressed):
        members.objects.filter(group=groups[name], user=user).delete()
    stir(*{f"{prefix}:{call.arguments.meter}" for call in calls for prefix in ("meter", "crowd", "reads")})
    return [PressReply(pressed=call.arguments.pressed) for call in calls]


def read_meters(keys: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many hold each button of these meters. A meter called `faulty` cannot be read."""
    if "faulty" in keys:
        raise RuntimeError("a fault in a meter")
    wanted = Q(*(("name__startswith", f"{key}/") for key in keys), _connector=Q.OR)
    rows = Group.objects.filter(wanted).annotate(held=Count("user")).values_list("name", "held")
    found: dict[str, dict[str, int]] = {key: {} for key in keys}
    for name, held in rows:
        key, _, button = name.partition("/")
        found[key][button] = held
    return found


_reads: Counter[str] = Counter()


def count_reads(keys: Sequence[str]) -> dict[str, dict[str, int]]:
    """How often this server has read these pulses."""
    _reads.update(keys)
    return {key: {"reads": _reads[key]} for key in keys}


def read_pipes(keys: Sequence[str]) -> dict[str, dict[str, str]]:
    """What is written into named pipes: states that take as long to read as a test wants."""
    return {key: {"said": Path(key).read_text()} for key in keys}


def everyone(key: str, users: Sequence[int | None]) -> list[bool]:
    """All may."""
    return [True] * len(users)


# --- the tables -----------------------------------------------------------------------------------------------

POLICIES = (
    StreamPolicy(
        prefix="open", audience="Everyone, for everything.", authorize=everyone, presence=True, publish=True
    ),
    StreamPolicy(
        prefix="members",
        audience="Whoever is signed in.",
        authorize=lambda key, users: [user is not None for user in users],
        events=(Said,),
        typing=True,
        watching=True,
    ),
    StreamPolicy(
        prefix="hall",
        audience="Everyone; nothing is said but what somebody says.",
        authorize=everyone,
        events=(Said,),
        typing=True,
    ),
    StreamPolicy(prefix="club", audience="The members of a Django group.", authorize=in_club, events=(Said,)),
    StreamPolicy(prefix="house", audience="Everyone, while it is open.", authorize=open_house, events=(Said,)),
    StreamPolicy(
        prefix="pulse",
        audience="Everyone; nothing is kept.",
        authorize=everyone,
        durable=False,
        history=False,
        state=lambda key: Mood(mood=key),
    ),
    StreamPolicy(
        prefix="meter",
        audience="Everyone; how many hold each button.",
        authorize=everyone,
        durable=False,
        history=False,
        pulse=read_meters,
    ),
    StreamPolicy(
        prefix="crowd",
        audience="Everyone; the same, and how many look at it.",
        authorize=everyone,
        durable=False,
        history=False,
        watching=True,
        pulse=read_meters,
    ),
    StreamPolicy(
        prefix="reads",
        audience="Everyone; how often it was read.",
        authorize=everyone,
        durable=False,
        history=False,
        pulse=count_reads,
    ),
    StreamPolicy(
        prefix="pipe",
        audience="Everyone; what stands in a named pipe.",
        authorize=everyone,
        durable=False,
        history=False,
        pulse=read_pipes,
    ),
    StreamPolicy(
        prefix="shut",
        audience="Everyone; nothing may be asked.",
        authorize=everyone,
        history=False,
        presence_stats=False,
    ),
    StreamPolicy(prefix="door", audience="Whoever a named pipe lets in.", authorize=by_pipe),
    StreamPolicy(prefix="nobody", audience="Nobody.", authorize=lambda key, users: [False] * len(users)),
    StreamPolicy(prefix="broken", audience="Unknown: it fails.", authorize=fails),
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
        refusals=(Unspeakable, OutOfBreath),
    ),
    Command(
        name="button.press",
        summary="Press a button or let go of it",
        arguments=PressArguments,
        reply=PressReply,
        batch=press_many,
        lane=lambda arguments: f"meter:{arguments.meter}",
    ),
    Command(name="word.say_alone", summary="Say a word", arguments=SayArguments, reply=SayReply, single=say_one),
    Command(name="word.break", summary="Fail", arguments=BreakArguments, reply=SayReply, single=break_down),
    Command(name="word.wait", summary="Wait", arguments=WaitArguments, reply=SayReply, single=wait_for_pipe),
    Command(name="right.change", summary="Announce", arguments=RightsArguments, reply=SayReply, single=change_rights),
)
