"""Every way into the house: pages, answers of the API, commands of the socket, streams; and what happens when
somebody tries one. What is sent fits the door: it is made of what the door itself says it takes.

A try leaves nothing behind. What came of it is one letter:

    w  it was done: rows were written      r  it was read
    o  let in, and refused for another reason than who it is
    x  refused for who it is               s  asked to sign in
    -  answered as if there were no such thing
    .  no such method
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from typing import Any, Literal, NamedTuple, get_args, get_origin
from unittest.mock import patch
from urllib.parse import urlencode
from uuid import uuid4

import msgspec
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache as counters
from django.db import connection, transaction
from django.template.backends.django import Template
from django.test import Client, override_settings
from drf_spectacular.generators import SchemaGenerator

from engagement.accounts.authentication import Backend
from engagement.accounts.models import User
from engagement.config.streams import COMMANDS, POLICIES
from engagement.townhalls.pages.acts import ACTS as HALL_ACTS
from realtime.commands import Call, Command, execute
from realtime.errors import Kind, Refusal
from tests.security.addresses import Address, ours, path_of
from tests.security.world import AT, Things
from tickets.pages.acts import ACTS as TICKET_ACTS
from tickets.queries.kept import forget_all

NAMED = {"hall_act": tuple(HALL_ACTS), "desk_act": tuple(TICKET_ACTS)}
"""Addresses that stand for many forms."""
LETTERS = {404: "-", 403: "x", 401: "s", 405: "."}
OF_API = {f"api_{command.name.replace('.', '_')}": command for command in COMMANDS}
"""Addresses of the API that are made of a command."""
KINDS = {Kind.MISSING: "-", Kind.DENIED: "x"}
FORM = "application/x-www-form-urlencoded"
_WRITE = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "?(\w+)')
KEEPING = {"django_session", "realtime_commandkey", "account_emailaddress"}
"""Tables whose rows say who asks, not what was done."""
_CHANGING = re.compile(r'(nonce|value|content)="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27,}|T-100000[01]-\w|1000000|nowhere')


class Door(NamedTuple):
    """`label` is its row in the table; `way` is a method of HTTP, "rpc" or "subscribe"."""

    label: str
    way: str
    what: Any
    name: str = ""


class Came(NamedTuple):
    """What came of a try: the letter, and all that somebody could tell the difference by."""

    letter: str
    told: str = ""


@cache
def doors() -> tuple[Door, ...]:
    """All of them."""
    return tuple([*_addresses(), *_commands(), *_streams()])


def _addresses() -> Iterator[Door]:
    for address in ours():
        methods = address.methods or ({"get"} if address.name in NAMED else {"get", "post"})
        for method in sorted(methods):
            yield Door(f"{method.upper()} {address.label}", method, address)
        for name in NAMED.get(address.name, ()):
            yield Door(f"POST {address.label}:{name}", "post", address, name)


def _commands() -> Iterator[Door]:
    for command in COMMANDS:
        yield Door(command.name, "rpc", command)


def _streams() -> Iterator[Door]:
    for policy in POLICIES:
        yield Door(f"{policy.prefix}:", "subscribe", policy)


# --- what is sent ---------------------------------------------------------------------------------------------------

OF_THINGS = {
    **{
        name: f"{name}_id" for name in ("thread", "post", "report", "held", "hall", "question", "poll", "hand", "ban")
    },
    "photo": "photo",
    "ticket": "reference",
    "department": "slug",
    "handle": "handle",
    "change": "change_id",
    "number": "entry",
    "requester": "user_id",
}
TEXT = "Because the drain is blocked since Friday."
FITTING: Things = {
    "starts_at": "2026-12-01T18:00:00Z",
    "options": ["Drains", "Lights"],
    "choices": [1],
    "category": "",
    "place": "",
    "rating": 4,
    "seconds": 60,
    "email": "new@example.org",
    "days": 3,
    "role": "officer",
    "display_name": "Ama Serwaa",
    "priority": "high",
    "visibility": "public",
    "query": "state=open",
    "year": 2026,
    "date": "2026-12-24",
    "week": {"mon": [["08:00", "17:00"]]},
    "zone": "Africa/Accra",
    "password": "a long walk",
}
"""Where a sentence would not do."""
AT_DOOR: dict[str, Things] = {
    "question.reject": {"kind": "insult"},
    "reaction.send": {"kind": "clap"},
    "hall.move": {"move": "pause"},
    "hall.switch": {"name": "questions_open", "value": False},
    "poll.create": {"question": TEXT},
    "poll.edit": {"question": TEXT},
    "poll.move": {"move": "close"},
    "tickets.change": {"priority": "urgent"},
    "question.hand_on": {"handle": "the_official"},
    "hall.ban": {"question": None},
    "ticket.assign": {"assignee": None},
}
"""Where one name means something else."""
MASS: Things = {
    "is_staff": True,
    "is_superuser": True,
    "is_active": True,
    "strength": "account",
    "author": 1,
    "actor": 1,
    "user": 1,
    "id": 1,
    "pk": 1,
    "banned_until": None,
    "state": "resolved",
    "created_by": 1,
}
"""What nobody may set by naming it."""


def body_for(door: Door, things: Things) -> Things:
    """All that any address could want, and what none may take."""
    command = OF_API.get(getattr(door.what, "name", ""))
    if command:
        return MASS | msgspec.to_builtins(arguments_for(command, things))
    others = {"tickets": [things["reference"]], "into": things["another"], "other": things["another"]}
    named = {name: things[thing] for name, thing in OF_THINGS.items()}
    words = dict.fromkeys(
        ("title", "body", "reason", "words", "topic", "about", "name", "text", "question", "alt"), TEXT
    )
    told = {"version": 1, "uphold": True, "on": True, "seen": True, "key": str(uuid4()), "kind": "insult"}
    return {**MASS, **named, **words, **others, **FITTING, **told, "way": "phone", "status": "waiting"}


def arguments_for(command: Command, things: Things) -> Any:
    """The arguments of a command about these things, made from their types."""
    given: Things = {"key": uuid4()}
    special = AT_DOOR.get(command.name, {})
    for field in msgspec.structs.fields(command.arguments):
        if field.name in special:
            given[field.name] = special[field.name]
        elif field.name in OF_THINGS and field.name != "requester":
            given[field.name] = things[OF_THINGS[field.name]]
        elif field.name not in given and field.required:
            given[field.name] = _fitting(field.name, field.type, things)
    return msgspec.convert(given, command.arguments)


def _fitting(name: str, kind: Any, things: Things) -> Any:
    others = {"tickets": [things["reference"]], "into": things["another"], "other": things["another"]}
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    if name == "into" and "int" in repr(kind):
        return things["question_id"]
    if name in others | FITTING:
        return (others | FITTING)[name]
    return {bool: True, int: 1}.get(getattr(kind, "__origin__", kind), TEXT)


# --- what comes of it -----------------------------------------------------------------------------------------------


def attempt(door: Door, client: Client, person: User | None, things: Things) -> Came:
    """Try a door, and undo what it did."""
    counters.clear()
    with undone(), noted() as written:
        if door.way == "rpc":
            return _call(door.what, person, things, written)
        if door.way == "subscribe":
            return _subscribe(door, person, things)
        return _ask(door, client, things, written)


class Known:
    """A request of somebody whom nobody has to look up: in the place of sessions and of who is signed in."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        """The answer to it, with a session that nobody keeps."""
        request.session = SessionStore()
        request.user = deepcopy(request.META["durbar.person"])
        return self.get_response(request)


WHO_ASKS = (
    "tests.security.doors.Known",
    "django.contrib.messages.middleware.MessageMiddleware",
    "engagement.accounts.middleware.GuestMiddleware",
    "engagement.accounts.middleware.SecondStepMiddleware",
    "allauth.account.middleware.AccountMiddleware",
)
"""What decides who asks."""


def straight_in(person: User) -> Client:
    """A browser whose requests pass through these alone; whoever may not sign in is nobody."""
    client = Client(**{"durbar.person": Backend().get_user(person.pk) or AnonymousUser()})
    with override_settings(MIDDLEWARE=WHO_ASKS):
        client.handler.load_middleware()
    return client


@contextmanager
def unpainted() -> Iterator[None]:
    """Pages are as short as can be: the name of their template and the words of an error. Painting a thousand of them
    takes longer than asking for them; so does describing the API anew for everybody."""

    def render(self: Template, context: Any = None, request: Any = None) -> str:
        return f"{self.template.name} {(context or {}).get('exception', '')}"

    with patch.object(Template, "render", render), patch.object(SchemaGenerator, "get_schema", return_value={}):
        yield


@contextmanager
def undone() -> Iterator[None]:
    """Nothing of what happens inside stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    forget_all()


@contextmanager
def noted() -> Iterator[set[str]]:
    """The tables that are written to inside."""
    tables: set[str] = set()

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = _WRITE.match(sql)
        if found and found[1] not in KEEPING:
            tables.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield tables


def _ask(door: Door, client: Client, things: Things, written: set[str]) -> Came:
    address: Address = door.what
    path = path_of(address, things, door.name or "respond")
    if door.way == "get":
        answer = client.get(path)
    elif address.route.startswith("api/"):
        answer = getattr(client, door.way)(path, body_for(door, things), content_type="application/json")
    else:
        form = urlencode(_as_form(body_for(door, things)), doseq=True)
        answer = client.post(f"{path}?of={things['question']}", form, content_type=FORM)
    if written and door.way != "get":
        return Came("w")
    if answer.status_code in (301, 302) and "/accounts/login/" in answer["Location"]:
        return Came("s", "sign in")
    letter = LETTERS.get(answer.status_code) or ("r" if door.way == "get" and answer.status_code < 400 else "o")
    told = f"{answer.status_code} {_CHANGING.sub('', answer.text)}" if letter in "-xs" else ""
    return Came(letter, told)


def _as_form(body: Things) -> Things:
    return {name: value for name, value in body.items() if value is not None and not isinstance(value, dict)}


def _call(command: Command, person: User | None, things: Things, written: set[str]) -> Came:
    if person is None:
        return Came("s", "sign in")  # the socket itself asks for that, before it looks for the command
    [answer] = execute(command, [Call(person.pk, arguments_for(command, things))], now=AT)
    if isinstance(answer, Refusal):
        letter = KINDS.get(answer.kind, "o")
        return Came(letter, f"{answer.code} {answer.slug} {answer.params}" if letter in "-x" else "")
    return Came("w")


KEYS = {
    "thread": "thread_id",
    "thread-desk": "thread_id",
    "townhall": "hall_id",
    "townhall-desk": "hall_id",
    "townhall-pulse": "hall_id",
    "poll": "poll_id",
    "question": "question_id",
    "user": "user_id",
    "ticket": "ticket",
    "desk": "slug",
}
"""What the streams are about."""


def _subscribe(door: Door, person: User | None, things: Things) -> Came:
    key = str(things[KEYS[door.what.prefix]])
    [may] = door.what.authorize(key, [person.pk if person else None])
    return Came("r" if may else "x", "" if may else "permission denied")
