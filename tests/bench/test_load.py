"""The generator counts right: what it says of a server whose faults are known."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Origin

from engagement.config import apt
from tests.bench import generator
from tests.bench.generator import Done, Due, Joined, Load, Pulsed, write_commands

Handler = Callable[[ServerConnection], Awaitable[None]]


class Room:
    """A chat room that says everything to everyone; a test may make it forget or repeat something."""

    def __init__(self, copies: Callable[[int, int], int] = lambda _post, _viewer: 1) -> None:
        self.copies = copies
        self.members: list[ServerConnection] = []
        self.posts = 0

    async def plain(self, socket: ServerConnection) -> None:
        """The `plain` dialect: JSON in, the same JSON out."""
        self.members.append(socket)
        async for text in socket:
            await self.tell(str(text))

    async def durbar(self, socket: ServerConnection) -> None:
        """The `durbar` dialect; every second post is refused when `refuse` is in the path."""
        async for text in socket:
            command = json.loads(text)
            number = command["id"]
            if "connect" in command:
                await socket.send(json.dumps({"id": number, "connect": {"client": "x"}}))
            elif "subscribe" in command:
                self.members.append(socket)
                await socket.send(json.dumps({"id": number, "subscribe": {}}))
            elif self.posts % 2 and socket.request and "refuse" in socket.request.path:
                self.posts += 1
                await socket.send(json.dumps({"id": number, "error": {"code": 600}}))
            else:
                reply = json.dumps({"id": number, "rpc": {"data": {"id": 1}}})
                await socket.send(reply + '\n{"push":{}}')
                await self.tell(json.dumps({"push": {"pub": {"data": command["rpc"]["data"]}}}))

    async def tell(self, text: str) -> None:
        """Say it to everyone, as often as `copies` has it."""
        post, self.posts = self.posts, self.posts + 1
        for viewer, member in enumerate(self.members):
            for _copy in range(self.copies(post, viewer)):
                await member.send(text)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generator.compile_generator(tmp_path_factory.mktemp("load"))


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[int]:
    """A server with this handler; gives its port."""
    async with serve(handler, "127.0.0.1", 0, compression=None) as server:
        yield next(iter(server.sockets)).getsockname()[1]


async def measure(program: Path, handler: Handler, **options: object) -> tuple[Joined, Done]:
    """What the generator reports of a server with this handler."""
    async with serving(handler) as port:
        load = Load(**{"dialect": "plain", "port": port, "viewers": 5, "posts": 20, "rest_s": 0} | options)  # type: ignore[arg-type]
        return await asyncio.to_thread(generator.run, program, load)


async def test_every_delivery_to_every_viewer_is_counted(program: Path) -> None:
    joined, done = await measure(program, Room().plain)
    assert (joined.ready, done.posts, done.expected, done.delivered) == (5, 20, 100, 100)
    assert done.is_whole


async def test_a_lost_delivery_is_found(program: Path) -> None:
    room = Room(lambda post, viewer: 0 if (post, viewer) == (7, 3) else 1)
    _joined, done = await measure(program, room.plain, posts_per_s=1000, patience_s=1)
    assert (done.delivered, done.lost) == (99, 1)
    assert not done.is_whole


async def test_a_doubled_delivery_does_not_make_up_for_a_lost_one(program: Path) -> None:
    copies = {(7, 3): 0, (7, 4): 2}
    room = Room(lambda post, viewer: copies.get((post, viewer), 1))
    _joined, done = await measure(program, room.plain, posts_per_s=1000, patience_s=1)
    assert (done.delivered, done.lost, done.doubled) == (99, 1, 1)


async def test_viewers_that_see_different_orders_are_found(program: Path) -> None:
    class Swapping(Room):
        async def tell(self, text: str) -> None:
            self.posts += 1
            first, *others = self.members
            for member in others:
                await member.send(text)
            if self.posts % 2:
                self.late = text
            else:  # the first viewer gets every pair the other way round
                await first.send(text)
                await first.send(self.late)

    _joined, done = await measure(program, Swapping().plain, posts_per_s=1000)
    assert (done.lost, done.doubled, done.disagreeing) == (0, 0, 4)
    assert not done.is_whole


async def test_one_at_a_time_stops_at_a_post_that_does_not_arrive(program: Path) -> None:
    room = Room(lambda post, viewer: 0 if (post, viewer) == (2, 0) else 1)
    _joined, done = await measure(program, room.plain, patience_s=1)
    assert (done.posts, done.lost) == (3, 1)


async def test_posts_go_out_at_the_rate_that_was_asked_for(program: Path) -> None:
    _joined, done = await measure(program, Room().plain, posts_per_s=100)
    assert done.posts == 20
    assert done.seconds >= 0.19  # the twentieth is due 190 ms after the first


async def test_acknowledgements_are_counted_apart_from_deliveries(program: Path) -> None:
    _joined, done = await measure(program, Room().durbar, dialect="durbar", publishers=3)
    assert (done.acknowledged, done.refused, done.delivered) == (20, 0, 100)


async def test_a_refused_post_is_counted_and_its_deliveries_are_missing(program: Path) -> None:
    options = {"dialect": "durbar", "path": "/refuse", "posts_per_s": 1000, "patience_s": 1}
    _joined, done = await measure(program, Room().durbar, **options)
    assert (done.acknowledged, done.refused, done.lost) == (10, 10, 50)
    assert not done.is_whole


async def test_several_publications_in_one_frame_count_one_each(program: Path) -> None:
    class Coalescing(Room):
        held: list[str] = []

        async def tell(self, text: str) -> None:
            self.held.append(text)
            if len(self.held) == 4:
                await super().tell("\n".join(self.held))
                self.held.clear()

    _joined, done = await measure(program, Coalescing().plain, posts_per_s=1000)
    assert (done.expected, done.delivered) == (100, 100)


async def test_a_frame_that_comes_in_pieces_is_put_together(program: Path) -> None:
    _joined, done = await measure(program, Room().plain, body_bytes=7000, viewers=2)
    assert (done.expected, done.delivered) == (40, 40)


async def test_a_viewer_that_is_cut_off_is_reported_with_what_it_missed(program: Path) -> None:
    room = Room()

    async def cutting(socket: ServerConnection) -> None:
        room.members.append(socket)
        async for text in socket:
            if len(room.members) == 6 and room.posts == 10:
                await room.members.pop(0).close(3008, "slow")
            await room.tell(str(text))

    _joined, done = await measure(program, cutting, posts_per_s=1000, patience_s=1)
    assert (done.dropped, done.delivered, done.lost) == (1, 90, 10)
    assert not done.is_whole


# --- commands and pulses --------------------------------------------------------------------------------------


class Meter:
    """A server of the `durbar` dialect whose commands count; viewers are told the count. `told` says what each
    viewer is told of a count, in so many frames."""

    def __init__(self, told: Callable[[int, int], list[int]] = lambda count, _viewer: [count]) -> None:
        self.told = told
        self.viewers: list[ServerConnection] = []
        self.count = 0
        self.asked: list[Any] = []

    async def serve(self, socket: ServerConnection) -> None:
        """One connection."""
        async for text in socket:
            command = json.loads(text)
            number = command["id"]
            if "connect" in command:
                await socket.send(json.dumps({"id": number, "connect": {"client": "x"}}))
            elif "subscribe" in command:
                self.asked.append(command["subscribe"])
                await socket.send(self.subscribed(number))
                self.viewers.append(socket)
            else:
                self.asked.append(command["rpc"])
                await self.carry_out(socket, number)

    def subscribed(self, number: int) -> str:
        """The reply with the state, compact as the hub's."""
        state = {"type": "pulse.changed", "values": {"count": self.count, "old": 1}, "gone": [], "full": True}
        return compact({"id": number, "subscribe": {"offset": 7, "data": state}})

    async def carry_out(self, socket: ServerConnection, number: int) -> None:
        """Count, answer, tell."""
        self.count += 1
        await socket.send(compact({"id": number, "rpc": {"data": {}}}))
        for viewer, other in enumerate(self.viewers):
            for count in self.told(self.count, viewer):
                await other.send(pulse({"count": count, "viewers": viewer}, gone=["old"]))


def compact(message: Any) -> str:
    """JSON as msgspec writes it."""
    return json.dumps(message, separators=(",", ":"))


def pulse(values: dict[str, int], *, gone: Sequence[str] = (), full: bool = False) -> str:
    """A pulse on the wire."""
    data = {"type": "pulse.changed", "values": values, "gone": list(gone), **({"full": True} if full else {})}
    return compact({"push": {"channel": "meter:1", "pub": {"data": data}}})


async def follow(
    program: Path, handler: Handler, folder: Path, *, commands: int = 10, **options: Any
) -> tuple[Joined, Pulsed]:
    """Three viewers follow one stream and send commands in turn, one in 10 ms."""
    file = folder / "commands"
    dues = [Due(number / 100, number % 3, "button.press", {"button": '100 %"'}) for number in range(commands)]
    write_commands(file, dues)
    async with serving(handler) as port:
        load = Load(
            **{"dialect": "durbar", "port": port, "viewers": 3, "rest_s": 0, "streams": "meter:1", "quiet_s": 0.2}
            | {"commands": file if commands else None}
            | options
        )
        return await asyncio.to_thread(generator.run_pulses, program, load)


async def test_every_command_is_answered_and_everybody_knows_the_same(program: Path, tmp_path: Path) -> None:
    _joined, pulsed = await follow(program, Meter().serve, tmp_path)
    assert (pulsed.acknowledged, pulsed.pulses, pulsed.final) == (10, 30, {"meter:1/count": 10})
    assert pulsed.is_whole


async def test_commands_arrive_as_they_were_written(program: Path, tmp_path: Path) -> None:
    meter = Meter()
    await follow(program, meter.serve, tmp_path, commands=2)
    [first, second] = [asked for asked in meter.asked if "method" in asked]
    assert (first["method"], first["data"]["button"]) == ("button.press", '100 %"')
    assert len({UUID(first["data"]["key"]), UUID(second["data"]["key"])}) == 2


async def test_viewer_that_knows_something_else_is_found(program: Path, tmp_path: Path) -> None:
    meter = Meter(lambda count, viewer: [] if (count, viewer) == (10, 2) else [count])
    _joined, pulsed = await follow(program, meter.serve, tmp_path)
    assert pulsed.disagreeing == 1
    assert not pulsed.is_whole


async def test_pulses_in_a_second_are_those_of_the_viewer_who_gets_most(program: Path, tmp_path: Path) -> None:
    meter = Meter(lambda count, viewer: [count] * (3 if viewer == 1 else 1))
    _joined, pulsed = await follow(program, meter.serve, tmp_path)
    assert pulsed.most_pulses_per_s == 30


async def test_full_pulse_takes_away_what_is_not_in_it(program: Path, tmp_path: Path) -> None:
    class Forgetful(Meter):
        async def carry_out(self, socket: ServerConnection, number: int) -> None:
            await socket.send(compact({"id": number, "rpc": {"data": {}}}))
            for viewer in self.viewers:
                await viewer.send(pulse({"new": number}, full=True))

    _joined, pulsed = await follow(program, Forgetful().serve, tmp_path, commands=1)
    assert pulsed.final == {"meter:1/new": 100}


async def test_state_that_comes_late_is_seen_to(program: Path, tmp_path: Path) -> None:
    class Late(Meter):
        async def carry_out(self, socket: ServerConnection, number: int) -> None:
            await socket.send(compact({"id": number, "rpc": {"data": {}}}))
            await asyncio.sleep(0.1)
            for viewer in self.viewers:
                await viewer.send(pulse({"count": 1}))

    _joined, pulsed = await follow(program, Late().serve, tmp_path, commands=1)
    assert pulsed.final_after_ms >= 100


async def test_offset_that_is_passed_over_is_a_hole(program: Path, tmp_path: Path) -> None:
    class Holed(Meter):
        async def carry_out(self, socket: ServerConnection, number: int) -> None:
            for offset in (8, 10):
                publication = {"data": {"type": "word.said"}, "offset": offset}
                await socket.send(compact({"push": {"channel": "meter:1", "pub": publication}}))
            await socket.send(compact({"id": number, "rpc": {"data": {}}}))

    _joined, pulsed = await follow(program, Holed().serve, tmp_path, commands=1)
    assert pulsed.holes == 1


@pytest.mark.parametrize(
    ("offsets", "recovered", "faults"),
    [([5, 6, 7], True, (0, 0)), ([5, 7], True, (3, 0)), ([5, 6], True, (3, 0)), ([], False, (3, 3))],
)
async def test_recovery_is_checked(
    program: Path, tmp_path: Path, offsets: list[int], recovered: bool, faults: tuple[int, int]
) -> None:
    class Recovering(Meter):
        def subscribed(self, number: int) -> str:
            publications = [{"data": {}, "offset": offset} for offset in offsets]
            reply = {"offset": 7, "recovered": recovered, "publications": publications}
            return compact({"id": number, "subscribe": reply})

    meter = Recovering()
    _joined, pulsed = await follow(program, meter.serve, tmp_path, commands=0, recover="e,4")
    assert meter.asked[0] == {"channel": "meter:1", "recover": True, "epoch": "e", "offset": 4}
    assert (pulsed.holes, pulsed.unrecovered) == faults


async def test_joins_are_due_at_their_time(program: Path, tmp_path: Path) -> None:
    joined, _pulsed = await follow(program, Meter().serve, tmp_path, commands=0, joins_per_s=20)
    assert (joined.ready, joined.seconds >= 0.1) == (3, True)


async def test_a_server_that_refuses_the_handshake_is_a_failure(program: Path) -> None:
    async with serve(Room().plain, "127.0.0.1", 0, origins=[Origin("https://elsewhere.example")]) as server:
        load = Load(dialect="plain", port=next(iter(server.sockets)).getsockname()[1], viewers=2, limit_s=2)
        with pytest.raises(generator.Failed, match="not everybody joined"):
            await asyncio.to_thread(generator.run, program, load)


def test_a_machine_without_a_compiler_is_told_what_to_type(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setattr(apt, "install", lambda _packages: False)
    with pytest.raises(apt.Missing, match="apt-get install -y gcc"):
        generator.compile_generator(tmp_path)
