"""The project's settings with the hub's own test streams, for servers that are started by tests of the hub.

`HUB_TEST_REALTIME` may hold a JSON object with settings of the hub that a test needs otherwise.
"""

import json

from engagement.config import env
from engagement.config.settings import *  # noqa: F403
from engagement.config.settings import REALTIME, STORAGES

REALTIME |= {
    "STREAMS": "tests.realtime.open_streams.POLICIES",
    "COMMANDS": "tests.realtime.open_streams.COMMANDS",
    "PEOPLE": "tests.realtime.open_streams.connectable",
    **json.loads(env.text("HUB_TEST_REALTIME", "{}")),
}
# A server of these tests shows no pages, and has collected no files for them.
STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
