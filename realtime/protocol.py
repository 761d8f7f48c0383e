"""The Centrifugo bidirectional client protocol, JSON encoding: text in, commands out; results in, bytes out. Pure.

Field names are those of `definitions/client.proto` in github.com/centrifugal/protocol. A frame holds one or more
JSON objects separated by line feeds.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import UNSET, Meta, Raw, UnsetType

from realtime.codes import BAD_REQUEST, METHOD_NOT_FOUND, Error, Unsubscribe

# --- what clients send ----------------------------------------------------------------------------------------

Id = Annotated[int, Meta(ge=0, le=2**32 - 1)]
Offset = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Name = Annotated[str, Meta(min_length=1, max_length=120, pattern="^[!-~]+$")]
"""A stream: visible ASCII, so that no name can upset a database or a log."""
REJECT_UNRECOVERED = 2
Short = Annotated[str, Meta(max_length=64)]


class Request(msgspec.Struct, kw_only=True, gc=False):
    """Base of the requests; fields that are not ours are ignored, as the protocol wants it."""


class SubscribeRequest(Request):
    """Join a stream; with `recover` from a position (epoch, offset) on."""

    channel: Annotated[str, Meta(max_length=120, pattern="^[!-~]*$")] = ""
    recover: bool = False
    epoch: Short = ""
    offset: Offset = 0
    flag: int = 0

    @property
    def strict(self) -> bool:
        """The client can ask its application for the state anew, and wants error 112 instead of a result that says
        `recovered: false` (the bit that Centrifugo's clients set together with `getState`)."""
        return bool(self.flag & REJECT_UNRECOVERED)


class ConnectRequest(Request):
    """The first command. `subs` holds positions in personal streams to go on from."""

    token: str = ""
    name: Short = ""
    version: Short = ""
    subs: dict[str, SubscribeRequest] = {}


class ChannelRequest(Request):
    """unsubscribe, presence, presence_stats, sub_refresh"""

    channel: Name


class PublishRequest(ChannelRequest):
    """Raw data for a stream that is open for it."""

    data: Raw


class StreamPosition(Request):
    """A place in a stream."""

    offset: Offset = 0
    epoch: Short = ""


class HistoryRequest(ChannelRequest):
    """`limit` 0 asks for the position alone, -1 for as many as allowed."""

    limit: Annotated[int, Meta(ge=-1, le=2**31 - 1)] = 0
    since: StreamPosition | None = None
    reverse: bool = False


class RpcRequest(Request):
    """A command of a room: its name and its arguments."""

    method: Annotated[str, Meta(min_length=1, max_length=120)]
    data: Raw = Raw(b"{}")


class RefreshRequest(Request):
    """A new connection token."""

    token: str


class SendRequest(Request):
    """Something that no answer is expected to; see Typing."""

    data: Raw


class PingRequest(Request):
    """Is the server there?"""


class Typing(Request):
    """The only thing that `send` takes. `about`: what of the stream one is at, in a word; "" for all of it."""

    type: Literal["typing"]
    channel: Name
    about: Annotated[str, Meta(max_length=40, pattern="^[!-~]*$")] = ""


REQUESTS: dict[str, type[Request]] = {
    "connect": ConnectRequest,
    "subscribe": SubscribeRequest,
    "unsubscribe": ChannelRequest,
    "publish": PublishRequest,
    "presence": ChannelRequest,
    "presence_stats": ChannelRequest,
    "history": HistoryRequest,
    "ping": PingRequest,
    "send": SendRequest,
    "rpc": RpcRequest,
    "refresh": RefreshRequest,
    "sub_refresh": ChannelRequest,
}
_DECODERS = {name: msgspec.json.Decoder(request) for name, request in REQUESTS.items()}
_TYPING = msgspec.json.Decoder(Typing)


class _Envelope(msgspec.Struct, frozen=True, gc=False):
    id: Id = 0
    connect: Raw | UnsetType = UNSET
    subscribe: Raw | UnsetType = UNSET
    unsubscribe: Raw | UnsetType = UNSET
    publish: Raw | UnsetType = UNSET
    presence: Raw | UnsetType = UNSET
    presence_stats: Raw | UnsetType = UNSET
    history: Raw | UnsetType = UNSET
    ping: Raw | UnsetType = UNSET
    send: Raw | UnsetType = UNSET
    rpc: Raw | UnsetType = UNSET
    refresh: Raw | UnsetType = UNSET
    sub_refresh: Raw | UnsetType = UNSET


_ENVELOPE = msgspec.json.Decoder(_Envelope)
# In the order in which commands are frequent: the first that is set is taken.
_METHODS = ("rpc", "subscribe", "connect", *sorted(REQUESTS.keys() - {"rpc", "subscribe", "connect"}))


class Command(NamedTuple):
    """One command: `request` is the decoded request, or the Error to answer with."""

    id: int
    method: str
    request: Any


class Pong(NamedTuple):
    """An empty object: the answer to our ping."""


PONG = Pong()


class Broken(Exception):
    """The frame is not of this protocol: close the connection with 3501."""


def parse(frame: str, *, max_depth: int) -> list[Command | Pong]:
    """The commands in a text frame. Raises Broken for what is not a sequence of JSON command objects; a command
    whose own fields are wrong comes back with an Error as its request and does not harm its neighbours."""
    return [_parse_one(line, max_depth) for line in frame.split("\n") if line]


def _parse_one(line: str, max_depth: int) -> Command | Pong:
    if line == "{}":
        return PONG
    if depth_exceeds(line, max_depth):
        raise Broken("nested too deeply")
    try:
        envelope = _ENVELOPE.decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Broken(str(error)) from None
    for method in _METHODS:
        raw = getattr(envelope, method)
        if raw is UNSET:
            continue
        if not envelope.id and method != "send":
            raise Broken("a command needs an id")
        return Command(envelope.id, method, _decode(_DECODERS[method], raw))
    if not envelope.id:
        raise Broken("neither a command nor a pong")
    return Command(envelope.id, "", METHOD_NOT_FOUND)


def _decode(decoder: msgspec.json.Decoder[Any], raw: Raw) -> Any:
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as error:
        return bad_request(error)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return BAD_REQUEST


def parse_typing(data: Raw) -> Typing | None:
    """The payload of `send`, or None where it is not the one thing that is accepted."""
    found = _decode(_TYPING, data)
    return found if isinstance(found, Typing) else None


def bad_request(error: msgspec.ValidationError) -> Error:
    """107 with words that name the field, e.g. `Expected int, got str - at $.thread`."""
    return BAD_REQUEST._replace(message=f"bad request: {error}".replace("`", ""))


_STRING = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_NOT_BRACKET = re.compile(r"[^][{}]+")


def depth_exceeds(line: str, limit: int) -> bool:
    """Whether arrays and objects nest deeper than `limit`. Almost always decided by one count."""
    if line.count("{") + line.count("[") <= limit:
        return False
    depth = 0
    for bracket in _NOT_BRACKET.sub("", _STRING.sub("", line)):
        depth += 1 if bracket in "{[" else -1
        if depth > limit:
            return True
    return False


# --- what we send ---------------------------------------------------------------------------------------------


class Result(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """Base of the results; fields at their default are left out, as the protocol's JSON does, except in those results
    whose every field Centrifugo's own server always sends (clients pass them on unchecked)."""


class PublicationResult(Result):
    """One publication; without an offset where it is ephemeral."""

    data: Raw
    offset: int = 0


class SubscribeResult(Result):
    """Where the subscription begins, and what was missed."""

    recoverable: bool = False
    positioned: bool = False
    epoch: str = ""
    offset: int = 0
    was_recovering: bool = False
    recovered: bool = False
    publications: list[PublicationResult] = []
    data: Raw | UnsetType = UNSET


class ConnectResult(Result):
    """Who the connection is, when to expect pings (seconds), and the streams that the server joined."""

    client: str
    version: str
    ping: int = 0
    pong: bool = False
    expires: bool = False
    ttl: int = 0
    subs: dict[str, SubscribeResult] = {}


class RefreshResult(Result):
    """`ttl` in seconds."""

    client: str
    version: str
    expires: bool = False
    ttl: int = 0


class HistoryResult(Result, omit_defaults=False):
    """Publications, and where the stream stands."""

    publications: list[PublicationResult] = []
    epoch: str = ""
    offset: int = 0


class ClientInfo(Result, omit_defaults=False):
    """A connection and whose it is."""

    user: str = ""
    client: str = ""


class PresenceResult(Result, omit_defaults=False):
    """Who listens, by connection."""

    presence: dict[str, ClientInfo] = {}


class PresenceStatsResult(Result, omit_defaults=False):
    """How many listen."""

    num_clients: int = 0
    num_users: int = 0


class RpcResult(Result):
    """What the command answered."""

    data: Raw


class EmptyResult(Result):
    """unsubscribe, publish, ping, sub_refresh"""


encode = msgspec.json.encode
PING_FRAME = b"{}"


def dump_reply(id: int, method: str, result: Result) -> bytes:  # noqa: A002 - the protocol's name
    """`{"id": n, "<method>": {...}}`"""
    return b'{"id":%d,"%b":%b}' % (id, method.encode(), encode(result))


class ErrorBody(Result):
    """An error as it is sent. Beyond the protocol's three fields ours may name the rule (`slug`), the argument
    (`field`) and when to try again; clients of the protocol ignore what they do not know."""

    code: int
    message: str
    temporary: bool = False
    slug: str = ""
    field: str = ""
    retry_after_ms: int | None = None


def dump_error(id: int, error: Error | ErrorBody) -> bytes:  # noqa: A002 - the protocol's name
    """`{"id": n, "error": {...}}`"""
    body = ErrorBody(**error._asdict()) if isinstance(error, Error) else error
    return b'{"id":%d,"error":%b}' % (id, encode(body))


def push_head(channel: str) -> bytes:
    """The part of a publication push that is the same for a whole stream."""
    return b'{"push":{"channel":%b,"pub":{"data":' % encode(channel)


def dump_push(head: bytes, data: bytes, offset: int) -> bytes:
    """A publication push; offset 0 is an ephemeral one, which carries none."""
    return b'%b%b,"offset":%d}}}' % (head, data, offset) if offset else head + data + b"}}}"


def dump_unsubscribe(channel: str, unsubscribe: Unsubscribe) -> bytes:
    """The push that ends a subscription."""
    return b'{"push":{"channel":%b,"unsubscribe":{"code":%d,"reason":%b}}}' % (
        encode(channel),
        unsubscribe.code,
        encode(unsubscribe.reason),
    )
