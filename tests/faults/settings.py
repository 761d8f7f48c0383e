"""The project's settings for servers that come to harm; one that ends takes a second to say good-bye."""

from engagement.config.settings import *  # noqa: F403
from engagement.config.settings import REALTIME

REALTIME |= {
    "STREAMS": "tests.faults.streams.POLICIES",
    "COMMANDS": "tests.faults.streams.COMMANDS",
    "DRAIN_SECONDS": 1.0,
}
