"""A client that never gives up: when its server goes it tries the next one, recovers by position, and sends again,
under the same key, whatever was not answered. It checks nothing itself: it tells the witness what it sees."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random
from time import monotonic
from typing import Any
from uuid import uuid4

import msgspec
import websockets

from tests.faults.history import Answered, Event, Invoked, Joined, Outcome, Saw, Voted

SHORTEST_WAIT, LONGEST_WAIT = 0.05, 1.0
STAY_AWAY = 3500
PERMISSION_DENIED, NOT_AVAILABLE = 103, 108
"""What may be said to whoever wants to listen: no; and that the right ended while it was looked at."""
RECOVERY_LIMIT = 300
"""Whoever has missed more than that has to reload, and is told so."""
ASKING_AGAIN_SECONDS = 1.0
"""From being told that one may not listen to asking again: the right may have come back."""


class _Push(msgspec.Struct):
    channel: str
    pub: _Publication | None = None
    unsubscribe: dict[str, Any] | None = None


class _Publication(msgspec.Struct):
    data: msgspec.Raw
    offset: int = 0


class _Subscribed(msgspec.Struct):
    epoch: str = ""
    offset: int = 0
    recovered: bool = False
    was_recovering: bool = False
    publications: list[_Publication] = []


class _Frame(msgspec.Struct):
    id: int = 0
    push: _Push | None = None
    connect: Any = None
    subscribe: _Subscribed | None = None
    rpc: Any = None
    error: dict[str, Any] | None = None


_decoder = msgspec.json.Decoder(_Frame)


@dataclass(frozen=True, kw_only=True)
class Talk:
    """What the clients do: say words into a stream by a command, and find them again in its events."""

    stream: str
    method: str
    arguments: Mapping[str, Any]
    """Of every command, besides `key` and the word."""
    word_argument: str
    word_in: Callable[[dict[str, Any]], str]
    """The word in the data of a publication."""

    def word_of(self, data: bytes | str) -> str:
        """The same, from the publication's JSON."""
        return self.word_in(msgspec.json.decode(data))


def talk_of_words(stream: str) -> Talk:
    """`word.say` of the hub's test streams."""
    return Talk(
        stream=stream,
        method="word.say",
        arguments={"stream": stream},
        word_argument="word",
        word_in=lambda event: str(event["word"]),
    )


def talk_of_posts(thread_id: int) -> Talk:
    """`post.publish` in a real thread."""
    return Talk(
        stream=f"thread:{thread_id}",
        method="post.publish",
        arguments={"thread": thread_id},
        word_argument="body",
        word_in=lambda event: str(event["post"]["body"]),
    )


@dataclass
class Wish:
    """A command that was not answered yet. It is sent again, under the same key, until it is."""

    method: str
    data: dict[str, Any]
    told: Callable[[Outcome], None]
    tries: int = 0


class Witness:
    """What all clients of one stream saw. Errors with the codes in `expected` are none to wonder about."""

    def __init__(self, *, events: list[Event] | None = None, expected: Container[int] = ()) -> None:
        self.contents: dict[int, bytes] = {}
        """Offset -> the data that the first client saw there."""
        self.oddities: list[str] = []
        """Anything that no client should ever see."""
        self.acknowledged_at: dict[str, float] = {}
        """Word -> when its author was told that it is in the log."""
        self.reconnects = 0
        self.recoveries: list[tuple[float, float]] = []
        """When a client had lost its connection, and when it listened again."""
        self.closes: list[tuple[float, int]] = []
        """When the server sent a client away, and with which code."""
        self.revocations: list[tuple[float, str]] = []
        """When a client was told that it may listen no more, and which."""
        self.refused: Counter[int] = Counter()
        self.events: list[Event] = [] if events is None else events
        """What the clients did and saw, for the checker."""
        self.votes: list[Voted] = []
        self._expected = expected

    def look(self, client: Client, offset: int, data: bytes) -> None:
        """A client saw this publication."""
        if self.contents.setdefault(offset, data) != data:
            self.oddities.append(f"{client.name}: other content at {offset}")

    def refuse(self, client: Client, error: Mapping[str, Any]) -> None:
        """A client was told no."""
        self.refused[error["code"]] += 1
        if error["code"] not in self._expected:
            self.oddities.append(f"{client.name}: error {error}")


class Client:
    """One person's page. `seen` has (offset, time) as they came."""

    def __init__(
        self, name: str, *, urls: Sequence[str], token: str = "", cookie: str = "", talk: Talk, witness: Witness
    ) -> None:
        """With a connection token, or with the cookie of a session like a page's."""
        self.name = name
        self.seen: list[tuple[int, float]] = []
        self.ended_at = 0.0
        """When the server first ended the subscription for good, or the connection by a close code."""
        self.joined = asyncio.Event()
        self.comes_back = False
        """Whether it asks again after it was told that it may not listen (any more)."""
        self._urls = urls
        self._at = 0
        self._token = token
        self._cookie = cookie
        self._talk = talk
        self._witness = witness
        self._ids = count(1)
        self._wishes: dict[str, Wish] = {}  # by their keys
        self._asked: dict[int, str] = {}  # command id -> key
        self._subscribing = 0  # id of the command
        self._lost_at = 0.0
        self._position: tuple[str, int] | None = None
        self._socket: websockets.ClientConnection | None = None
        self._waits = Random(name)
        self._leaving = False
        self._later: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        """Everything that was said has been answered."""
        return not self._wishes

    @property
    def stream(self) -> str:
        """Where it listens."""
        return self._talk.stream

    @property
    def position(self) -> int:
        """The newest offset that it has seen there."""
        return self._position[1] if self._position else 0

    # --- what a test does with it -----------------------------------------------------------------------------

    async def run(self) -> None:
        """Be there until `leave`."""
        wait = SHORTEST_WAIT
        while not self._leaving:
            try:
                async with websockets.connect(
                    self._urls[self._at],
                    compression=None,
                    max_size=None,
                    ping_interval=None,
                    proxy=None,
                    open_timeout=5,
                    **self._credentials(),
                ) as self._socket:
                    if self._leaving:  # it was told so while this socket opened
                        return
                    wait = SHORTEST_WAIT
                    await self._converse(self._socket)
            except (OSError, TimeoutError, websockets.WebSocketException) as error:
                if isinstance(error, websockets.ConnectionClosed) and error.rcvd is not None:
                    self.ended_at = self.ended_at or monotonic()
                    self._witness.closes.append((monotonic(), error.rcvd.code))
                    if error.rcvd.code >= STAY_AWAY:
                        self._witness.revocations.append((monotonic(), self.name))
                        self.give_up()
                        return
            self._socket = None
            if self.joined.is_set():
                self._lost_at = monotonic()
            self.joined.clear()
            if not self._leaving:
                self._witness.reconnects += 1
                self._at = (self._at + 1) % len(self._urls)
                await asyncio.sleep(wait * (0.5 + self._waits.random()))
                wait = min(wait * 2, LONGEST_WAIT)

    def _credentials(self) -> dict[str, Any]:
        if not self._cookie:
            return {}
        origin = "http://" + self._urls[self._at].split("/")[2]
        return {"origin": origin, "additional_headers": {"Cookie": f"sessionid={self._cookie}"}}

    async def say(self, word: str, *, key: str = "") -> None:
        """Say a word, now or as soon as there is a connection."""
        talk = self._talk
        self._witness.events.append(Invoked(monotonic(), self.name, talk.stream, word))

        def told(outcome: Outcome) -> None:
            if outcome == "ok":
                self._witness.acknowledged_at.setdefault(word, monotonic())
            self._witness.events.append(Answered(monotonic(), word, outcome))

        await self._wish(key, Wish(talk.method, {**talk.arguments, talk.word_argument: word}, told))

    async def vote(self, who: str, question: int, *, up: bool) -> None:
        """Vote for a question of a town hall as `who`, or take the vote back."""
        began = monotonic()

        def told(outcome: Outcome) -> None:
            self._witness.votes.append(Voted(began, monotonic(), who, str(question), up=up, outcome=outcome))

        await self._wish("", Wish("question.upvote", {"question": question, "on": up}, told))

    async def _wish(self, key: str, wish: Wish) -> None:
        key = key or str(uuid4())
        wish.data["key"] = key
        self._wishes[key] = wish
        if self.joined.is_set():
            await self._send_wish(key)

    def give_up(self) -> None:
        """Nobody will ever know what became of what was not answered."""
        for wish in self._wishes.values():
            wish.told("info")
        self._wishes.clear()

    def cut(self) -> None:
        """Break the connection, hard."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def leave(self) -> None:
        """Close the page."""
        self._leaving = True
        if self._later is not None:
            self._later.cancel()
        if self._socket is not None:
            await self._socket.close()

    # --- the protocol -----------------------------------------------------------------------------------------

    async def _send(self, **command: Any) -> int:
        number = next(self._ids)
        if self._socket is not None:
            with contextlib.suppress(websockets.ConnectionClosed):
                await self._socket.send(msgspec.json.encode({"id": number, **command}).decode())
        return number

    async def _send_wish(self, key: str) -> None:
        if (wish := self._wishes.get(key)) is None:
            return
        wish.tries += 1
        self._asked[await self._send(rpc={"method": wish.method, "data": wish.data})] = key

    async def _converse(self, socket: websockets.ClientConnection) -> None:
        self._asked.clear()
        await self._send(connect={"token": self._token} if self._token else {})
        await self._subscribe()
        async for text in socket:
            for line in text.splitlines():
                if line == "{}":
                    await socket.send("{}")
                else:
                    await self._take(_decoder.decode(line))

    async def _subscribe(self) -> None:
        request: dict[str, Any] = {"channel": self._talk.stream}
        if self._position is not None:
            epoch, offset = self._position
            request |= {"recover": True, "epoch": epoch, "offset": offset}
        self._subscribing = await self._send(subscribe=request)

    def _subscribe_later(self, seconds: float) -> None:
        socket = self._socket

        async def subscribe() -> None:
            await asyncio.sleep(seconds)
            if socket is self._socket:
                await self._subscribe()

        self._later = asyncio.create_task(subscribe())

    async def _take(self, frame: _Frame) -> None:
        if frame.push is not None:
            await self._take_push(frame.push)
        elif frame.subscribe is not None:
            await self._take_subscribed(frame.subscribe)
        elif frame.rpc is not None:
            self._tell(self._asked.pop(frame.id), "ok")
        elif frame.error is not None:
            await self._take_error(frame.id, frame.error)

    async def _take_push(self, push: _Push) -> None:
        if push.channel != self._talk.stream:
            return
        if push.pub is not None and push.pub.offset:
            self._see(push.pub)
        elif push.unsubscribe is not None and push.unsubscribe["code"] < 2500:
            self.ended_at = self.ended_at or monotonic()
            self._witness.revocations.append((monotonic(), self.name))
            self._stay_outside()
        elif push.unsubscribe is not None:
            await self._subscribe()

    def _stay_outside(self) -> None:
        self.joined.clear()
        self._lost_at = 0.0
        if self.comes_back:
            self._subscribe_later(ASKING_AGAIN_SECONDS)

    async def _take_subscribed(self, reply: _Subscribed) -> None:
        if reply.was_recovering and not reply.recovered and reply.offset - self.position <= RECOVERY_LIMIT:
            self._witness.oddities.append(f"{self.name}: not recovered from {self._position} to {reply.offset}")
        recovered = reply.recovered if reply.was_recovering else None
        joined = Joined(monotonic(), self.name, self._talk.stream, reply.epoch, reply.offset, recovered)
        self._witness.events.append(joined)
        for publication in reply.publications:
            self._see(publication)
        self._position = (reply.epoch, reply.offset)
        self.joined.set()
        if self._lost_at:
            self._witness.recoveries.append((self._lost_at, monotonic()))
            self._lost_at = 0.0
        for key in list(self._wishes):
            await self._send_wish(key)

    async def _take_error(self, number: int, error: dict[str, Any]) -> None:
        key = self._asked.pop(number, None)
        if number == self._subscribing:
            await self._take_no_entry(error)
        elif key is None:
            self._witness.refuse(self, error)
        elif error.get("temporary"):
            await asyncio.sleep(SHORTEST_WAIT)
            await self._send_wish(key)
        else:
            self._witness.refuse(self, error)
            self._tell(key, "fail")

    def _tell(self, key: str, outcome: Outcome) -> None:
        """Once for every wish: subscribed anew on the same connection it is asked for again, and answered twice."""
        wish = self._wishes.pop(key, None)
        if wish is not None:
            # What was sent before and never answered may have been done.
            wish.told("info" if outcome == "fail" and wish.tries > 1 else outcome)

    async def _take_no_entry(self, error: dict[str, Any]) -> None:
        if error.get("temporary"):
            self._subscribe_later(SHORTEST_WAIT)
            return
        self._witness.refuse(self, error)
        if error["code"] in (PERMISSION_DENIED, NOT_AVAILABLE):
            self._stay_outside()

    def _see(self, publication: _Publication) -> None:
        self._witness.look(self, publication.offset, bytes(publication.data))
        self.seen.append((publication.offset, monotonic()))
        word = self._talk.word_of(bytes(publication.data))
        self._witness.events.append(Saw(monotonic(), self.name, self._talk.stream, publication.offset, word))
        if self._position is not None:
            self._position = (self._position[0], publication.offset)
