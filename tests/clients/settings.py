"""The hub with its test streams, in a hurry: what takes half a minute in life takes seconds here."""

from tests.realtime.settings import *  # noqa: F403
from tests.realtime.settings import REALTIME

REALTIME |= {
    "PING_SECONDS": 1,
    "PONG_SECONDS": 1,
    "WATCHING_SECONDS": 1,
    "REFRESH_GRACE_SECONDS": 1,
    "DRAIN_SECONDS": 0.5,
}
