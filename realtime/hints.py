"""Hints: what was just committed, told to the hubs. A hint may be lost, doubled or late; the log is the truth."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar

from realtime import layer
from realtime.layer import Hint

Receiver = Callable[[Sequence[Hint]], None]

_local_hub: list[Receiver] = []
_held: ContextVar[list[Hint] | None] = ContextVar("held_hints", default=None)


def attach(receiver: Receiver) -> None:
    """Name this process's hub: `receiver` is called from any thread and passes hints to the hub's loop."""
    _local_hub[:] = [receiver]


def detach(receiver: Receiver) -> None:
    """The hub of this process is gone."""
    if _local_hub == [receiver]:
        _local_hub.clear()


@contextlib.contextmanager
def holding() -> Iterator[list[Hint]]:
    """Collect the hints of this thread's commits instead of sending them: the hub that runs commands in its own
    threads writes the authors' replies first and fans out after."""
    held: list[Hint] = []
    token = _held.set(held)
    try:
        yield held
    finally:
        _held.reset(token)


def emit(hints: Sequence[Hint]) -> None:
    """Pass hints on: to whoever holds them, else to this process's hub (which relays them), else straight to
    the channel layer. Never raises for a layer that is down: the hubs look at the log once a second."""
    held = _held.get()
    if held is not None:
        held.extend(hints)
    elif _local_hub:
        _local_hub[0](hints)
    else:
        layer.send_from_thread(hints)
