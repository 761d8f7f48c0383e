"""The project's settings with the hub's own test streams, for servers that are started by tests of the hub."""

from engagement.config.settings import *  # noqa: F403
from engagement.config.settings import REALTIME

REALTIME |= {
    "STREAMS": "tests.realtime.open_streams.POLICIES",
    "COMMANDS": "tests.realtime.open_streams.COMMANDS",
}
