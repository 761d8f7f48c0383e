"""One simulated citizen: comes, looks, does this and that, loses the line now and then, comes back, leaves."""

from __future__ import annotations

import asyncio
from random import Random
from time import monotonic
from typing import Any, NamedTuple
from uuid import uuid4

from engagement.config.rehearsal import web
from engagement.config.rehearsal.figures import Figures
from engagement.config.rehearsal.line import Gone, Line
from engagement.config.rehearsal.view import Position, View
from engagement.config.rehearsal.whims import Self, Wish, next_wish

TEMPORARY_TRIES = 5
LONGEST_AWAY_SECONDS = 15.0
MARK = " ~"
"""Before the moment, in microseconds, at which a post was sent: everybody who reads it knows how long it took."""


class Identity(NamedTuple):
    """Who they are: a token of an account, or the cookies of a guest's session."""

    name: str
    token: str = ""
    cookies: dict[str, str] | None = None


class Pace(NamedTuple):
    """How many seconds lie between two things that one citizen does, and between two drops, on average."""

    act_seconds: float = 20.0
    drop_seconds: float = 120.0


class Citizen:
    """`votes` and `ballots` hold what stands by the replies: question -> whether, poll -> choices and round."""

    def __init__(self, who: Identity, *, url: str, hall: int, figures: Figures, pace: Pace, chance: Random) -> None:
        self.who, self._url, self._hall, self._figures = who, url, hall, figures
        self._pace, self._chance = pace, chance
        self._positions: dict[str, Position] = {}
        self._view: View | None = None
        self._line: Line | None = None
        self._hand: int | None = None
        self._asked = 0
        self._ends = 0.0
        self.user = 0
        self.votes: dict[int, bool] = {}
        self.ballots: dict[int, tuple[list[int], int]] = {}

    # --- coming and going -------------------------------------------------------------------------------------

    async def live(self, ends: float) -> None:
        """Stay until this moment of the clock, whatever the line does."""
        self._ends = ends
        wish: tuple[Wish, str] | None = None
        while not self._is_over():
            try:
                await self._join()
                self._figures.present += 1
                try:
                    wish = await self._take_part(wish)
                finally:
                    self._figures.present -= 1
            except Gone as gone:
                self._figures.broken[str(gone)] += 1
            except web.NoAnswer as none:
                self._figures.broken[str(none)] += 1
            await self._rest(self._chance.uniform(0.2, LONGEST_AWAY_SECONDS * self._pace.drop_seconds / 120))
        if wish is not None:
            self._figures.unanswered += 1

    def _is_over(self) -> bool:
        return monotonic() >= self._ends

    async def _rest(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, min(seconds, self._ends - monotonic())))

    async def _join(self) -> None:
        """The page's state where nothing is known, then a line that goes on from there. Raises Gone, NoAnswer."""
        began = monotonic()
        if self._view is None:
            await self._load()
        self._line = await Line.open(self._url, self._hear, cookies=self.who.cookies)
        connected = await self._line.ask("connect", {"token": self.who.token} if self.who.token else {})
        if "error" in connected:
            raise Gone(f"connect: {connected['error']['code']}")
        self.user = self.user or _user_in(connected["connect"])
        for stream in list(self._positions):
            await self._subscribe(stream)
        await self._subscribe(f"townhall-pulse:{self._hall}")
        self._figures.joins.add(monotonic() - began)
        self._figures.joined += 1

    async def _load(self) -> None:
        page = await web.get_json(self._url, f"/halls/{self._hall}/snapshot/", self.who.cookies)
        snapshot = page["snapshot"]
        self._view = View(snapshot)
        self._positions[f"townhall:{self._hall}"] = Position(snapshot["epoch"], snapshot["offset"])
        if self._view.chat:
            self._position_of(f"thread:{self._view.chat}")

    def _position_of(self, stream: str) -> Position:
        return self._positions.setdefault(stream, Position())

    async def _subscribe(self, stream: str) -> None:
        """Raises Gone; a hall that the log cannot bring up to date is loaded anew next time."""
        assert self._line is not None  # noqa: S101
        position = self._positions.get(stream)
        request: dict[str, Any] = {"channel": stream}
        if position is not None and position.epoch:
            request |= {"recover": True, "epoch": position.epoch, "offset": position.offset}
        reply = await self._line.ask("subscribe", request, take=lambda frame: self._take_up(stream, position, frame))
        if "error" in reply:
            raise Gone(f"subscribe: {reply['error']['code']}")
        if self._view is None:
            raise Gone("not recovered")

    def _take_up(self, stream: str, position: Position | None, frame: dict[str, Any]) -> None:
        """What the reply brings, before any push that follows it."""
        result: dict[str, Any] = frame.get("subscribe", {})
        if position is None or not result:
            self._hear(stream, {"pub": {"data": result.get("data") or {}}})
            return
        for one in result.get("publications", ()):
            self._hear(stream, {"pub": one}, old=True)
        if result.get("was_recovering") and not result.get("recovered"):
            self._figures.reloaded += 1
            self._view = None
            position.epoch = ""
            return
        self._figures.recovered += bool(result.get("recovered"))
        if not position.epoch:
            position.offset = result.get("offset", 0)
        known = position.lost
        position.settle(result.get("epoch", ""), result.get("offset", 0))
        self._figures.lost += position.lost - known

    async def _take_part(self, wish: tuple[Wish, str] | None) -> tuple[Wish, str] | None:
        """Do this and that until the line breaks or is dropped; what was not answered then, to be sent again."""
        line = self._line
        assert line is not None  # noqa: S101
        dropped_at = monotonic() + self._chance.expovariate(1 / self._pace.drop_seconds)
        if wish is None:
            await self._rest(self._chance.random() * self._pace.act_seconds)
        while not self._is_over() and line.is_open:
            if monotonic() > dropped_at:
                self._figures.drops += 1
                await self._drop(line)
                return wish
            if wish is None and self._view is not None:
                one = next_wish(self._view, self._self(), self._chance)
                wish = one and (one, str(uuid4()))
            if wish is not None:
                try:
                    await self._carry_out(line, *wish)
                except Gone:
                    return wish
                wish = None
            await self._rest(self._chance.expovariate(1 / self._pace.act_seconds))
        await line.close()
        return wish

    async def _drop(self, line: Line) -> None:
        if self._chance.random() < 0.5:
            line.cut()
        else:
            await line.close()

    def _self(self) -> Self:
        return Self(frozenset(pk for pk, on in self.votes.items() if on), self._hand, self._asked)

    # --- what they do -----------------------------------------------------------------------------------------

    async def _carry_out(self, line: Line, wish: Wish, key: str) -> None:
        """Send it until it is answered for good. Raises Gone."""
        error: dict[str, Any] = {}
        for _attempt in range(TEMPORARY_TRIES):
            data = wish.arguments | {"key": key}
            if wish.method == "post.publish":
                data["body"] += f"{MARK}{round(monotonic() * 1_000_000)}"
            asked = monotonic()
            reply = await line.ask("rpc", {"method": wish.method, "data": data})
            self._figures.replies.add(monotonic() - asked)
            error = reply.get("error", {})
            if not error:
                self._figures.sent[wish.method] += 1
                self._note(wish, reply["rpc"]["data"])
                return
            if not error.get("temporary") or "retry_after_ms" not in error:
                break
            await asyncio.sleep(min(error["retry_after_ms"] / 1000, 2.0))
        self._figures.refused[str(error.get("slug") or error["code"])] += 1
        if wish.method.startswith("hand."):
            self._hand = None

    def _note(self, wish: Wish, answer: dict[str, Any]) -> None:
        """Remember what holds now."""
        match wish.method:
            case "question.upvote":
                self.votes[answer["question"]] = answer["on"]
            case "poll.vote":
                self.ballots[answer["poll"]] = (answer["choices"], answer["round"])
            case "question.ask":
                self._asked += 1
            case "hand.raise":
                self._hand = answer["id"]
            case "hand.lower":
                self._hand = None

    # --- what they hear ---------------------------------------------------------------------------------------

    def _hear(self, stream: str, push: dict[str, Any], *, old: bool = False) -> None:
        publication = push.get("pub")
        if publication is None:
            return
        position, offset = self._positions.get(stream), publication.get("offset", 0)
        if position is not None and offset:
            known = position.lost
            is_news = position.see(offset)
            self._figures.lost += position.lost - known
            if not is_news:
                return
        event = publication["data"]
        if self._view is not None:
            self._view.take(event)
        if not old and event.get("type") == "post.published":
            self._time(event["post"]["body"])

    def _time(self, body: str) -> None:
        _words, mark, moment = body.rpartition(MARK)
        if mark and moment.isdigit():
            self._figures.deliveries.add(max(0.0, monotonic() - int(moment) / 1_000_000))


def _user_in(connected: dict[str, Any]) -> int:
    """The id of the person, from the name of their personal stream; 0 for nobody."""
    for stream in connected.get("subs", {}):
        prefix, _, key = stream.partition(":")
        if prefix == "user":
            return int(key)
    return 0
