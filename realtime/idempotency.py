"""The same key again gives the same answer and changes nothing: for commands, API calls and forms alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import IntegrityError, connection, transaction

from realtime.models import CommandKey
from realtime.sql import value_rows


class KeyOf(NamedTuple):
    """Whose key: keys of different people never meet."""

    user_id: int
    key: UUID


class Done(NamedTuple):
    """A command that was carried out, to be remembered in the same transaction."""

    owner: KeyOf
    command: str
    reply: bytes


def find_replies(owners: Iterable[KeyOf]) -> dict[KeyOf, bytes]:
    """The stored replies (JSON) of those of these keys that were used before."""
    wanted = list(set(owners))
    if not wanted:
        return {}
    adapt = _adapter()
    with connection.cursor() as cursor:
        # Constant SQL: building this query anew took the ORM ten times as long as the database took to answer it.
        # In pairs, because each is one look into the index; two lists would be a look for every pair there could be.
        cursor.execute(
            f"SELECT user_id, key, reply FROM (VALUES {value_rows(wanted, 2)}) AS wanted "  # noqa: S608 - placeholders
            "CROSS JOIN realtime_commandkey WHERE user_id = wanted.column1 AND key = wanted.column2",
            [value for user_id, key in wanted for value in (user_id, adapt(key))],
        )
        return {KeyOf(user_id, _as_uuid(key)): reply.encode() for user_id, key, reply in cursor.fetchall()}


def remember(done: Sequence[Done], *, now: datetime) -> None:
    """Store replies. Raises IntegrityError where another transaction used a key first: roll back, look again."""
    if not done:
        return
    values = ",".join(["(%s,%s,%s,%s,%s)"] * len(done))
    parameters: list[Any] = []
    at, adapt = connection.ops.adapt_datetimefield_value(now), _adapter()
    for (user_id, key), command, reply in done:
        parameters += (user_id, adapt(key), command, reply.decode(), at)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO realtime_commandkey (user_id, key, command, reply, created_at) VALUES {values}",  # noqa: S608
            parameters,
        )


def _adapter() -> Callable[[UUID], UUID | str]:
    """How this database takes a key; asked once for all of a batch."""
    return (lambda key: key) if connection.features.has_native_uuid_field else (lambda key: key.hex)


def _as_uuid(key: UUID | str) -> UUID:
    return key if isinstance(key, UUID) else UUID(key)


def once(owner: KeyOf, *, command: str, perform: Callable[[], msgspec.Struct], now: datetime) -> msgspec.Raw:
    """Do `perform` in a transaction unless this key did it before; returns the reply as JSON either way."""
    for _attempt in range(2):
        try:
            with transaction.atomic():
                known = find_replies([owner])
                if known:
                    return msgspec.Raw(known[owner])
                reply = msgspec.json.encode(perform())
                remember([Done(owner, command, reply)], now=now)
                return msgspec.Raw(reply)
        except IntegrityError:
            # Either another process used the key in this moment (the second look finds its answer), or
            # `perform` itself broke a constraint (then the second attempt raises it).
            if _attempt:
                raise
    raise AssertionError("unreachable")


def prune(*, older_than: datetime) -> int:
    """Forget keys used before `older_than`; returns how many."""
    return CommandKey.objects.filter(created_at__lt=older_than).delete()[0]
