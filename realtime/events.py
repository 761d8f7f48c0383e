"""The base of every event. Pure.

An event says what happened (noun, dot, past participle) and carries the absolute new state of the object it
is about, so applying it twice is harmless. On the wire it is `{"type": "post.published", ...}`.
"""

from __future__ import annotations

import msgspec

_fields = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """Subclass with `tag="noun.participle"`; fields are plain data (str, int, bool, datetime, Struct, list)."""


def dump(event: Event) -> bytes:
    """The event as JSON, UTF-8."""
    return msgspec.json.encode(event)


def naming(name: str, id: int) -> str:  # noqa: A002
    """How the JSON of an event reads where its field `name` holds the object with this id, its first field."""
    return f'"{name}":{{"id":{id},'


def with_field(data: str, name: str, value: object) -> str:
    """The JSON of an event where one field has another value."""
    fields = _fields.decode(data)
    fields[name] = msgspec.Raw(msgspec.json.encode(value))
    return msgspec.json.encode(fields).decode()


def type_of(event: type[Event]) -> str:
    """The event's name on the wire, e.g. `post.published`."""
    return str(event.__struct_config__.tag)


class WatchingChanged(Event, frozen=True, tag="watching.changed"):
    """Ephemeral: how many listen to this stream now, over all processes. Sent at most every few seconds."""

    clients: int
    users: int


class PulseChanged(Event, frozen=True, tag="pulse.changed"):
    """Ephemeral: absolute values by name, those that changed; `gone`: names that are no more. With `full` these are
    all values there are, whatever was known before. Told at most twice a second."""

    values: dict[str, msgspec.Raw]
    gone: list[str]
    full: bool = False


class TypingStarted(Event, frozen=True, tag="typing.started"):
    """Ephemeral: somebody is writing in this stream, or is at something of it (`about`, in a word of the clients'
    own); repeated every few seconds while it lasts."""

    user: int
    name: str
    about: str = ""
