"""Hints on their way from whoever committed something to the hubs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from realtime import hints, layer
from realtime.layer import Hint, unpack

ONE = Hint("hall:1", "e", 4, ("{}", "[]"))


class Hub:
    """Whoever is attached."""

    def __init__(self) -> None:
        self.heard: list[Hint] = []

    def take(self, news: Sequence[Hint]) -> None:
        self.heard += news


@pytest.fixture
def hub() -> Iterator[Hub]:
    """This process has a hub."""
    hub = Hub()
    hints.attach(hub.take)
    yield hub
    hints.detach(hub.take)


class FarAway:
    """A layer that reaches other processes, or does not."""

    def __init__(self, *, works: bool = True) -> None:
        self.sent: list[Any] = []
        self.works = works

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        if not self.works:
            raise ConnectionError
        self.sent.append((group, message))


@pytest.fixture
def far_away(monkeypatch: pytest.MonkeyPatch) -> FarAway:
    """The channel layer of this process."""
    found = FarAway()
    monkeypatch.setattr(layer, "get_channel_layer", lambda: found)
    return found


def test_hint_goes_to_the_hub_of_this_process(hub: Hub, far_away: FarAway) -> None:
    hints.emit([ONE])
    assert (hub.heard, far_away.sent) == ([ONE], [])


def test_hint_goes_to_the_layer_where_there_is_no_hub(far_away: FarAway) -> None:
    hints.emit([ONE])
    [(group, message)] = far_away.sent
    assert (group, unpack(message)) == (layer.GROUP, [ONE])


def test_hub_that_is_gone_hears_nothing(hub: Hub, far_away: FarAway) -> None:
    hints.detach(hub.take)
    hints.emit([ONE])
    assert hub.heard == []


def test_hub_that_follows_another_stays(hub: Hub, far_away: FarAway) -> None:
    hints.detach(Hub().take)
    hints.emit([ONE])
    assert hub.heard == [ONE]


def test_hints_are_held_while_a_batch_is_carried_out(hub: Hub) -> None:
    with hints.holding() as held:
        hints.emit([ONE])
        assert hub.heard == []
    assert held == [ONE]
    hints.emit([ONE])
    assert hub.heard == [ONE]


def test_holding_is_each_thread_s_own(hub: Hub) -> None:
    with hints.holding() as held, ThreadPoolExecutor(1) as pool:
        pool.submit(hints.emit, [ONE]).result()
    assert (held, hub.heard) == ([], [ONE])


def test_layer_that_is_down_is_only_a_line_in_the_log(far_away: FarAway, caplog: pytest.LogCaptureFixture) -> None:
    far_away.works = False
    hints.emit([ONE])
    assert "a hint was not sent: ConnectionError" in caplog.text
