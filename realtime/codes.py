"""The codes of the protocol, one table each: `ERRORS`, `UNSUBSCRIBES`, `CLOSES`. Pure.

Numbers and names are Centrifugo's (`docs/server/codes.md` in github.com/centrifugal/centrifugal.dev), so that its
clients do the right thing with each.
"""

from __future__ import annotations

from typing import NamedTuple


class Error(NamedTuple):
    """An error reply: the command failed, the connection lives. `temporary`: the client may try again."""

    code: int
    message: str
    temporary: bool = False


INTERNAL = Error(100, "internal server error", temporary=True)
UNKNOWN_CHANNEL = Error(102, "unknown channel")
PERMISSION_DENIED = Error(103, "permission denied")
METHOD_NOT_FOUND = Error(104, "method not found")
ALREADY_SUBSCRIBED = Error(105, "already subscribed")
LIMIT_EXCEEDED = Error(106, "limit exceeded")
BAD_REQUEST = Error(107, "bad request")
NOT_AVAILABLE = Error(108, "not available")
TOKEN_EXPIRED = Error(109, "token expired")
TOO_MANY_REQUESTS = Error(111, "too many requests", temporary=True)
UNRECOVERABLE_POSITION = Error(112, "unrecoverable position")
ERRORS = (
    INTERNAL,
    UNKNOWN_CHANNEL,
    PERMISSION_DENIED,
    METHOD_NOT_FOUND,
    ALREADY_SUBSCRIBED,
    LIMIT_EXCEEDED,
    BAD_REQUEST,
    NOT_AVAILABLE,
    TOKEN_EXPIRED,
    TOO_MANY_REQUESTS,
    UNRECOVERABLE_POSITION,
)


class Unsubscribe(NamedTuple):
    """The server ended a subscription. Below 2500 the client stays away, from 2500 it subscribes again."""

    code: int
    reason: str


UNSUBSCRIBED = Unsubscribe(2000, "server unsubscribe")
INSUFFICIENT_STATE = Unsubscribe(2500, "insufficient state")
UNSUBSCRIBES = (UNSUBSCRIBED, INSUFFICIENT_STATE)


class Close(NamedTuple):
    """The server ended the connection. 3000-3499: come back (with jitter); 3500 and above: stay away."""

    code: int
    reason: str


SHUTDOWN = Close(3001, "shutdown")
CLOSED_INTERNAL = Close(3004, "internal server error")
EXPIRED = Close(3005, "connection expired")
SLOW = Close(3008, "slow")
CLOSED_INSUFFICIENT_STATE = Close(3010, "insufficient state")
NO_PONG = Close(3012, "no pong")
FLOODING = Close(3013, "too many requests")
INVALID_TOKEN = Close(3500, "invalid token")
CLOSED_BAD_REQUEST = Close(3501, "bad request")
STALE = Close(3502, "stale")
FORCED = Close(3503, "force disconnect")
CONNECTION_LIMIT = Close(3504, "connection limit")
CLOSED_PERMISSION_DENIED = Close(3507, "permission denied")
CLOSES = (
    SHUTDOWN,
    CLOSED_INTERNAL,
    EXPIRED,
    SLOW,
    CLOSED_INSUFFICIENT_STATE,
    NO_PONG,
    FLOODING,
    INVALID_TOKEN,
    CLOSED_BAD_REQUEST,
    STALE,
    FORCED,
    CONNECTION_LIMIT,
    CLOSED_PERMISSION_DENIED,
)
