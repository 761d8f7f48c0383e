"""A viewer of a pulse, and people who change it."""

from __future__ import annotations

from time import monotonic
from typing import Any

from tests.realtime.wire.client import Client


def press(client: Client, meter: str, button: str = "a", *, pressed: bool = True) -> None:
    """Press a button or let go of it, and wait for the answer."""
    answer = client.rpc("button.press", meter=meter, button=button, pressed=pressed)
    assert answer["rpc"] == {"data": {"pressed": pressed}}


def state(client: Client, stream: str) -> Any:
    """The state that the reply to subscribe carries."""
    return client.subscribe(stream)["data"]


class Reader:
    """Reads pulses until it knows what it waits for; remembers when each came."""

    def __init__(self, client: Client, stream: str) -> None:
        self.client = client
        self.stream = stream
        self.values: dict[str, Any] = dict(state(client, stream)["values"])
        self.came_at: list[float] = []

    def read(self) -> dict[str, Any]:
        """Take the next pulse."""
        stream, offset, data = self.client.publication()
        assert stream == self.stream
        return self.take(offset, data)

    def take(self, offset: int, data: dict[str, Any]) -> dict[str, Any]:
        """Apply a pulse that came."""
        assert (offset, data["type"]) == (0, "pulse.changed")
        self.came_at.append(monotonic())
        if data.get("full"):
            self.values = {}
        self.values.update(data["values"])
        for name in data["gone"]:
            del self.values[name]
        return data

    def read_until(self, **values: Any) -> list[dict[str, Any]]:
        """Take pulses until the values are these; what they said."""
        told = []
        while self.values != values:
            told.append(self.read())
        return told

    def most_in_a_second(self) -> int:
        """The most pulses that came within one second."""
        return max(sum(at <= other < at + 1 for other in self.came_at) for at in self.came_at)
