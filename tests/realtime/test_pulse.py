"""A pulse alone: what it tells, and when. Time is a number here."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.pulse import Pulse, encode_values

VALUES = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2) | st.booleans() | st.none(), max_size=4)


def take(pulse: Pulse, *, now: float = 0.0, **values: Any) -> Any:
    """What is told when the state is read."""
    event = pulse.take(encode_values(values), now=now)
    return None if event is None else json.loads(event)


@pytest.fixture
def pulse() -> Pulse:
    """A pulse of half a second, read once."""
    found = Pulse(0.5, 3.0)
    take(found, a=1, b=2)
    return found


# --- what -----------------------------------------------------------------------------------------------------


def test_first_reading_is_told_to_nobody() -> None:
    assert take(Pulse(0.5, 3.0), a=1) is None


def test_only_changes_are_told(pulse: Pulse) -> None:
    assert take(pulse, a=1, b=3) == {"type": "pulse.changed", "values": {"b": 3}, "gone": []}


def test_names_that_vanish_are_gone(pulse: Pulse) -> None:
    assert take(pulse, a=1) == {"type": "pulse.changed", "values": {}, "gone": ["b"]}


def test_same_state_is_not_told(pulse: Pulse) -> None:
    assert take(pulse, b=2, a=1) is None


def test_what_json_tells_apart_is_a_change(pulse: Pulse) -> None:
    assert take(pulse, a=True, b=2)["values"] == {"a": True}


def test_full_state_has_everything(pulse: Pulse) -> None:
    take(pulse, a=1, c=[5])
    assert json.loads(pulse.full) == {"type": "pulse.changed", "values": {"a": 1, "c": [5]}, "gone": [], "full": True}


def test_full_state_is_built_once(pulse: Pulse) -> None:
    assert pulse.full is pulse.full


def test_viewers_are_one_of_the_values(pulse: Pulse) -> None:
    pulse.viewers = 7
    assert take(pulse, a=1, b=2)["values"] == {"viewers": 7}


def test_viewers_are_told_without_reading(pulse: Pulse) -> None:
    pulse.viewers = 7
    assert json.loads(pulse.take_viewers(now=1.0) or b"")["values"] == {"viewers": 7}


def test_same_number_of_viewers_is_not_told(pulse: Pulse) -> None:
    pulse.viewers = 7
    take(pulse, a=1, b=2)
    assert pulse.take_viewers(now=1.0) is None


@given(states=st.lists(VALUES, min_size=1, max_size=8))
def test_whoever_follows_from_any_point_has_the_last_state(states: list[dict[str, Any]]) -> None:
    pulse = Pulse(0.5, 3.0)
    followers: list[dict[str, Any]] = []
    for state in states:
        event = take(pulse, **state)
        for known in followers if event else ():
            known.update(event["values"])
            for name in event["gone"]:
                del known[name]
        followers.append(json.loads(pulse.full)["values"])
    assert [json.dumps(known, sort_keys=True) for known in followers] == [
        json.dumps(states[-1], sort_keys=True)
    ] * len(followers)


# --- when -----------------------------------------------------------------------------------------------------


def due(pulse: Pulse, *, missed: bool = False) -> float | None:
    """When there is something to do."""
    return pulse.due_at(missed=missed)


def test_quiet_pulse_has_nothing_to_do(pulse: Pulse) -> None:
    assert due(pulse) is None


def test_state_that_nobody_waits_for_is_not_read() -> None:
    pulse = Pulse(0.5, 3.0)
    pulse.stirred = True
    assert due(pulse) is None


def test_state_that_somebody_waits_for_is_read_at_once() -> None:
    pulse = Pulse(0.5, 3.0)
    pulse.waiting.append(lambda known: None)
    assert (due(pulse), pulse.begin_reading(now=9.0)) == (0.0, True)


def test_pulse_that_was_quiet_is_read_at_once(pulse: Pulse) -> None:
    pulse.end_writing(now=10.0)
    pulse.stirred = True
    assert due(pulse) == 10.5


def test_after_a_frame_the_next_one_waits(pulse: Pulse) -> None:
    pulse.stirred = True
    assert pulse.begin_reading(now=20.0)
    pulse.end_writing(now=20.3)
    pulse.stirred = True
    assert due(pulse) == 20.8


def test_after_a_reading_that_told_nothing_the_next_one_waits_too(pulse: Pulse) -> None:
    pulse.stirred = True
    pulse.begin_reading(now=20.0)
    take(pulse, now=20.1, a=1, b=2)
    pulse.stirred = True
    assert (due(pulse), pulse.begin_reading(now=20.2)) == (20.5, False)


def test_look_does_not_delay_what_is_stirred_after_it(pulse: Pulse) -> None:
    pulse.looked = True
    assert pulse.begin_reading(now=20.0)
    pulse.stirred = True
    assert due(pulse) == 0.0


def test_whatever_stirs_during_a_reading_is_read_again(pulse: Pulse) -> None:
    pulse.stirred = True
    pulse.begin_reading(now=20.0)
    pulse.stirred = True
    take(pulse, now=20.1, a=1, b=2)
    assert due(pulse) == 20.5


def test_everything_is_told_once_some_seconds_after_the_last_change(pulse: Pulse) -> None:
    take(pulse, now=20.0, a=2, b=2)
    take(pulse, now=21.0, a=3, b=2)
    assert due(pulse) == 24.0


def test_nothing_is_told_once_more_where_that_is_off() -> None:
    pulse = Pulse(0.5, 0)
    take(pulse, a=1)
    take(pulse, a=2)
    assert due(pulse) is None


def test_new_number_of_viewers_is_not_told_once_more(pulse: Pulse) -> None:
    pulse.viewers = 7
    assert due(pulse) == 0.0
    pulse.take_viewers(now=1.0)
    assert due(pulse) is None


def test_missed_frames_are_made_good_when_the_next_may_go_out(pulse: Pulse) -> None:
    pulse.end_writing(now=20.0)
    assert due(pulse, missed=True) == 20.5


def test_reading_that_failed_is_tried_again(pulse: Pulse) -> None:
    pulse.looked = True
    pulse.begin_reading(now=20.0)
    pulse.fail_reading(now=20.2)
    assert due(pulse) == 20.7


@pytest.mark.parametrize("fails", [True, False])
def test_whoever_waits_learns_what_became_of_it(fails: bool) -> None:
    pulse, heard = Pulse(0.5, 3.0), []
    pulse.waiting.append(heard.append)
    if fails:
        pulse.fail_reading(now=1.0)
    else:
        take(pulse, a=1)
        pulse.settle()
    assert (heard, pulse.waiting) == ([not fails], [])
