"""Laws of working time: over random calendars, across changes of clocks, against the slow way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.tickets.laws.calendars import SECONDS, SPANS, calendars
from tests.tickets.laws.oracle import Hours7
from tickets.working_time import Calendar, NoWorkingTime

Given = tuple[Hours7, datetime]
SECOND = timedelta(seconds=1)
AGES = timedelta(days=146_097)
"""Four hundred years: after them the calendar of the world repeats itself, weekdays included."""

slow = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
quick = settings(max_examples=60, deadline=None)


def added(calendar: Calendar, start: datetime, seconds: int) -> datetime:
    """`add`, for calendars that are ever open."""
    try:
        return calendar.add(start, seconds)
    except NoWorkingTime:
        assume(False)
        raise


@slow
@given(calendars(), SPANS)
def test_between_is_what_counting_the_minutes_gives(drawn: Given, span: timedelta) -> None:
    plain, start = drawn
    assert plain.calendar().between(start, start + span) == plain.between(start, start + span)


@slow
@given(calendars(), SECONDS)
def test_add_is_what_counting_the_minutes_gives(drawn: Given, seconds: int) -> None:
    plain, start = drawn
    expected = plain.add(start, seconds, until=start + timedelta(6))
    assume(expected is not None)
    assert plain.calendar().add(start, seconds) == expected


@slow
@given(calendars())
def test_an_instant_is_open_when_its_minute_is(drawn: Given) -> None:
    plain, at = drawn
    assert plain.calendar().is_open(at) == plain.is_open(at.replace(second=0))


@quick
@given(calendars(), SECONDS)
def test_so_much_as_was_added_lies_between(drawn: Given, seconds: int) -> None:
    calendar, start = drawn[0].calendar(), drawn[1]
    assert calendar.between(start, added(calendar, start, seconds)) == seconds


@quick
@given(calendars(), SECONDS.filter(bool))
def test_nothing_earlier_would_do(drawn: Given, seconds: int) -> None:
    calendar, start = drawn[0].calendar(), drawn[1]
    assert calendar.between(start, added(calendar, start, seconds) - SECOND) == seconds - 1


@quick
@given(calendars(), SPANS)
def test_adding_what_lies_between_leads_back_to_a_working_instant(drawn: Given, span: timedelta) -> None:
    calendar, start = drawn[0].calendar(), drawn[1]
    end = start + span
    worked = calendar.between(start, end)
    assume(worked)
    back = calendar.add(start, worked)
    assert back <= end
    assert (back == end) == calendar.is_open(end - SECOND)


@quick
@given(calendars())
def test_adding_nothing_leads_to_the_next_working_instant(drawn: Given) -> None:
    calendar, start = drawn[0].calendar(), drawn[1]
    opening = added(calendar, start, 0)
    assert opening >= start
    assert calendar.is_open(opening)
    assert calendar.between(start, opening) == 0


@quick
@given(calendars(), SPANS, SPANS)
def test_between_is_additive(drawn: Given, one: timedelta, other: timedelta) -> None:
    calendar, start = drawn[0].calendar(), drawn[1]
    middle, end = start + one, start + one + other
    assert calendar.between(start, middle) + calendar.between(middle, end) == calendar.between(start, end)


@quick
@given(calendars(), SECONDS, SECONDS.filter(bool))
def test_add_is_additive(drawn: Given, one: int, other: int) -> None:
    calendar, start = drawn[0].calendar(), drawn[1]
    assert calendar.add(added(calendar, start, one), other) == calendar.add(start, one + other)


@quick
@given(calendars(), SPANS, SECONDS)
def test_who_starts_later_is_not_due_earlier(drawn: Given, later: timedelta, seconds: int) -> None:
    calendar, start = drawn[0].calendar(), drawn[1]
    assert added(calendar, start, seconds) <= calendar.add(start + later, seconds)


@quick
@given(calendars(), SECONDS, SECONDS.filter(bool))
def test_who_owes_more_is_due_later(drawn: Given, seconds: int, more: int) -> None:
    calendar, start = drawn[0].calendar(), drawn[1]
    assert added(calendar, start, seconds) < calendar.add(start, seconds + more)


@quick
@given(calendars(), SPANS)
def test_between_is_never_more_than_has_passed(drawn: Given, span: timedelta) -> None:
    assert 0 <= drawn[0].calendar().between(drawn[1], drawn[1] + span) <= span.total_seconds()


@quick
@given(calendars(), SECONDS, st.integers(0, 6))
def test_a_holiday_never_brings_a_due_time_forward(drawn: Given, seconds: int, days: int) -> None:
    plain, start = drawn
    before = added(plain.calendar(), start, seconds)
    holiday = (start + timedelta(days)).date()
    closed = Hours7(plain.zone, plain.week, sorted({*plain.holidays, holiday}), plain.days, plain.breaks)
    assert added(closed.calendar(), start, seconds) >= before


@quick
@given(calendars(), SPANS, st.lists(st.integers(-30, 30), max_size=4))
def test_what_was_asked_before_changes_no_answer(drawn: Given, span: timedelta, years: list[int]) -> None:
    start = drawn[1]
    calendar, untouched = drawn[0].calendar(), Calendar(drawn[0].calendar().content)
    for year in years:
        untouched.between(start, start + timedelta(366 * year))
    assert untouched.between(start, start + span) == calendar.between(start, start + span)


@settings(max_examples=20, deadline=None)
@given(calendars(), st.integers(2200, 9000), SPANS, SECONDS)
def test_far_years_repeat_themselves(drawn: Given, year: int, span: timedelta, seconds: int) -> None:
    plain = Hours7(drawn[0].zone, drawn[0].week)
    calendar, start = plain.calendar(), drawn[1].replace(year=year, day=min(drawn[1].day, 28))
    assert calendar.between(start + AGES, start + span + AGES) == calendar.between(start, start + span)
    assert added(calendar, start, seconds) + AGES == calendar.add(start + AGES, seconds)


@settings(max_examples=20, deadline=None)
@given(calendars(), st.integers(2100, 9998))
def test_far_years_are_what_the_slow_way_says(drawn: Given, year: int) -> None:
    plain = Hours7(drawn[0].zone, drawn[0].week)
    start = drawn[1].replace(year=year, day=min(drawn[1].day, 28), tzinfo=UTC)
    assert plain.calendar().between(start, start + timedelta(2)) == plain.between(start, start + timedelta(2))
