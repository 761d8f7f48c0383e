"""The clocks of a ticket: the given sequences, and what each thing that happens does. The laws are in `laws/`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.tickets.cases import replayer
from tickets import clocks
from tickets.clocks import Book, Clock, Kind, Mode, State, Terms
from tickets.working_time import Calendar, WorkingTimeError

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = Calendar.of("Africa/Accra", {day: [["08:00", "17:00"]] for day in WORKDAYS})
TUESDAY_OFF = Calendar.of("Africa/Accra", {day: [["08:00", "17:00"]] for day in WORKDAYS}, ["2026-03-03"])
MORNINGS = Calendar.of("Africa/Accra", {day: [["08:00", "12:00"]] for day in WORKDAYS})
HOUR = 3600
TERMS = Terms(calendar=OFFICE, first_response=HOUR, next_response=2 * HOUR, resolution=8 * HOUR)
CONTACTS = replace(TERMS, mode=Mode.LATEST_CONTACT)

NEVER_PAUSED = "waiting for the citizen never pauses a first response"
ANSWERED_BY_CLOSING = "a resolution is a public answer: it ends a first response that is still owed"
DIFFERENT: dict[str, tuple[str, dict[tuple[int, str], object]]] = {
    "fur001": (
        NEVER_PAUSED,
        {(4, "next_due"): "2013-06-04T11:00:00Z", (4, "first_response_due"): "2013-06-04T11:00:00Z"},
    ),
    "fur002": (
        NEVER_PAUSED,
        {(2, "next_due"): "2013-06-04T11:00:00Z", (2, "first_response_due"): "2013-06-04T11:00:00Z"},
    ),
    "fur003": (NEVER_PAUSED, {(4, "first_response_minutes"): 105, (4, "first_response_diff"): 15}),
    "fur004": (ANSWERED_BY_CLOSING, {(1, "first_response_minutes"): 180}),
    "fur005": (ANSWERED_BY_CLOSING, {(3, "first_response_minutes"): 180}),
    "fur006": (ANSWERED_BY_CLOSING, {(4, "first_response_minutes"): 180}),
}
"""Sequences whose source follows another rule: the reason, and our values by event and key."""


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in March 2026, whose second day is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def opened(terms: Terms = TERMS, *, waiting: bool = False) -> Book:
    """A ticket that a citizen opened on Monday at nine."""
    return clocks.citizen_wrote(clocks.opened(terms, at(2, 9), waiting=waiting), at(2, 9))


def live(book: Book, kind: Kind) -> Clock:
    clock = book.live(kind)
    assert clock is not None
    return clock


def states(book: Book) -> list[tuple[Kind, int, State]]:
    return [(clock.kind, clock.cycle, clock.state) for clock in book.clocks]


@pytest.mark.parametrize("sequence", replayer.sequences(), ids=lambda sequence: sequence["id"])
def test_given_sequences_have_the_given_dues(sequence: replayer.Plain) -> None:
    _reason, ours = DIFFERENT.get(sequence["id"], ("", {}))
    assert {(after, key): said for after, key, _, said in replayer.differences(sequence)} == ours


def test_what_differs_is_among_the_given_sequences() -> None:
    assert set(DIFFERENT) <= {sequence["id"] for sequence in replayer.sequences()}


# Terms.


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("target", [0, -60])
def test_a_target_that_nobody_could_keep_is_refused(kind: Kind, target: int) -> None:
    with pytest.raises(WorkingTimeError) as refused:
        replace(TERMS, **{kind.value: target})
    assert (refused.value.field, refused.value.reason) == (kind.value, "bad_target")


def test_no_target_is_no_promise() -> None:
    book = opened(replace(TERMS, first_response=None, next_response=None, resolution=None))
    assert (book.next_due(), len(book.clocks)) == (None, 3)


# Opening and answering.


def test_a_new_ticket_owes_a_first_response_and_a_resolution() -> None:
    book = clocks.opened(TERMS, at(2, 9))
    assert {clock.kind for clock in book.clocks} == {Kind.FIRST_RESPONSE, Kind.RESOLUTION}


def test_the_next_due_is_the_earliest_of_what_runs() -> None:
    assert opened().next_due() == at(2, 10)
    assert clocks.first_responded(opened(), at(2, 9, 30)).next_due() == at(2, 11)


def test_writing_again_does_not_postpone_the_answer() -> None:
    assert clocks.citizen_wrote(opened(), at(2, 10)) == opened()


def test_an_answer_ends_the_first_response_and_the_next() -> None:
    book = clocks.responded(opened(), at(2, 10, 30))
    assert states(book) == [
        (Kind.FIRST_RESPONSE, 1, State.BREACHED),
        (Kind.RESOLUTION, 1, State.RUNNING),
        (Kind.NEXT_RESPONSE, 1, State.MET),
    ]


def test_a_second_answer_changes_nothing() -> None:
    book = clocks.responded(opened(), at(2, 9, 30))
    assert clocks.responded(book, at(2, 12)) == book


def test_a_call_is_a_first_response_and_answers_no_message() -> None:
    book = clocks.first_responded(opened(), at(2, 9, 30))
    assert book.live(Kind.FIRST_RESPONSE) is None
    assert live(book, Kind.NEXT_RESPONSE).due_at == at(2, 11)


def test_after_an_answer_the_next_message_starts_the_next_cycle() -> None:
    book = clocks.citizen_wrote(clocks.responded(opened(), at(2, 9, 30)), at(2, 14))
    clock = live(book, Kind.NEXT_RESPONSE)
    assert (clock.cycle, clock.due_at) == (2, at(2, 16))


def test_only_one_first_response_is_ever_owed() -> None:
    book = clocks.responded(opened(), at(2, 9, 30))
    book = clocks.reopened(clocks.resolved(clocks.citizen_wrote(book, at(2, 10)), at(2, 11)), at(2, 12))
    assert [clock.cycle for clock in book.clocks if clock.kind == Kind.FIRST_RESPONSE] == [1]


# From the latest contact.


def test_from_the_latest_contact_writing_again_starts_anew() -> None:
    book = clocks.citizen_wrote(opened(CONTACTS), at(2, 10))
    assert live(book, Kind.NEXT_RESPONSE).due_at == at(2, 12)
    assert (Kind.NEXT_RESPONSE, 1, State.CANCELLED) in states(book)


def test_from_the_latest_contact_an_answer_promises_the_next_one() -> None:
    book = clocks.responded(opened(CONTACTS), at(2, 9, 30))
    assert live(book, Kind.NEXT_RESPONSE).due_at == at(2, 11, 30)
    assert (Kind.NEXT_RESPONSE, 1, State.MET) in states(book)


def test_from_the_latest_contact_a_breach_is_not_wiped_out_by_writing_again() -> None:
    assert (Kind.NEXT_RESPONSE, 1, State.BREACHED) in states(clocks.citizen_wrote(opened(CONTACTS), at(2, 12)))


# Waiting.


def test_waiting_for_the_citizen_never_pauses_the_first_response() -> None:
    book = clocks.waiting_changed(opened(), at(2, 9, 30), waiting=True)
    assert {clock.kind: clock.state for clock in book.clocks} == {
        Kind.FIRST_RESPONSE: State.RUNNING,
        Kind.RESOLUTION: State.PAUSED,
        Kind.NEXT_RESPONSE: State.PAUSED,
    }


def test_after_waiting_what_is_left_counts() -> None:
    book = clocks.waiting_changed(opened(), at(2, 10), waiting=True)
    book = clocks.waiting_changed(book, at(3, 8), waiting=False)
    assert live(book, Kind.NEXT_RESPONSE).due_at == at(3, 9)
    assert live(book, Kind.RESOLUTION).due_at == at(3, 15)


def test_waiting_already_is_no_change() -> None:
    book = clocks.waiting_changed(opened(), at(2, 10), waiting=True)
    assert clocks.waiting_changed(book, at(2, 11), waiting=True) == book


def test_a_ticket_may_open_while_it_waits() -> None:
    book = opened(waiting=True)
    assert live(book, Kind.RESOLUTION).state == State.PAUSED
    assert book.next_due() == at(2, 10)


def test_a_message_while_it_waits_is_owed_an_answer_when_it_waits_no_longer() -> None:
    book = clocks.citizen_wrote(clocks.opened(TERMS, at(2, 9), waiting=True), at(2, 11))
    assert live(book, Kind.NEXT_RESPONSE).due_at is None
    book = clocks.waiting_changed(book, at(2, 12), waiting=False)
    assert live(book, Kind.NEXT_RESPONSE).due_at == at(2, 14)


# The end, and after it.


def test_a_resolution_answers_whatever_is_still_open() -> None:
    book = clocks.resolved(opened(), at(2, 9, 30))
    assert {clock.state for clock in book.clocks} == {State.MET}
    assert not book.waiting


def test_a_resolution_while_it_waits_counts_only_what_ran() -> None:
    book = clocks.waiting_changed(opened(), at(2, 10), waiting=True)
    book = clocks.resolved(book, at(6, 10))
    clock = book.latest(Kind.RESOLUTION)
    assert clock is not None
    assert (clock.state, clock.consumed_seconds, clock.paused_seconds) == (State.MET, HOUR, 4 * 9 * HOUR)
    assert not book.waiting


def test_reopening_starts_a_new_cycle_and_keeps_the_old_verdict() -> None:
    resolved = clocks.resolved(opened(), at(4, 9))
    book = clocks.reopened(resolved, at(5, 9))
    assert book.clocks[:3] == resolved.clocks
    assert states(book)[3:] == [(Kind.RESOLUTION, 2, State.RUNNING), (Kind.NEXT_RESPONSE, 2, State.RUNNING)]
    assert live(book, Kind.RESOLUTION).due_at == at(5, 17)


def test_reopening_what_is_still_open_owes_no_second_resolution() -> None:
    assert clocks.reopened(opened(), at(2, 12)) == opened()


def test_reopening_what_waits_ends_the_waiting() -> None:
    book = clocks.reopened(clocks.waiting_changed(opened(), at(2, 10), waiting=True), at(2, 12))
    assert live(book, Kind.RESOLUTION).due_at == at(3, 10)


def test_a_ticket_is_reopened_running_even_if_it_waited_before() -> None:
    book = clocks.waiting_changed(opened(), at(2, 10), waiting=True)
    book = clocks.reopened(clocks.resolved(book, at(2, 11)), at(2, 12))
    assert live(book, Kind.RESOLUTION).state == State.RUNNING


def test_what_is_cancelled_in_time_has_no_verdict() -> None:
    assert {clock.state for clock in clocks.cancelled(opened(), at(2, 9, 30)).clocks} == {State.CANCELLED}


def test_what_is_cancelled_too_late_stays_a_breach() -> None:
    book = clocks.cancelled(opened(), at(2, 12))
    assert {clock.kind: clock.state for clock in book.clocks} == {
        Kind.FIRST_RESPONSE: State.BREACHED,
        Kind.RESOLUTION: State.CANCELLED,
        Kind.NEXT_RESPONSE: State.BREACHED,
    }


def test_some_clocks_alone_can_be_cancelled() -> None:
    book = clocks.cancelled(opened(), at(2, 9, 30), kinds={Kind.FIRST_RESPONSE})
    assert {clock.kind for clock in book.clocks if clock.live} == {Kind.RESOLUTION, Kind.NEXT_RESPONSE}


def test_the_citizen_who_closes_needs_nothing_any_more() -> None:
    book = clocks.closed_by_citizen(clocks.waiting_changed(opened(), at(2, 9, 15), waiting=True), at(2, 9, 30))
    assert (book.next_due(), book.waiting) == (None, False)
    assert {clock.state for clock in book.clocks} == {State.CANCELLED}


def test_a_ticket_from_old_records_owes_a_resolution_alone() -> None:
    assert states(clocks.taken_over(TERMS, at(2, 9))) == [(Kind.RESOLUTION, 1, State.RUNNING)]


# Other terms.


def test_the_same_terms_change_nothing() -> None:
    book = clocks.waiting_changed(opened(), at(2, 15), waiting=True)
    assert clocks.terms_changed(book, TERMS, at(2, 16)) == book


def test_another_target_keeps_what_was_consumed() -> None:
    book = clocks.terms_changed(opened(), replace(TERMS, resolution=10 * HOUR), at(2, 16))
    assert live(book, Kind.RESOLUTION).due_at == at(3, 10)


def test_a_smaller_target_that_is_used_up_was_due_when_it_was() -> None:
    book = clocks.terms_changed(opened(), replace(TERMS, resolution=3 * HOUR), at(2, 16))
    assert live(book, Kind.RESOLUTION).due_at == at(2, 12)


def test_another_calendar_measures_from_now_on() -> None:
    book = clocks.terms_changed(opened(), replace(TERMS, calendar=MORNINGS), at(2, 15))
    clock = live(book, Kind.RESOLUTION)
    assert (clock.kept_seconds, clock.due_at) == (6 * HOUR, at(3, 10))


def test_another_calendar_does_not_move_what_is_overdue() -> None:
    book = clocks.terms_changed(opened(), replace(TERMS, calendar=MORNINGS), at(2, 15))
    assert live(book, Kind.FIRST_RESPONSE).due_at == at(2, 10)
    assert clocks.responded(book, at(2, 15)).clocks[0].state == State.BREACHED


def test_going_back_to_the_first_calendar_keeps_what_the_other_one_counted() -> None:
    book = clocks.terms_changed(opened(), replace(TERMS, calendar=MORNINGS), at(2, 11))
    book = clocks.terms_changed(book, TERMS, at(2, 15))
    clock = live(book, Kind.RESOLUTION)
    assert (clock.kept_seconds, clock.due_at) == (3 * HOUR, at(3, 11))


def test_other_terms_leave_verdicts_alone() -> None:
    book = clocks.resolved(opened(), at(2, 9, 30))
    changed = clocks.terms_changed(book, replace(TERMS, calendar=MORNINGS, resolution=60), at(2, 10))
    assert changed.clocks == book.clocks


def test_a_promise_may_be_withdrawn_and_made_again() -> None:
    book = clocks.terms_changed(opened(), replace(TERMS, resolution=None), at(2, 10))
    assert live(book, Kind.RESOLUTION).due_at is None
    assert clocks.terms_changed(book, TERMS, at(3, 10)) == opened()


# A corrected calendar.


def test_a_holiday_that_is_declared_moves_the_due_time() -> None:
    terms = replace(TERMS, resolution=12 * HOUR)
    book = clocks.calendar_revised(opened(terms), TUESDAY_OFF, at(2, 10))
    assert live(book, Kind.RESOLUTION).due_at == at(4, 12)


def test_a_holiday_that_has_gone_by_gives_its_time_back() -> None:
    terms = replace(TERMS, resolution=20 * HOUR)
    book = clocks.waiting_changed(opened(terms), at(4, 10), waiting=True)
    assert live(book, Kind.RESOLUTION).consumed_seconds == 19 * HOUR
    book = clocks.calendar_revised(book, TUESDAY_OFF, at(4, 11))
    assert live(book, Kind.RESOLUTION).consumed_seconds == 10 * HOUR


def test_a_corrected_calendar_leaves_verdicts_alone() -> None:
    book = clocks.resolved(opened(), at(4, 10))
    assert clocks.calendar_revised(book, TUESDAY_OFF, at(4, 11)).clocks == book.clocks


def test_the_same_calendar_changes_nothing() -> None:
    book = clocks.waiting_changed(opened(), at(2, 15), waiting=True)
    assert clocks.calendar_revised(book, OFFICE, at(4, 11)) == book


# What a clock says.


def test_consumed_counts_up_to_now() -> None:
    book = opened()
    assert clocks.consumed(book, live(book, Kind.RESOLUTION), at(3, 9)) == 9 * HOUR


def test_consumed_stands_still_in_a_pause() -> None:
    book = clocks.waiting_changed(opened(), at(2, 10), waiting=True)
    assert clocks.consumed(book, live(book, Kind.RESOLUTION), at(3, 9)) == HOUR


def test_the_present_pause_counts_as_paused() -> None:
    book = clocks.waiting_changed(opened(), at(2, 10), waiting=True)
    assert clocks.paused(book, live(book, Kind.RESOLUTION), at(2, 12)) == 2 * HOUR
    book = clocks.waiting_changed(book, at(2, 13), waiting=False)
    assert clocks.paused(book, live(book, Kind.RESOLUTION), at(2, 16)) == 3 * HOUR


def test_what_remains_is_negative_when_it_is_overdue() -> None:
    book = opened()
    assert clocks.remaining(book, live(book, Kind.RESOLUTION), at(2, 15)) == 2 * HOUR
    assert clocks.remaining(book, live(book, Kind.RESOLUTION), at(3, 10)) == -2 * HOUR


def test_without_a_target_nothing_remains_to_be_said() -> None:
    book = opened(replace(TERMS, resolution=None))
    clock = live(book, Kind.RESOLUTION)
    answers = (clocks.remaining(book, clock, at(3, 9)), clocks.projected_due(book, clock, at(3, 9)))
    assert (*answers, clocks.step_at(book, clock, 60)) == (None, None, None)


def test_a_paused_clock_would_be_due_if_it_resumed_now() -> None:
    book = clocks.waiting_changed(opened(), at(2, 10), waiting=True)
    assert clocks.projected_due(book, live(book, Kind.RESOLUTION), at(3, 9)) == at(3, 16)


def test_a_paused_clock_cannot_resume_before_it_paused() -> None:
    book = clocks.waiting_changed(opened(), at(2, 16), waiting=True)
    assert clocks.projected_due(book, live(book, Kind.RESOLUTION), at(2, 9)) == at(2, 17)


def test_a_running_clock_is_due_when_it_is_due() -> None:
    book = opened()
    assert clocks.projected_due(book, live(book, Kind.RESOLUTION), at(9, 9)) == at(2, 17)


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (-HOUR, at(2, 16)),
        (0, at(2, 17)),
        (HOUR, at(3, 9)),
        (-8 * HOUR, at(2, 9)),
        (-90 * HOUR, at(2, 9)),
    ],
)
def test_a_step_comes_so_much_working_time_from_the_target(offset: int, expected: datetime) -> None:
    book = opened()
    assert clocks.step_at(book, live(book, Kind.RESOLUTION), offset) == expected


def test_no_step_comes_while_a_clock_stands_still() -> None:
    book = clocks.waiting_changed(opened(), at(2, 16), waiting=True)
    assert clocks.step_at(book, live(book, Kind.RESOLUTION), -2 * HOUR) is None


def test_a_step_that_was_passed_before_a_pause_was_passed_then() -> None:
    book = clocks.waiting_changed(opened(), at(2, 16), waiting=True)
    book = clocks.waiting_changed(book, at(3, 16), waiting=False)
    assert clocks.step_at(book, live(book, Kind.RESOLUTION), -2 * HOUR) == at(2, 15)


def test_a_step_that_was_passed_under_an_earlier_calendar_is_due_at_the_change() -> None:
    book = clocks.terms_changed(opened(), replace(TERMS, calendar=MORNINGS), at(2, 16))
    assert clocks.step_at(book, live(book, Kind.RESOLUTION), -4 * HOUR) == at(2, 16)


def test_a_warning_never_comes_after_the_due_time() -> None:
    book = clocks.terms_changed(opened(), replace(TERMS, calendar=MORNINGS), at(2, 16))
    assert clocks.step_at(book, live(book, Kind.FIRST_RESPONSE), -60) == at(2, 10)


def test_out_of_order_events_never_make_a_clock_run_backwards() -> None:
    book = clocks.responded(opened(), at(2, 8))
    ended = book.latest(Kind.NEXT_RESPONSE)
    assert ended is not None
    assert (ended.stopped_at, ended.consumed_seconds) == (at(2, 9), 0)
