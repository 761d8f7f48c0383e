"""An address of the API made of a command: the body is its arguments but for the key, which is a header, and for what
stands in the address. So both doors take the same, refuse the same and answer the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from engagement.accounts.models import User
from engagement.townhalls.commands import COMMANDS
from engagement.townhalls.hand_commands import COMMANDS as HAND_COMMANDS
from engagement.townhalls.vote_commands import COMMANDS as VOTE_COMMANDS
from realtime.commands import Call, Command, execute
from realtime.errors import Refusal
from tickets.api.doors import KEYED, change
from tickets.api.parsers import JSONBody

TABLE = {command.name: command for command in (*COMMANDS, *HAND_COMMANDS, *VOTE_COMMANDS)}
IN_ADDRESS = {
    "hall_id": "hall",
    "question_id": "question",
    "poll_id": "poll",
    "hand_id": "hand",
    "ban_id": "ban",
    "number": "number",
    "handle": "handle",
}
"""What an address calls a thing -> what the command calls it."""
Method = Any


def body_of(command: Command, in_address: frozenset[str]) -> type[msgspec.Struct]:
    """The command's arguments that an address without these takes in its body; what is unknown there is ignored."""
    fields: list[tuple[str, Any] | tuple[str, Any, Any]] = []
    for one in msgspec.structs.fields(command.arguments):
        if one.name == "key" or one.name in in_address:
            continue
        if one.default_factory is not msgspec.NODEFAULT:
            fields.append((one.name, one.type, msgspec.field(default_factory=one.default_factory)))
        elif one.default is not msgspec.NODEFAULT:
            fields.append((one.name, one.type, one.default))
        else:
            fields.append((one.name, one.type))
    name = "".join(part.title() for part in command.name.replace("_", ".").split("."))
    return msgspec.defstruct(f"{name}Input", fields, kw_only=True, frozen=True)


def door(name: str, *in_address: str, tag: str, status: int = 200) -> Method:
    """The method of a view that carries out this command; `in_address` are the parameters of its address."""
    command = TABLE[name]
    placed = frozenset(IN_ADDRESS[one] for one in in_address)
    body = body_of(command, placed)

    def handle(_view: Any, request: Request, **where: Any) -> Response:
        given = _read(body, request) | {IN_ADDRESS[one]: value for one, value in where.items()}
        perform = _performer(command, given)
        if command.remembered:
            return change(request, command.name, perform, status=status)
        return Response(msgspec.to_builtins(perform(request.user, timezone.now())), status=status)

    handle.__doc__ = command.summary
    described: Method = extend_schema(
        operation_id=name.replace(".", "_"),
        tags=[tag],
        description=command.summary,
        parameters=[KEYED] if command.remembered else [],
        request=body if body.__struct_fields__ else None,
        responses={status: command.reply},
    )(handle)
    return described


def _read(body: type[msgspec.Struct], request: Request) -> dict[str, Any]:
    """What of the body is an argument. Raises ParseError (400)."""
    try:
        read = msgspec.convert(request.data or {}, body)
    except msgspec.ValidationError as error:
        raise ParseError(str(error)) from error
    fields = {name: getattr(read, name) for name in body.__struct_fields__}
    return {name: value for name, value in fields.items() if value is not msgspec.UNSET}


def _performer(command: Command, given: Mapping[str, Any]) -> Any:
    """What `change` calls. It keeps the caller's key itself."""
    try:
        arguments = msgspec.convert(
            {"key": uuid4(), **given}, command.arguments, builtin_types=(datetime,), from_attributes=True
        )
    except msgspec.ValidationError as error:
        raise ParseError(str(error)) from error
    once = replace(command, remembered=False)

    def perform(actor: User, now: datetime) -> Any:
        [answer] = execute(once, [Call(actor.pk, arguments)], now=now)
        if isinstance(answer, Refusal):
            raise answer
        return msgspec.json.decode(answer, type=command.reply)

    return perform


def posts(name: str, *in_address: str, tag: str, status: int = 200) -> type[APIView]:
    """A view that carries out one command when something is posted to it."""
    members = {
        "post": door(name, *in_address, tag=tag, status=status),
        "permission_classes": [IsAuthenticated],
        "parser_classes": [JSONBody],
        "__doc__": TABLE[name].summary,
        "__module__": __name__,
    }
    return type("".join(part.title() for part in name.split(".")), (APIView,), members)
