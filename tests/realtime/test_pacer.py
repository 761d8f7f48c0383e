"""The pacer and listeners that are held. What it does for everybody else: wire/test_pulses.py."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import msgspec

from realtime import frames
from realtime.pacer import Pacer
from realtime.pulse import Pulse
from realtime.rooms import Frame, Room
from realtime.streams import StreamPolicy

POLICY = StreamPolicy(prefix="hall", audience="All.", authorize=lambda _key, users: [True] * len(users))


class Listener:
    """A connection that remembers the numbers it was told."""

    user_id = None

    def __init__(self) -> None:
        self.numbers: list[Any] = []
        self.outlet = self

    def send_frame(self, frame: Frame) -> bool:
        event = msgspec.json.decode(frames.payload_of(frame.wire))["push"]["pub"]["data"]
        self.numbers.append((event["values"], event.get("full", False)))
        return True


class Paced:
    """A room with a pulse, and a pacer whose look-ups a test answers."""

    def __init__(self) -> None:
        loop: Any = SimpleNamespace(call_later=lambda *_call: SimpleNamespace(cancel=lambda: None))
        self.room = Room("hall:1", POLICY, loop, 10, Pulse(0.0, 0.0))
        self.asked: list[Room] = []
        hub: Any = SimpleNamespace(loop=loop, rooms={"hall:1": self.room}, lane=self.lane)
        self.pacer = Pacer(hub)
        self.pacer.welcome(self.room, lambda _known: None)
        self.answer(1)

    def lane(self, _work: Any, done: Any) -> Any:
        self.done = done
        return SimpleNamespace(submit=self.asked.append)

    def answer(self, number: int) -> None:
        """The number that was asked for is this."""
        self.done(self.asked.pop(0), {"number": str(number).encode()})

    def change(self, number: int) -> None:
        """Somebody changes it."""
        self.pacer.stir(self.room)
        self.answer(number)


def test_whoever_was_held_is_told_all_of_it_afterwards() -> None:
    paced = Paced()
    listeners: list[Any] = [Listener(), Listener()]
    for listener in listeners:
        paced.room.join(listener)
    subscription = paced.room.hold(listeners[0])
    paced.change(2)
    told_meanwhile = [list(listener.numbers) for listener in listeners]
    paced.room.let_go([(listeners[0], subscription)])
    paced.pacer.resume(paced.room)
    told = [({"number": 2}, True)], [({"number": 2}, False)]
    assert (told_meanwhile, [listener.numbers for listener in listeners]) == ([[], told[1]], [*told])


def test_whoever_was_held_while_nothing_changed_is_told_nothing() -> None:
    paced = Paced()
    listener: Any = Listener()
    paced.room.join(listener)
    paced.room.let_go([(listener, paced.room.hold(listener))])
    paced.pacer.resume(paced.room)
    assert listener.numbers == []
