"""Which announcements may concern whom."""

from __future__ import annotations

import pytest

from realtime.control import ControlEvent, HistoryRewritten, RightsChanged, SessionsEnded, UsersBanned, concerns

OF_OTHERS: list[ControlEvent] = [
    RightsChanged(users=[8], streams=["thread:2"]),
    SessionsEnded(users=[8], sessions=["another"]),
    UsersBanned(users=[8]),
    HistoryRewritten(streams=["thread:2"]),
]
OF_OURS: list[ControlEvent] = [
    RightsChanged(users=[8, 7]),
    RightsChanged(streams=["thread:2", "thread:1"]),
    SessionsEnded(users=[7]),
    SessionsEnded(sessions=["mark"]),
    UsersBanned(users=[7]),
    HistoryRewritten(streams=["thread:1"]),
]


@pytest.mark.parametrize("event", OF_OURS, ids=repr)
def test_what_names_them_concerns_them(event: ControlEvent) -> None:
    assert concerns(event, user=7, session="mark", streams=["thread:1"])


@pytest.mark.parametrize("event", OF_OTHERS, ids=repr)
def test_what_names_others_does_not(event: ControlEvent) -> None:
    assert not concerns(event, user=7, session="mark", streams=["thread:1"])


@pytest.mark.parametrize("event", [*OF_OTHERS, SessionsEnded(sessions=["another"])], ids=repr)
def test_nobody_is_concerned_by_nothing(event: ControlEvent) -> None:
    assert not concerns(event, user=None, session="", streams=())
