"""The same key again gives the same answer and changes nothing: for commands, API calls and forms alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from realtime.models import CommandKey


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
    wanted = set(owners)
    if not wanted:
        return {}
    rows = CommandKey.objects.filter(
        key__in={owner.key for owner in wanted}, user_id__in={owner.user_id for owner in wanted}
    ).values_list("user_id", "key", "reply")
    found = {KeyOf(user_id, key): reply.encode() for user_id, key, reply in rows}
    return {owner: reply for owner, reply in found.items() if owner in wanted}


def remember(done: Iterable[Done], *, now: datetime) -> None:
    """Store replies. Raises IntegrityError where another transaction used a key first: roll back, look again."""
    CommandKey.objects.bulk_create(
        [
            CommandKey(
                user_id=item.owner.user_id,
                key=item.owner.key,
                command=item.command,
                reply=item.reply.decode(),
                created_at=now,
            )
            for item in done
        ]
    )


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
