"""From when on a hub lets people in. What it does when rights end: wire/test_rights.py."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from realtime import codes
from realtime.control import CONTROL_STREAM
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
