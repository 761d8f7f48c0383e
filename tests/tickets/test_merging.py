"""The older obligation wins: whatever runs, nobody who waited longer waits anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tickets import clocks
from tickets.clocks import Book, Kind, Terms
from tickets.merging import Carry, carried, carries
from tickets.working_time import Calendar

WEEK = {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
DAY = [["00:00", "24:00"]]
CALENDARS = (
    Calendar.of("Africa/Accra", WEEK),
    Calendar.of(
        "Europe/Berlin", WEEK | {"sat": [["09:00", "12:00"], ["12:30", "14:00"]]}, {"2026-10-26": "A day off"}
    ),
    Calendar.of("Europe/Berlin", dict.fromkeys((*WEEK, "sat", "sun"), DAY)),
)
"""The clocks go back in Berlin while the tickets are on their way."""
START = datetime(2026, 10, 19, 9, tzinfo=UTC)
MOMENTS = st.integers(0, 14 * 24 * 3600).map(lambda seconds: START + timedelta(seconds=seconds))
TARGETS = st.none() | st.integers(1, 40 * 3600)


@st.composite
def books(draw: st.DrawFn) -> Book:
    """A ticket's clocks on their way, none of them beyond the time of merging."""
    terms = Terms(
        calendar=draw(st.sampled_from(CALENDARS)),
        first_response=draw(TARGETS),
        next_response=draw(TARGETS),
        resolution=draw(TARGETS),
    )
    at = draw(MOMENTS)
    book = clocks.opened(terms, at)
    for move in draw(st.lists(st.sampled_from(["wrote", "answered", "wait", "go"]), max_size=5)):
        at += timedelta(seconds=draw(st.integers(0, 20_000)))
        if move == "wrote":
            book = clocks.citizen_wrote(book, at)
        elif move == "answered":
            book = clocks.responded(book, at)
        else:
            book = clocks.waiting_changed(book, at, waiting=move == "wait")
    return book


LATER = START + timedelta(days=30)


@given(books(), books())
def test_what_stays_has_used_as_much_as_the_one_that_used_more(source: Book, target: Book) -> None:
    after = carried(target, carries(source, target, LATER), LATER)
    for kind in Kind:
        mine, theirs, now = target.live(kind), source.live(kind), after.live(kind)
        if mine is not None and now is not None:
            used = [clocks.consumed(book, one, LATER) for book, one in ((target, mine), (source, theirs)) if one]
            assert clocks.consumed(after, now, LATER) == max(used)


@given(books(), books())
def test_nothing_is_due_later_than_before(source: Book, target: Book) -> None:
    after = carried(target, carries(source, target, LATER), LATER)
    for kind in Kind:
        mine, now = target.live(kind), after.live(kind)
        if mine is not None and mine.due_at is not None:
            assert now is not None
            assert now.due_at is not None
            assert now.due_at <= mine.due_at


@given(books(), books())
def test_a_verdict_that_was_given_stays(source: Book, target: Book) -> None:
    ended = [clock for clock in target.clocks if not clock.live]
    after = carried(target, carries(source, target, LATER), LATER)
    assert [clock for clock in after.clocks if not clock.live] == ended


@given(books(), books())
def test_a_rebuild_carries_the_same(source: Book, target: Book) -> None:
    carry = carries(source, target, LATER)
    again = [Carry.from_data(one.to_data()) for one in carry]
    assert carried(target, again, LATER) == carried(target, carry, LATER)


@given(books())
def test_a_ticket_that_owes_nothing_brings_nothing(target: Book) -> None:
    assert carries(clocks.resolved(target, LATER), target, LATER) == []


@given(books(), books())
def test_a_message_without_an_answer_is_owed_one_by_what_stays(source: Book, target: Book) -> None:
    owed = source.live(Kind.NEXT_RESPONSE)
    after = carried(target, carries(source, target, LATER), LATER)
    now = after.live(Kind.NEXT_RESPONSE)
    assert (now is None) == (owed is None and target.live(Kind.NEXT_RESPONSE) is None)
    if owed is not None and now is not None:
        assert clocks.consumed(after, now, LATER) >= clocks.consumed(source, owed, LATER)
        assert now.started_at <= owed.started_at or target.live(Kind.NEXT_RESPONSE) is not None


@given(books(), books())
def test_nothing_else_begins(source: Book, target: Book) -> None:
    after = carried(target, carries(source, target, LATER), LATER)
    for kind in (Kind.FIRST_RESPONSE, Kind.RESOLUTION):
        assert (after.live(kind) is None) == (target.live(kind) is None)


@given(books(), books(), st.integers(1, 10**6))
def test_it_goes_on_from_there(source: Book, target: Book, seconds: int) -> None:
    after = carried(target, carries(source, target, LATER), LATER)
    later = LATER + timedelta(seconds=seconds)
    for clock in after.clocks:
        if clock.live and clock.running_since is not None:
            more = after.terms.calendar.between(LATER, later)
            assert clocks.consumed(after, clock, later) == clocks.consumed(after, clock, LATER) + more
