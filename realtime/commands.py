"""Commands: every write that comes over the socket. A room adds one by adding a Command to its table.

The table is named by the setting REALTIME["COMMANDS"] (a dotted path to a sequence of Command). Handlers run in a
database thread, inside one transaction per batch, and call one action.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from realtime import idempotency
from realtime.conf import load
from realtime.errors import Kind, Refusal


class Arguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every command's arguments: `key` is a UUID that the client makes, once per intended change."""

    key: UUID


class Call(msgspec.Struct, frozen=True):
    """One command of one person, decoded."""

    user_id: int
    arguments: Any


class SignInNeeded(Refusal):
    """The command is for people who are signed in."""

    code = 401
    slug = "sign_in_needed"
    kind = Kind.DENIED
    message = "Sign in to do this."


Answer = msgspec.Struct | Refusal
Single = Callable[[Call, datetime], msgspec.Struct]
Batch = Callable[[Sequence[Call], datetime], Sequence[Answer]]


@cache
def _decoder(arguments: type[Arguments]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(arguments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`name` is noun, dot, imperative. Give `single` or `batch`.

    `single(call, now)` returns the reply or raises a Refusal; it has a transaction to itself. `batch(calls, now)`
    returns one reply or Refusal per call, in order, and shares one transaction: a refusal must leave nothing
    behind. `lane(arguments)` names what must be done in order: one batch at a time per lane.
    """

    name: str
    summary: str
    arguments: type[Arguments]
    reply: type[msgspec.Struct]
    single: Single | None = None
    batch: Batch | None = None
    lane: Callable[[Any], str] | None = None
    refusals: tuple[type[Refusal], ...] = ()
    remembered: bool = True
    """False: no row keeps its key and who sent it, so the same key again does it again. For what counts people
    without writing them down."""

    @property
    def decoder(self) -> msgspec.json.Decoder[Any]:
        """Decodes this command's arguments, strictly."""
        return _decoder(self.arguments)


@cache
def commands() -> dict[str, Command]:
    """Name -> command, from the settings."""
    table: Sequence[Command] = load("COMMANDS")
    return {command.name: command for command in table}


def execute(command: Command, calls: Sequence[Call], *, now: datetime) -> list[bytes | Refusal]:
    """Carry out calls of one command, those with a known key by answering as before; one answer each, in order.

    A batch shares one transaction. Where another process used one of the keys in this very moment the batch is
    rolled back and looked at again.
    """
    for _attempt in range(2):
        try:
            with transaction.atomic():
                return _execute(command, calls, now)
        except IntegrityError:
            if _attempt:
                raise
        except Refusal as refusal:  # a single handler's; its transaction is rolled back
            return [refusal]
    raise AssertionError("unreachable")


def _execute(command: Command, calls: Sequence[Call], now: datetime) -> list[bytes | Refusal]:
    owners = [idempotency.KeyOf(call.user_id, call.arguments.key) for call in calls]
    known = idempotency.find_replies(owners) if command.remembered else {}
    answered: dict[idempotency.KeyOf, bytes | Refusal] = {**known}
    fresh: dict[idempotency.KeyOf, Call] = {}
    for owner, call in zip(owners, calls, strict=True):
        if owner not in answered:
            fresh.setdefault(owner, call)  # the same key twice in one batch: the first one counts
    done: list[idempotency.Done] = []
    for owner, answer in zip(fresh, _perform(command, list(fresh.values()), now), strict=True):
        if isinstance(answer, Refusal):
            answered[owner] = answer
        else:
            reply = msgspec.json.encode(answer)
            answered[owner] = reply
            done.append(idempotency.Done(owner, command.name, reply))
    if command.remembered:
        idempotency.remember(done, now=now)
    return [answered[owner] for owner in owners]


def _perform(command: Command, calls: Sequence[Call], now: datetime) -> Sequence[Answer]:
    if not calls:
        return []
    if command.batch is not None:
        return command.batch(calls, now)
    if command.single is None:
        raise TypeError(f"command {command.name} has no handler")
    return [command.single(call, now) for call in calls]
