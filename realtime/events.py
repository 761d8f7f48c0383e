"""The base of every event. Pure.

An event says what happened (noun, dot, past participle) and carries the absolute new state of the object it
is about, so applying it twice is harmless. On the wire it is `{"type": "post.published", ...}`.
"""

from __future__ import annotations

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """Subclass with `tag="noun.participle"`; fields are plain data (str, int, bool, datetime, Struct, list)."""


def dump(event: Event) -> bytes:
    """The event as JSON, UTF-8."""
    return msgspec.json.encode(event)


def type_of(event: type[Event]) -> str:
    """The event's name on the wire, e.g. `post.published`."""
    return str(event.__struct_config__.tag)


class WatchingChanged(Event, frozen=True, tag="watching.changed"):
    """Ephemeral: how many listen to this stream now, over all processes. Sent at most every few seconds."""

    clients: int
    users: int


class TypingStarted(Event, frozen=True, tag="typing.started"):
    """Ephemeral: somebody is writing in this stream; repeated every few seconds while it lasts."""

    user: int
    name: str
