"""What the commands of the rooms with people have in common: who calls, and how one action answers. This room has no
commands of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from engagement.accounts.models import User
from engagement.accounts.queries import get_person
from realtime.commands import Call, SignInNeeded

R = TypeVar("R", bound=msgspec.Struct)


def actor_of(call: Call) -> User:
    """Who calls, memberships loaded. Raises SignInNeeded."""
    person = get_person(call.user_id)
    if person is None:
        raise SignInNeeded
    return person


def single(
    action: Callable[..., Any], reply: Callable[[Any], R], renamed: Mapping[str, str]
) -> Callable[[Call, datetime], R]:
    """A handler that passes the arguments, but for the key and what was left out, to one action. `renamed`: what a
    command calls its rows (`thread`) is their id to an action (`thread_id`)."""

    def handle(call: Call, now: datetime) -> R:
        fields = msgspec.structs.asdict(call.arguments)
        fields.pop("key")
        given = {renamed.get(name, name): value for name, value in fields.items() if value is not msgspec.UNSET}
        return reply(action(actor=actor_of(call), now=now, **given))

    return handle
