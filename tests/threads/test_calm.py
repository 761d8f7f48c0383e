"""When many fresh accounts write at once: exactly at the limit, and exactly at the minute."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.threads.calm import CALMS, WITHIN, calm_for, wait_left
from tests.factories import NOW

SECOND = timedelta(seconds=1)
WRITERS = st.lists(st.tuples(st.integers(1, 8), st.integers(0, 120).map(lambda ago: NOW - ago * SECOND)), max_size=15)


@pytest.mark.parametrize("kind", CALMS)
def test_one_account_fewer_is_no_brigade(kind: str) -> None:
    calm = CALMS[kind]
    writers = [(person, NOW) for person in range(calm.accounts)]
    assert calm_for(kind, writers[1:], NOW) is None
    assert calm_for(kind, writers, NOW) == calm


def test_one_account_that_writes_much_is_none() -> None:
    assert calm_for("issue", [(1, NOW)] * 20, NOW) is None


def test_what_was_written_a_minute_ago_does_not_count() -> None:
    writers = [(person, NOW) for person in range(4)]
    assert calm_for("issue", [*writers, (9, NOW - WITHIN)], NOW) is None
    assert calm_for("issue", [*writers, (9, NOW - WITHIN + SECOND)], NOW)


@given(WRITERS, WRITERS)
def test_more_writers_never_call_it_off(some: list[tuple[int, datetime]], more: list[tuple[int, datetime]]) -> None:
    if calm_for("issue", some, NOW):
        assert calm_for("issue", [*some, *more], NOW)


def test_whoever_never_wrote_waits_for_nothing() -> None:
    assert wait_left(None, 60, NOW) == 0


@pytest.mark.parametrize(("ago", "left"), [(0, 60_000), (59.9995, 1), (60, 0), (90, 0)])
def test_the_wait_is_told_in_milliseconds_and_rounded_up(ago: float, left: int) -> None:
    assert wait_left(NOW - timedelta(seconds=ago), 60, NOW) == left
