from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings

from realtime import checks
from tests.realtime import open_streams

DOUBLED = (*open_streams.POLICIES, open_streams.POLICIES[0])
PULSE = tuple(policy for policy in open_streams.POLICIES if policy.prefix == "meter")
KEPT_PULSE = (replace(PULSE[0], durable=True),)
PULSE_AND_STATE = (replace(PULSE[0], state=lambda key: None),)
TWICE = (*open_streams.COMMANDS, open_streams.COMMANDS[0])


def found(settings_: Any, **changes: Any) -> set[str]:
    settings_.REALTIME = settings.REALTIME | changes
    return {message.id or "" for check in (checks.check_settings, checks.check_tables) for message in check(None)}


def test_the_projects_own_settings_are_fine(settings: Any) -> None:
    assert found(settings) == set()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"NO_SUCH": 1}, "realtime.E001"),
        ({"PING_SECONDS": "often"}, "realtime.E002"),
        ({"RING": -1}, "realtime.E002"),
        ({"STREAMS": f"{__name__}.DOUBLED"}, "realtime.E003"),
        ({"COMMANDS": f"{__name__}.TWICE"}, "realtime.E004"),
        ({"STREAMS": f"{__name__}.KEPT_PULSE"}, "realtime.E007"),
        ({"STREAMS": f"{__name__}.PULSE_AND_STATE"}, "realtime.E007"),
        ({"STREAMS": f"{__name__}.PULSE", "PULSE_SECONDS": 0.3}, "realtime.E008"),
    ],
)
def test_a_fault_in_the_settings_is_named(settings: Any, changes: dict[str, Any], fault: str) -> None:
    assert found(settings, **changes) == {fault}
