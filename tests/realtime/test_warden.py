"""From when on a hub lets people in, and whom it holds when rights change. What comes of it: wire/test_rights.py."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from realtime import codes
from realtime.control import CONTROL_STREAM, ControlEvent, RightsChanged
from realtime.log import Position
from realtime.rooms import Room
from realtime.warden import NOBODY, Warden


class Hub:
    """A hub whose room of announcements has not been read yet."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.connections: list[Any] = []
        self.control = Room(CONTROL_STREAM, NOBODY, loop, 10)
        self.keeper = SimpleNamespace(look_at=lambda _names: None)
        self.closed: list[int] = []

    def lane(self, *_work: Any) -> None:
        """Nothing is looked up."""

    def room(self, _name: str, _policy: Any) -> Room:
        """The only one."""
        return self.control

    def connect(self) -> None:
        """Somebody is let in."""
        self.connections.append(SimpleNamespace(close=lambda why: self.closed.append(why.code)))


@pytest.fixture
def hub() -> Iterator[Any]:
    loop = asyncio.new_event_loop()
    yield Hub(loop)
    loop.close()


def started(hub: Any) -> Warden:
    warden = Warden(hub)
    warden.start()
    return warden


def test_nobody_is_let_in_before_announcements_are_heard(hub: Any) -> None:
    started(hub).when_listening(hub.connect)
    assert not hub.connections


def test_whoever_waited_is_let_in_then(hub: Any) -> None:
    started(hub).when_listening(hub.connect)
    hub.control.warm_up(Position("epoch", 41))
    assert len(hub.connections) == 1


def test_whoever_comes_later_does_not_wait(hub: Any) -> None:
    warden = started(hub)
    hub.control.warm_up(Position("epoch", 41))
    warden.when_listening(hub.connect)
    assert len(hub.connections) == 1
    assert hub.closed == []


def test_whoever_was_there_comes_again_where_announcements_were_missed(hub: Any) -> None:
    warden = started(hub)
    hub.control.warm_up(Position("epoch", 41))
    warden.when_listening(hub.connect)
    hub.control.warm_up(Position("another", 3))
    assert hub.closed == [codes.CLOSED_INSUFFICIENT_STATE.code]


# --- listeners whose rights may have ended ------------------------------------------------------------------------


@dataclass(eq=False)
class Listener:
    """A connection, as far as rooms and the warden know one."""

    user_id: int
    outlet: Any
    unsubscribe: Callable[[str, codes.Unsubscribe], None]
    subscriptions: dict[str, Any] = field(default_factory=dict)


class Hall:
    """A hub with one room, one listener, and a lane whose answers a test gives."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.told: list[int] = []
        self.jobs: list[Any] = []
        self.control = Room(CONTROL_STREAM, NOBODY, loop, 10)
        self.hall = Room("hall:1", NOBODY, loop, 10)
        self.hall.warm_up(Position("epoch", 5))
        self.rooms = {CONTROL_STREAM: self.control, "hall:1": self.hall}
        self.keeper = SimpleNamespace(look_at=lambda _names: None)
        self.pacer = SimpleNamespace(resume=lambda _room: None)
        outlet = SimpleNamespace(send_frame=lambda frame: self.heard.append(frame))
        self.heard: list[Any] = []
        self.listener: Any = Listener(7, outlet, self.unsubscribe)
        self.listener.subscriptions = {"hall:1": self.hall.join(self.listener)}
        self.people = {7: {self.listener}}
        self.connections: list[Any] = []
        self.warden = Warden(self)  # type: ignore[arg-type]
        self.warden.start()
        self.control.warm_up(Position("epoch", 0))

    def lane(self, _work: Any, done: Any) -> Any:
        """What is submitted waits for `answer`."""
        self.done = done
        return SimpleNamespace(submit=self.jobs.append, submit_again=self.jobs.append)

    def room(self, name: str, _policy: Any) -> Room:
        """One of the two."""
        return self.rooms[name]

    def announce(self, event: ControlEvent) -> None:
        """Somebody's rights changed."""
        self.control.advance(self.control.head + 1, [msgspec.json.encode(event).decode()])

    def say(self) -> None:
        """A publication in the hall."""
        self.hall.advance(self.hall.head + 1, ["1"])

    def answer(self, result: Any) -> None:
        """To the look-up that waits."""
        self.done(self.jobs.pop(0), result)

    def unsubscribe(self, stream: str, why: codes.Unsubscribe) -> None:
        """The listener is told that it listens no more."""
        self.told.append(why.code)
        self.rooms[stream].leave(self.listener)


@pytest.fixture
def hall() -> Iterator[Hall]:
    loop = asyncio.new_event_loop()
    yield Hall(loop)
    loop.close()


@pytest.mark.parametrize("news", [RightsChanged(users=[7]), RightsChanged(streams=["hall:1"])], ids=["them", "it"])
def test_whoever_a_change_may_concern_is_held_before_the_database_is_asked(hall: Hall, news: ControlEvent) -> None:
    hall.announce(news)
    assert (list(hall.hall.held), list(hall.hall.subscriptions)) == ([hall.listener], [])


def test_others_are_not_held(hall: Hall) -> None:
    hall.announce(RightsChanged(users=[8], streams=["hall:2"]))
    assert list(hall.hall.subscriptions) == [hall.listener]


def test_whoever_may_still_listen_is_let_go(hall: Hall) -> None:
    hall.announce(RightsChanged(users=[7]))
    hall.answer([True])
    assert (list(hall.hall.subscriptions), hall.told) == ([hall.listener], [])


def test_whoever_may_not_is_told_so(hall: Hall) -> None:
    hall.announce(RightsChanged(users=[7]))
    hall.answer([False])
    assert (hall.hall.listeners, hall.told) == ([], [codes.UNSUBSCRIBED.code])


def test_a_database_that_fails_lets_nobody_go(hall: Hall) -> None:
    hall.announce(RightsChanged(users=[7]))
    hall.answer(OSError())
    assert (list(hall.hall.held), len(hall.jobs)) == ([hall.listener], 1)


def test_whoever_missed_too_much_comes_again(hall: Hall) -> None:
    hall.announce(RightsChanged(users=[7]))
    for _ in range(11):
        hall.say()
    hall.answer([True])
    assert (hall.told, hall.heard) == ([codes.INSUFFICIENT_STATE.code], [])
