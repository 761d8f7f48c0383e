"""Real threads and the hub's test streams side by side."""

from __future__ import annotations

from engagement.config import streams
from tests.realtime import open_streams

POLICIES = (*streams.POLICIES, *(policy for policy in open_streams.POLICIES if policy.prefix != "user"))
COMMANDS = (*streams.COMMANDS, *open_streams.COMMANDS)
