"""The database side of joining: what it costs. What it answers is tested over the wire."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from realtime import log
from realtime.admission import Admission, Join, JoinRequest, admit
from tests.factories import NOW
from tests.realtime.open_streams import POLICIES

HALL = next(policy for policy in POLICIES if policy.prefix == "hall")


def joins(stream: str, offsets: Sequence[int]) -> list[Join]:
    """Viewers who want to go on from these offsets."""
    room: Any = SimpleNamespace(name=stream, policy=HALL)
    viewer: Any = SimpleNamespace(user_id=None)
    return [Join(viewer, 1, room, JoinRequest(recover=True, offset=offset), remembered=False) for offset in offsets]


def read(answer: Admission) -> list[int]:
    """The offsets that memory could not give."""
    return [entry.offset for entry in answer.entries]


@pytest.fixture
def stream(db: None) -> str:
    """A stream of nine publications."""
    log.append("hall:1", [str(number) for number in range(9)], now=NOW)
    return "hall:1"


def test_everyone_gets_what_came_after_their_own_offset(stream: str) -> None:
    answers = admit(joins(stream, [5, 7, 9, 7]), recovery_limit=300)
    assert [read(answer) for answer in answers] == [[6, 7, 8, 9], [8, 9], [], [8, 9]]


def test_nobody_gets_more_than_can_be_recovered(stream: str) -> None:
    answers = admit(joins(stream, [1, 7]), recovery_limit=3)
    assert [read(answer) for answer in answers] == [[], [8, 9]]


def test_crowd_costs_no_more_queries_than_one(stream: str) -> None:
    with CaptureQueriesContext(connection) as one:
        admit(joins(stream, [7]), recovery_limit=300)
    with CaptureQueriesContext(connection) as crowd:
        admit(joins(stream, [number % 9 for number in range(100)]), recovery_limit=300)
    assert len(crowd) == len(one)
