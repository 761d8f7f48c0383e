"""The relay with a channel layer made for the purpose: it must bear anything, and never make anybody wait."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from realtime.layer import GROUP, Hint, pack, stirring
from realtime.relay import Relay

HINT = Hint("room:1", "e", 1, ("1",))


class Wire:
    """A channel layer between relays; `broken` makes every call fail."""

    def __init__(self) -> None:
        self.queues: dict[str, asyncio.Queue[dict[str, Any]]] = {}
        self.broken = False
        self.refused = 0
        self.sent: list[dict[str, Any]] = []

    async def new_channel(self, prefix: str) -> str:
        name = f"{prefix}.{len(self.queues)}"
        self.queues[name] = asyncio.Queue()
        return name

    async def group_add(self, group: str, channel: str) -> None:
        assert group == GROUP

    async def group_discard(self, group: str, channel: str) -> None:
        self.queues.pop(channel, None)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        if self.broken:
            self.refused += 1
            raise ConnectionError
        self.sent.append(message)
        for queue in self.queues.values():
            queue.put_nowait(message)

    async def receive(self, channel: str) -> dict[str, Any]:
        return await self.queues[channel].get()


class Heard:
    def __init__(self) -> None:
        self.hints: asyncio.Queue[list[Hint]] = asyncio.Queue()
        self.ticks: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()


def make_relay(wire: Any, heard: Heard) -> Relay:
    return Relay(
        wire,
        on_hints=lambda hints: heard.hints.put_nowait(list(hints)),
        on_tick=lambda origin, counts: heard.ticks.put_nowait((origin, counts)),
        deaf_seconds=0.2,
    )


@pytest.fixture
async def pair() -> Any:
    wire, here, there = Wire(), Heard(), Heard()
    relays = make_relay(wire, here), make_relay(wire, there)
    for relay in relays:
        relay.start()
    while len(wire.queues) < 2:
        await asyncio.sleep(0)
    yield wire, relays, here, there
    for relay in relays:
        await relay.stop()


async def test_hints_reach_the_other_process_and_not_oneself(pair: Any) -> None:
    _wire, (relay, _other), here, there = pair
    relay.pass_on([HINT])
    assert await asyncio.wait_for(there.hints.get(), 2) == [HINT]
    assert here.hints.empty()


async def test_hints_of_one_turn_travel_together(pair: Any) -> None:
    wire, (relay, _other), _here, there = pair
    relay.pass_on([HINT])
    relay.pass_on([HINT._replace(first=2)])
    assert len(await asyncio.wait_for(there.hints.get(), 2)) == 2
    assert len(wire.sent) == 1


async def test_crowd_that_stirs_says_it_once(pair: Any) -> None:
    _wire, (relay, _other), _here, there = pair
    for _ in range(1000):
        relay.pass_on([stirring("room:1"), stirring("room:2")])
    assert await asyncio.wait_for(there.hints.get(), 2) == [stirring("room:1"), stirring("room:2")]


async def test_a_tick_tells_the_others_the_counts(pair: Any) -> None:
    _wire, (relay, _other), _here, there = pair
    relay.tick({"room:1": (3, 2)})
    assert await asyncio.wait_for(there.ticks.get(), 2) == (relay.origin, {"room:1": [3, 2]})


async def test_whoever_hears_its_own_tick_is_not_deaf(pair: Any) -> None:
    _wire, (relay, _other), _here, there = pair
    relay.heard_at -= 60
    assert relay.deaf
    relay.tick({})
    await asyncio.wait_for(there.ticks.get(), 2)
    while relay.deaf:
        await asyncio.sleep(0)
    assert not relay.deaf


async def test_a_broken_layer_is_borne_and_used_again(pair: Any) -> None:
    wire, (relay, _other), _here, there = pair
    wire.broken = True
    relay.pass_on([HINT])
    while not wire.refused:
        await asyncio.sleep(0)
    wire.broken = False
    relay.pass_on([HINT._replace(first=2)])
    assert (await asyncio.wait_for(there.hints.get(), 5))[-1].first == 2


async def test_without_a_layer_between_processes_it_is_alone_and_deaf() -> None:
    relay = make_relay(None, Heard())
    relay.start()
    relay.pass_on([HINT])
    assert (relay.alone, relay.deaf) == (True, True)
    await relay.stop()


def test_large_hints_travel_as_the_news_that_there_is_something_to_read() -> None:
    large = Hint("room:1", "e", 5, ("x" * 70_000, "y"))
    [row] = pack([large], "origin")["hints"]
    assert row == ["room:1", "e", 7, []]
    assert Hint(*row[:3], ()).last == large.last


class Late(Wire):
    """A message comes in the very moment in which whoever waits is cancelled: Python 3.11 then forgets that."""

    def receive(self, channel: str) -> Any:
        self.coming: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        return self.coming


async def test_a_message_that_comes_at_the_end_keeps_no_process_alive() -> None:
    wire = Late()
    relay = make_relay(wire, Heard())
    relay.start()
    while not hasattr(wire, "coming"):
        await asyncio.sleep(0)
    wire.coming.set_result({"type": "hub.tick", "origin": "another", "counts": {}})
    async with asyncio.timeout(10):
        await relay.stop()
    assert [task.done() for task in relay._tasks] == [True, True]
