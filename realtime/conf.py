"""The settings of the hub, each with its default. Set them in the Django setting REALTIME."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

PATH = "/connection/websocket"
"""Where the socket is."""
EXTENSION = "realtime.outlet"
"""The key in `scope["extensions"]` under which our server offers its protocol object as an outlet."""

DEFAULTS: dict[str, Any] = {
    "STREAMS": "realtime.conf.NOTHING",  # dotted path: sequence of StreamPolicy
    "COMMANDS": "realtime.conf.NOTHING",  # dotted path: sequence of Command
    "PEOPLE": "realtime.conf.no_people",  # dotted path: (user ids) -> {id: display name} of those who may connect
    "USER_STREAM": "user:{id}",  # personal stream, joined by the server at connect ("" for none)
    "ALLOWED_ORIGINS": (),  # exact origins besides the page's own
    "TOKEN_KEYS": (),  # HS256 keys, the first one signs; () means SECRET_KEY and its fallbacks
    "RATE_LIMITS": True,  # False lifts the per-connection command rate (benchmarks)
    "FRAME_BYTES": 16 * 1024,
    "JSON_DEPTH": 16,
    "COMMANDS_PER_SECOND": 20,
    "COMMANDS_BURST": 40,
    "COMMANDS_FLOOD": 200,  # refused with 111 within a burst's refill before the socket is closed with 3013
    "COMMANDS_IN_FLIGHT": 256,  # per connection; reading pauses above it
    "STREAMS_PER_CONNECTION": 32,
    "CONNECTIONS_PER_USER": 8,
    "CONNECTIONS": 20_000,  # per process
    "ARRIVING": 2_000,  # of them, those that were not let in yet; above it handshakes are answered with 503
    "UNSENT_BYTES": 512 * 1024,
    "CONNECT_SECONDS": 5,
    "PING_SECONDS": 25,
    "PONG_SECONDS": 10,
    "RECOVERY_LIMIT": 300,
    "HISTORY_LIMIT": 300,
    "RING": 300,  # recent publications kept in memory per room
    "BATCH": 512,  # commands in one transaction at most
    "THREADS": 8,
    "TICK_SECONDS": 1.0,
    "DEAF_SECONDS": 2.5,
    "WATCHING_SECONDS": 5.0,
    "PULSE_SECONDS": 0.5,  # between two frames of one pulse at least
    "PULSE_FULL_SECONDS": 3.0,  # after the last change of a pulse all of it is told once more; 0: never
    "PULSE_LOOK_SECONDS": 2.0,  # pulses with listeners are read this often even if nobody stirs them
    "DRAIN_SECONDS": 5.0,
    "REFRESH_GRACE_SECONDS": 25,
    "RETENTION_DAYS": 30,
    "RETENTION_KEEP": 300,
    "KEY_DAYS": 7,
}

NOTHING: tuple[()] = ()


def no_people(_ids: Any) -> dict[int, str]:
    """The default for PEOPLE: nobody may sign in to the hub."""
    return {}


def get(name: str) -> Any:
    """The value of one setting. Raises KeyError for a name that is not in DEFAULTS."""
    return getattr(settings, "REALTIME", {}).get(name, DEFAULTS[name])


def load(name: str) -> Any:
    """The object that a dotted-path setting names."""
    return import_string(get(name))


class Limits:
    """The numeric settings, read once: attribute access costs less than a look into the settings per frame."""

    def __init__(self) -> None:
        self.rate_limits: bool = get("RATE_LIMITS")
        self.frame_bytes: int = get("FRAME_BYTES")
        self.json_depth: int = get("JSON_DEPTH")
        self.commands_per_second: float = get("COMMANDS_PER_SECOND")
        self.commands_burst: int = get("COMMANDS_BURST")
        self.commands_flood: int = get("COMMANDS_FLOOD")
        self.commands_in_flight: int = get("COMMANDS_IN_FLIGHT")
        self.streams_per_connection: int = get("STREAMS_PER_CONNECTION")
        self.connections_per_user: int = get("CONNECTIONS_PER_USER")
        self.connections: int = get("CONNECTIONS")
        self.arriving: int = get("ARRIVING")
        self.unsent_bytes: int = get("UNSENT_BYTES")
        self.connect_seconds: float = get("CONNECT_SECONDS")
        self.ping_seconds: float = get("PING_SECONDS")
        self.pong_seconds: float = get("PONG_SECONDS")
        self.recovery_limit: int = get("RECOVERY_LIMIT")
        self.history_limit: int = get("HISTORY_LIMIT")
        self.ring: int = get("RING")
        self.batch: int = get("BATCH")
        self.threads: int = get("THREADS")
        self.tick_seconds: float = get("TICK_SECONDS")
        self.deaf_seconds: float = get("DEAF_SECONDS")
        self.watching_seconds: float = get("WATCHING_SECONDS")
        self.pulse_seconds: float = get("PULSE_SECONDS")
        self.pulse_full_seconds: float = get("PULSE_FULL_SECONDS")
        self.pulse_look_seconds: float = get("PULSE_LOOK_SECONDS")
        self.drain_seconds: float = get("DRAIN_SECONDS")
        self.refresh_grace_seconds: float = get("REFRESH_GRACE_SECONDS")
