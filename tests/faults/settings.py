"""The project's settings for servers that come to harm; one that ends takes a second to say good-bye."""

from engagement.config import env
from engagement.config.settings import *  # noqa: F403
from engagement.config.settings import REALTIME

LIMITS = False
"""Few people stand for many here: they say more than anybody types. What a socket may send stays limited."""

REALTIME |= {
    "STREAMS": "tests.faults.streams.POLICIES",
    "COMMANDS": "tests.faults.streams.COMMANDS",
    "DRAIN_SECONDS": float(env.text("DURBAR_TEST_DRAIN", "1")),
}
