"""The description of the socket for machines: AsyncAPI 3.0, made from the same types that encode and decode it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from realtime import codes, protocol
from realtime.commands import Command
from realtime.conf import PATH, get
from realtime.errors import Refusal, refusal_table
from realtime.events import Event, PulseChanged, TypingStarted, WatchingChanged, type_of
from realtime.streams import StreamPolicy

SCHEMAS = "#/components/schemas/{name}"
MESSAGES = "#/components/messages/"


def describe(policies: Sequence[StreamPolicy], commands: Sequence[Command]) -> dict[str, Any]:
    """The whole document. Streams are channels; what is pushed on them and what may be asked are its messages."""
    events = sorted({event for policy in policies for event in _events(policy)}, key=type_of)
    types = [*events, *(command.arguments for command in commands), *(command.reply for command in commands)]
    _, schemas = msgspec.json.schema_components(types, ref_template=SCHEMAS)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Durbar hub",
            "version": "1.0.0",
            "description": "The Centrifugo client protocol, JSON encoding, one or more objects a text frame.",
        },
        "defaultContentType": "application/json",
        "servers": {"here": {"host": "{host}", "protocol": "wss", "variables": {"host": {"default": "localhost"}}}},
        "channels": {"connection": _connection(commands), **{policy.prefix: _channel(policy) for policy in policies}},
        "operations": _operations(policies, commands),
        "components": {
            "schemas": schemas,
            "messages": {
                **{type_of(event): _event_message(event) for event in events},
                **{command.name: _command_message(command) for command in commands},
                **{f"{command.name}.reply": _reply_message(command) for command in commands},
            },
        },
        "x-codes": _codes(),
        "x-limits": {name.lower(): get(name) for name in _LIMITS},
    }


_LIMITS = (
    "FRAME_BYTES",
    "JSON_DEPTH",
    "COMMANDS_PER_SECOND",
    "COMMANDS_BURST",
    "STREAMS_PER_CONNECTION",
    "CONNECTIONS_PER_USER",
    "UNSENT_BYTES",
    "CONNECT_SECONDS",
    "PING_SECONDS",
    "PULSE_SECONDS",
    "RECOVERY_LIMIT",
    "HISTORY_LIMIT",
)


def _events(policy: StreamPolicy) -> list[type[Event]]:
    ephemeral: list[type[Event]] = []
    if policy.pulse is not None:
        ephemeral.append(PulseChanged)
    elif policy.watching:
        ephemeral.append(WatchingChanged)
    if policy.typing:
        ephemeral.append(TypingStarted)
    return [*policy.events, *ephemeral]


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"{MESSAGES}{name}"}


def _schema(kind: type[Any]) -> dict[str, Any]:
    return {"$ref": SCHEMAS.format(name=kind.__name__)}


def _connection(commands: Sequence[Command]) -> dict[str, Any]:
    names = [name for command in commands for name in (command.name, f"{command.name}.reply")]
    return {
        "address": PATH,
        "description": f"Methods: {', '.join(sorted(protocol.REQUESTS))}. Every write is an rpc.",
        "messages": {name: _reference(name) for name in names},
    }


def _channel(policy: StreamPolicy) -> dict[str, Any]:
    return {
        "address": f"{policy.prefix}:{{key}}",
        "description": policy.audience,
        "parameters": {"key": {"description": "Which one."}},
        "messages": {type_of(event): _reference(type_of(event)) for event in _events(policy)},
        "x-durable": policy.durable,
        "x-pulse": policy.pulse is not None,
        "x-history": policy.history,
        "x-presence-stats": policy.presence_stats,
    }


def _operations(policies: Sequence[StreamPolicy], commands: Sequence[Command]) -> dict[str, Any]:
    receive = {
        f"follow.{policy.prefix}": {"action": "send", "channel": {"$ref": f"#/channels/{policy.prefix}"}}
        for policy in policies
    }
    asked = {
        command.name: {
            "action": "receive",
            "summary": command.summary,
            "channel": {"$ref": "#/channels/connection"},
            "messages": [{"$ref": f"#/channels/connection/messages/{command.name}"}],
            "reply": {
                "channel": {"$ref": "#/channels/connection"},
                "messages": [{"$ref": f"#/channels/connection/messages/{command.name}.reply"}],
            },
            "x-refusals": [_refusal(refusal) for refusal in command.refusals],
        }
        for command in commands
    }
    return {**receive, **asked}


def _event_message(event: type[Event]) -> dict[str, Any]:
    words = (event.__doc__ or "").strip()
    return {"name": type_of(event), **({"description": words} if words else {}), "payload": _schema(event)}


def _command_message(command: Command) -> dict[str, Any]:
    rpc = {
        "type": "object",
        "required": ["method", "data"],
        "properties": {"method": {"const": command.name}, "data": _schema(command.arguments)},
    }
    return {"name": command.name, "summary": command.summary, "payload": _envelope("rpc", rpc)}


def _reply_message(command: Command) -> dict[str, Any]:
    rpc = {"type": "object", "properties": {"data": _schema(command.reply)}}
    return {"name": f"{command.name}.reply", "payload": _envelope("rpc", rpc)}


def _envelope(method: str, schema: dict[str, Any]) -> dict[str, Any]:
    identifier = {"type": "integer", "minimum": 1, "maximum": 2**32 - 1}
    return {"type": "object", "required": ["id", method], "properties": {"id": identifier, method: schema}}


def _codes() -> dict[str, Any]:
    return {
        "errors": [error._asdict() for error in codes.ERRORS],
        "refusals": [_refusal(refusal) for refusal in refusal_table()],
        "unsubscribes": [{**code._asdict(), "resubscribe": code.code >= 2500} for code in codes.UNSUBSCRIBES],
        "closes": [{**code._asdict(), "reconnect": code.code < 3500} for code in codes.CLOSES],
    }


def _refusal(refusal: type[Refusal]) -> dict[str, Any]:
    return {
        "code": refusal.code,
        "slug": refusal.slug,
        "message": str(refusal.message),
        "temporary": refusal.temporary,
    }
