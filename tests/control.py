"""What the hubs were told: the events on their own stream, oldest first."""

from __future__ import annotations

import msgspec

from realtime import log
from realtime.control import CONTROL_STREAM, ControlEvent


def told_hubs() -> list[ControlEvent]:
    """Every control event in the log."""
    entries = log.read(CONTROL_STREAM, after=0, limit=100)
    return [msgspec.json.decode(entry.data, type=ControlEvent) for entry in entries]
