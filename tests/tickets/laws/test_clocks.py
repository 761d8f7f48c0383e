"""Laws of clocks: whatever happens to a ticket, in whatever order, under whatever calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from itertools import pairwise
from operator import itemgetter

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tickets.laws.calendars import calendars
from tickets import clocks
from tickets.clocks import Book, Clock, Kind, Mode, State, Terms, from_fields, to_fields
from tickets.hours import epoch_of, floored
from tickets.working_time import Calendar, NoWorkingTime

Turn = Callable[[Book, datetime], Book]
Told = list[tuple[str, datetime]]

TURNS: dict[str, Turn] = {
    "wrote": clocks.citizen_wrote,
    "responded": clocks.responded,
    "called": clocks.first_responded,
    "waits": lambda book, at: clocks.waiting_changed(book, at, waiting=True),
    "goes on": lambda book, at: clocks.waiting_changed(book, at, waiting=False),
    "resolved": clocks.resolved,
    "reopened": clocks.reopened,
}
SECOND = timedelta(seconds=1)
WEEK = 7 * 86_400
laws = settings(max_examples=60, deadline=None)


def _ever_open(calendar: Calendar, at: datetime) -> bool:
    try:
        calendar.add(at, 0)
    except NoWorkingTime:
        return False
    return True


_targets = st.one_of(st.none(), st.integers(1, 200_000))
_modes = st.sampled_from(Mode)
_turns = st.lists(st.tuples(st.integers(0, WEEK), st.sampled_from(sorted(TURNS))), max_size=8)


@st.composite
def terms(draw: st.DrawFn, calendar: Calendar) -> Terms:
    """Promises under a calendar."""
    return Terms(calendar=calendar, mode=draw(_modes), **{kind.value: draw(_targets) for kind in Kind})


@st.composite
def stories(draw: st.DrawFn) -> tuple[Terms, datetime, Told]:
    """Terms, when a ticket was opened under them, and what happened to it then, in the order of time."""
    plain, at = draw(calendars())
    told = [(name, at + timedelta(seconds=after)) for after, name in sorted(draw(_turns), key=itemgetter(0))]
    return draw(terms(plain.calendar())), at, told


def opened(story: tuple[Terms, datetime, Told]) -> Book:
    return clocks.opened(story[0], story[1])


def after(book: Book, told: Iterable[tuple[str, datetime]]) -> Book:
    return reduce(lambda known, happened: TURNS[happened[0]](known, happened[1]), told, book)


def told_to_the_end(story: tuple[Terms, datetime, Told]) -> tuple[Book, datetime]:
    """The book after all of it, and a moment after that."""
    last = story[2][-1][1] if story[2] else story[1]
    return after(opened(story), story[2]), last + timedelta(hours=30)


def measured(book: Book, clock: Clock, now: datetime) -> int:
    return clocks.consumed(book, clock, now) + clocks.paused(book, clock, now)


@laws
@given(stories())
def test_every_working_second_was_either_consumed_or_paused(story: tuple[Terms, datetime, Told]) -> None:
    book, now = told_to_the_end(story)
    for clock in book.clocks:
        lived = book.terms.calendar.between(clock.started_at, clock.stopped_at or now)
        assert measured(book, clock, now) == lived


@laws
@given(stories())
def test_a_first_response_never_pauses(story: tuple[Terms, datetime, Told]) -> None:
    book, now = told_to_the_end(story)
    for clock in book.clocks:
        if clock.kind == Kind.FIRST_RESPONSE:
            assert clocks.paused(book, clock, now) == 0


@laws
@given(stories())
def test_a_verdict_comes_from_the_instants_alone(story: tuple[Terms, datetime, Told]) -> None:
    book, _now = told_to_the_end(story)
    for clock in book.clocks:
        if clock.state in {State.MET, State.BREACHED} and clock.due_at and clock.stopped_at:
            assert (clock.state == State.MET) == (clock.stopped_at <= clock.due_at)
        if clock.state in {State.MET, State.BREACHED} and clock.target_seconds:
            assert clock.state == State.BREACHED or clock.consumed_seconds <= clock.target_seconds
            assert clock.state == State.MET or clock.consumed_seconds >= clock.target_seconds


@laws
@given(stories())
def test_what_runs_is_due_when_its_target_is_used_up(story: tuple[Terms, datetime, Told]) -> None:
    book, _now = told_to_the_end(story)
    for clock in book.clocks:
        if clock.state == State.RUNNING and clock.due_at and clock.due_at > clock.since:
            assert clocks.consumed(book, clock, clock.due_at) == clock.target_seconds
            assert clocks.consumed(book, clock, clock.due_at - SECOND) == (clock.target_seconds or 0) - 1


@laws
@given(stories(), st.integers(-100_000, 100_000))
def test_no_step_comes_early(story: tuple[Terms, datetime, Told], offset: int) -> None:
    book, _now = told_to_the_end(story)
    for clock in book.clocks:
        step = clocks.step_at(book, clock, offset)
        if step and clock.running_since and step >= clock.running_since:
            assert clocks.consumed(book, clock, step) >= (clock.target_seconds or 0) + offset


@laws
@given(stories(), st.lists(st.integers(-100_000, 100_000), min_size=2).map(sorted))
def test_steps_come_in_their_order(story: tuple[Terms, datetime, Told], offsets: list[int]) -> None:
    book, _now = told_to_the_end(story)
    for clock in book.clocks:
        steps = [clocks.step_at(book, clock, offset) for offset in offsets]
        assert all(one <= other for one, other in pairwise(steps) if one and other)


@laws
@given(stories())
def test_a_book_keeps_its_order(story: tuple[Terms, datetime, Told]) -> None:
    book, _now = told_to_the_end(story)
    for kind in Kind:
        cycles = [clock for clock in book.clocks if clock.kind == kind]
        assert [clock.cycle for clock in cycles] == list(range(1, len(cycles) + 1))
        assert not any(clock.live for clock in cycles[:-1])
    for clock in book.clocks:
        assert clock.live == (clock.state in clocks.LIVE)
        assert (clock.running_since is not None) == (clock.state == State.RUNNING)
        assert (clock.paused_since is not None) == (clock.state == State.PAUSED)
        assert (clock.state == State.PAUSED) == (clock.live and book.waiting and clock.kind != Kind.FIRST_RESPONSE)


@laws
@given(stories(), st.integers(0, 8))
def test_verdicts_are_final(story: tuple[Terms, datetime, Told], count: int) -> None:
    early, (late, _now) = after(opened(story), story[2][:count]), told_to_the_end(story)
    for before, then in zip(early.clocks, late.clocks, strict=False):
        assert before.live or before == then


@laws
@given(stories(), st.integers(0, 8), st.integers(0, 100_000))
def test_looking_and_standing_still_for_no_time_change_nothing(
    story: tuple[Terms, datetime, Told], count: int, later: int
) -> None:
    book = after(opened(story), story[2][:count])
    now = max([story[1], *(clock.since for clock in book.clocks)]) + timedelta(seconds=later)
    turned = clocks.waiting_changed(clocks.waiting_changed(book, now, not book.waiting), now, book.waiting)
    turned = clocks.calendar_revised(clocks.terms_changed(turned, book.terms, now), book.terms.calendar, now)
    for clock in turned.clocks:
        clocks.projected_due(turned, clock, now)
        clocks.remaining(turned, clock, now)
    if book.waiting:
        # A pause that is interrupted for no time is one pause still; only its first part has been counted already.
        assert [clock.due_at for clock in turned.clocks] == [clock.due_at for clock in book.clocks]
        assert [measured(turned, c, now) for c in turned.clocks] == [measured(book, c, now) for c in book.clocks]
    else:
        assert turned == book


@laws
@given(stories())
def test_told_again_it_is_the_same_book(story: tuple[Terms, datetime, Told]) -> None:
    told = [(name, floored(at) + timedelta(microseconds=5)) for name, at in story[2]]
    assert after(opened(story), told) == told_to_the_end(story)[0]


@laws
@given(stories(), st.integers(0, 8))
def test_a_book_goes_through_rows_unharmed(story: tuple[Terms, datetime, Told], count: int) -> None:
    book = after(opened(story), story[2][:count])
    stored = replace(book, clocks=tuple(from_fields(to_fields(clock)) for clock in book.clocks))
    assert after(stored, story[2][count:]) == told_to_the_end(story)[0]


@laws
@given(stories(), st.data())
def test_a_corrected_calendar_is_as_if_it_had_always_been_so(
    story: tuple[Terms, datetime, Told], data: st.DataObject
) -> None:
    days = st.integers(-1, 8).map(lambda days: (story[1] + timedelta(days)).date())
    content = story[0].calendar.content
    other = Calendar(content._replace(holidays=content.holidays ^ {data.draw(days)}))
    if not _ever_open(other, story[1]):
        return
    book, now = told_to_the_end(story)
    always, _ = told_to_the_end((replace(story[0], calendar=other), *story[1:]))
    corrected = clocks.calendar_revised(book, other, now)
    for one, clock in zip(corrected.clocks, always.clocks, strict=True):
        if one.live:
            # How long the pauses that ended were, is what was said when they ended.
            assert replace(one, paused_seconds=0) == replace(clock, paused_seconds=0)


@laws
@given(stories(), st.data(), st.integers(0, 100_000))
def test_other_terms_keep_what_was_consumed(
    story: tuple[Terms, datetime, Told], data: st.DataObject, later: int
) -> None:
    book, now = told_to_the_end(story)
    now += timedelta(seconds=later)
    changed = clocks.terms_changed(book, data.draw(terms(data.draw(calendars())[0].calendar())), now)
    for before, then in zip(book.clocks, changed.clocks, strict=True):
        assert clocks.consumed(changed, then, now) == clocks.consumed(book, before, now)
        if before.live and then.target_seconds:
            used_up = clocks.consumed(book, before, now) >= then.target_seconds
            assert used_up == (then.due_at is not None and then.due_at <= now)


@laws
@given(stories(), st.data(), st.integers(0, 100_000))
def test_what_was_overdue_stays_overdue_since_then_under_the_same_target(
    story: tuple[Terms, datetime, Told], data: st.DataObject, later: int
) -> None:
    book, now = told_to_the_end(story)
    calendar = data.draw(calendars())[0].calendar()
    changed = clocks.terms_changed(book, replace(book.terms, calendar=calendar), now)
    again = clocks.terms_changed(changed, book.terms, now + timedelta(seconds=later))
    for before, *others in zip(book.clocks, changed.clocks, again.clocks, strict=True):
        if before.due_at and before.due_at <= now:
            assert {clock.due_at for clock in others} == {before.due_at}


@laws
@given(stories(), st.permutations(range(8)))
def test_out_of_order_nothing_runs_backwards(story: tuple[Terms, datetime, Told], order: list[int]) -> None:
    told = [story[2][index] for index in order if index < len(story[2])]
    book = after(opened(story), told)
    for clock in book.clocks:
        ends = [end for run in clock.runs for end in run]
        assert ends == sorted(ends)
        assert clock.since >= clock.started_at
        assert clock.consumed_seconds >= 0
        assert not ends or ends[-1] <= epoch_of(clock.since)
