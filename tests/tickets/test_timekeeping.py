"""One clock: what counts while it runs, and the verdict when it ends."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tickets import timekeeping
from tickets.timekeeping import Clock, Kind, State
from tickets.working_time import Calendar

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = Calendar.of("Africa/Accra", {day: [["08:00", "17:00"]] for day in WORKDAYS})
MORNINGS = Calendar.of("Africa/Accra", {day: [["08:00", "12:00"]] for day in WORKDAYS})
HOUR = 3600


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment in March 2026, whose second day is a Monday."""
    return datetime(2026, 3, day, hour, minute, second, tzinfo=UTC)


MONDAY_AT_NINE = at(2, 9)


def begun(
    target: int | None = 8 * HOUR, *, state: State = State.RUNNING, started_at: datetime = MONDAY_AT_NINE
) -> Clock:
    clock = Clock(kind=Kind.RESOLUTION, cycle=1, state=state, target_seconds=target, started_at=started_at)
    return timekeeping.started(OFFICE, clock)


def test_a_clock_that_starts_knows_when_it_is_due() -> None:
    assert begun().due_at == at(2, 17)


def test_a_clock_without_a_target_is_never_due() -> None:
    assert begun(None).due_at is None


def test_a_clock_counts_from_the_second_it_starts_in() -> None:
    assert begun(started_at=at(2, 9).replace(microsecond=999_999)) == begun()


def test_a_clock_that_starts_paused_counts_nothing() -> None:
    clock = timekeeping.end(OFFICE, begun(state=State.PAUSED), at(2, 15))
    assert (clock.consumed_seconds, clock.paused_seconds, clock.state) == (0, 6 * HOUR, State.MET)


def test_a_pause_keeps_what_was_consumed() -> None:
    clock = timekeeping.pause(OFFICE, begun(), at(2, 12))
    assert (clock.state, clock.consumed_seconds, clock.due_at) == (State.PAUSED, 3 * HOUR, None)
    assert clock.paused_since == at(2, 12)


def test_a_clock_that_resumes_is_due_after_what_is_left() -> None:
    paused = timekeeping.pause(OFFICE, begun(), at(2, 12))
    clock = timekeeping.resume(OFFICE, paused, at(3, 10))
    assert clock.due_at == at(3, 15)


def test_a_pause_counts_its_own_working_seconds() -> None:
    paused = timekeeping.pause(OFFICE, begun(), at(2, 12))
    assert timekeeping.resume(OFFICE, paused, at(3, 10)).paused_seconds == 7 * HOUR


def test_pauses_add_up() -> None:
    clock = begun()
    for hour in (10, 12, 14):
        clock = timekeeping.resume(OFFICE, timekeeping.pause(OFFICE, clock, at(2, hour)), at(2, hour + 1))
    assert clock.paused_seconds == 3 * HOUR


def test_pausing_and_resuming_at_once_changes_nothing() -> None:
    clock = begun()
    paused = timekeeping.pause(OFFICE, clock, at(2, 12))
    assert timekeeping.resume(OFFICE, paused, at(2, 12)) == clock


def test_overdue_is_a_fact_that_a_pause_does_not_hide() -> None:
    clock = timekeeping.pause(OFFICE, begun(2 * HOUR), at(2, 15))
    assert clock.due_at == at(2, 11)
    assert timekeeping.resume(OFFICE, clock, at(4, 9)).due_at == at(2, 11)


def test_the_last_second_in_time_is_in_time() -> None:
    ended = timekeeping.end(OFFICE, begun(), at(2, 17).replace(microsecond=999_999))
    assert (ended.state, ended.stopped_at, ended.due_at) == (State.MET, at(2, 17), at(2, 17))


def test_a_second_later_is_too_late_even_if_no_working_time_went_by() -> None:
    ended = timekeeping.end(OFFICE, begun(), at(2, 17, 0, 1))
    assert (ended.state, ended.consumed_seconds) == (State.BREACHED, 8 * HOUR)


def test_a_clock_without_a_target_is_kept_and_measures() -> None:
    ended = timekeeping.end(OFFICE, begun(None), at(13, 9))
    assert (ended.state, ended.consumed_seconds, ended.due_at) == (State.MET, 9 * 9 * HOUR, None)


def test_what_ends_in_a_pause_is_judged_by_when_it_would_have_been_due() -> None:
    paused = timekeeping.pause(OFFICE, begun(), at(2, 12))
    ended = timekeeping.end(OFFICE, paused, at(6, 12))
    assert (ended.state, ended.consumed_seconds, ended.due_at) == (State.MET, 3 * HOUR, at(6, 17))


def test_what_was_overdue_before_the_pause_is_too_late_in_it() -> None:
    paused = timekeeping.pause(OFFICE, begun(2 * HOUR), at(2, 12))
    assert timekeeping.end(OFFICE, paused, at(2, 13)).state == State.BREACHED


def test_an_ended_clock_counts_its_last_pause() -> None:
    paused = timekeeping.pause(OFFICE, begun(), at(2, 12))
    assert timekeeping.end(OFFICE, paused, at(2, 14)).paused_seconds == 2 * HOUR


def test_cancelled_in_time_is_neither_kept_nor_missed() -> None:
    assert timekeeping.end(OFFICE, begun(), at(2, 12), kept=State.CANCELLED).state == State.CANCELLED


def test_cancelled_too_late_stays_missed() -> None:
    assert timekeeping.end(OFFICE, begun(), at(3, 12), kept=State.CANCELLED).state == State.BREACHED


def test_what_ends_before_it_starts_ends_as_it_starts() -> None:
    ended = timekeeping.end(OFFICE, begun(), at(2, 8, 30))
    assert (ended.stopped_at, ended.consumed_seconds, ended.state) == (at(2, 9), 0, State.MET)


def test_what_resumes_before_it_paused_never_stood_still() -> None:
    paused = timekeeping.pause(OFFICE, begun(), at(2, 12))
    assert timekeeping.resume(OFFICE, paused, at(2, 11)) == begun()


@pytest.mark.parametrize(("target", "due"), [(10 * HOUR, at(3, 10)), (HOUR, at(2, 10)), (None, None)])
def test_another_target_counts_from_the_beginning(target: int | None, due: datetime | None) -> None:
    assert timekeeping.retarget(OFFICE, begun(), target).due_at == due


def test_the_same_target_changes_nothing() -> None:
    assert timekeeping.retarget(OFFICE, begun(), 8 * HOUR) == begun()


def test_what_is_frozen_is_measured_on_by_another_calendar() -> None:
    frozen = timekeeping.freeze(OFFICE, begun(), at(2, 15))
    clock = timekeeping.settled(MORNINGS, frozen)
    assert (clock.kept_seconds, clock.runs, clock.running_since) == (6 * HOUR, (), at(2, 15))
    assert clock.due_at == at(3, 10)


def test_what_was_overdue_stays_overdue_under_another_calendar() -> None:
    frozen = timekeeping.freeze(OFFICE, begun(2 * HOUR), at(2, 15))
    assert timekeeping.settled(MORNINGS, frozen).due_at == at(2, 11)


def test_what_was_used_up_to_the_second_is_due_then_under_another_calendar() -> None:
    frozen = timekeeping.freeze(OFFICE, begun(2 * HOUR), at(2, 11))
    assert timekeeping.settled(MORNINGS, frozen).due_at == at(2, 11)


def test_a_pause_goes_on_while_calendars_change() -> None:
    paused = timekeeping.pause(OFFICE, begun(), at(2, 12))
    frozen = timekeeping.settled(MORNINGS, timekeeping.freeze(OFFICE, paused, at(2, 15)))
    assert (frozen.paused_since, frozen.paused_seconds, frozen.kept_seconds) == (at(2, 12), 0, 3 * HOUR)
    assert timekeeping.resume(MORNINGS, frozen, at(3, 9)).due_at == at(4, 10)


def test_a_smaller_target_that_an_earlier_calendar_used_up_is_due_when_the_present_one_began() -> None:
    clock = timekeeping.settled(MORNINGS, timekeeping.freeze(OFFICE, begun(), at(2, 15)))
    assert timekeeping.retarget(MORNINGS, clock, HOUR).due_at == at(2, 15)


def test_a_smaller_target_that_was_used_up_before_a_pause_is_due_by_the_pause() -> None:
    clock = timekeeping.pause(OFFICE, begun(), at(2, 12))
    clock = timekeeping.settled(MORNINGS, timekeeping.freeze(OFFICE, clock, at(2, 15)))
    assert timekeeping.retarget(MORNINGS, clock, HOUR).due_at == at(2, 12)


def test_a_point_is_reached_in_the_stretch_that_covers_it() -> None:
    clock = timekeeping.resume(OFFICE, timekeeping.pause(OFFICE, begun(), at(2, 12)), at(3, 10))
    assert timekeeping.reached(OFFICE, clock, 3 * HOUR) == at(2, 12)
    assert timekeeping.reached(OFFICE, clock, 3 * HOUR + 1) == at(3, 10, 0, 1)


def test_a_point_before_the_present_calendar_is_not_known() -> None:
    frozen = timekeeping.freeze(OFFICE, begun(), at(2, 15))
    assert timekeeping.reached(MORNINGS, frozen, HOUR) is None


def test_a_paused_clock_reaches_nothing_more() -> None:
    assert timekeeping.reached(OFFICE, timekeeping.pause(OFFICE, begun(), at(2, 12)), 8 * HOUR) is None


def test_a_clock_goes_through_json_unharmed() -> None:
    clock = timekeeping.resume(OFFICE, timekeeping.pause(OFFICE, begun(), at(2, 12)), at(3, 10))
    plain = timekeeping.to_fields(clock)
    assert json.loads(json.dumps(plain["runs"])) == plain["runs"]
    assert timekeeping.from_fields({**plain, "id": 5}) == clock


def test_a_clock_lives_until_it_ends() -> None:
    clock = begun()
    assert clock.live
    assert timekeeping.pause(OFFICE, clock, at(2, 12)).live
    assert not timekeeping.end(OFFICE, clock, at(2, 12)).live


def test_since_is_the_last_thing_that_happened_to_it() -> None:
    clock = begun()
    paused = timekeeping.pause(OFFICE, clock, at(2, 12))
    ended = timekeeping.end(OFFICE, paused, at(3, 12))
    assert [one.since for one in (clock, paused, ended)] == [at(2, 9), at(2, 12), at(3, 12)]


def test_settling_again_changes_nothing() -> None:
    clock = timekeeping.pause(OFFICE, begun(2 * HOUR), at(2, 12))
    assert timekeeping.settled(OFFICE, replace(clock, consumed_seconds=0)) == clock


def test_a_pause_over_a_weekend_costs_no_working_time() -> None:
    paused = timekeeping.pause(OFFICE, begun(started_at=at(6, 9)), at(6, 17))
    resumed = timekeeping.resume(OFFICE, paused, at(6, 17) + timedelta(days=2))
    assert resumed.paused_seconds == 0
    assert resumed.due_at == at(6, 17)
