"""Working time: the given questions, and the corners that they leave out. The laws are in `laws/`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from tests.tickets.cases import replayer
from tickets.working_time import BadWindows, Calendar, HolidayTwice, NoWorkingTime, UnknownZone, WorkingTimeError

ALL_DAY = [["00:00", "24:00"]]
MORNING_AND_AFTERNOON = [["08:00", "12:00"], ["13:00", "17:00"]]
OFFICE = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), MORNING_AND_AFTERNOON)
ALWAYS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ALL_DAY)
HOUR = 3600

DIFFERENT: dict[str, tuple[str, object]] = {}
"""Questions whose source answers by another rule: the reason, and our answer. There are none."""


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def accra(**kwargs: object) -> Calendar:
    return Calendar.of("Africa/Accra", OFFICE, **kwargs)


@pytest.mark.parametrize("question", replayer.questions(), ids=lambda question: question["id"])
def test_given_questions_have_the_given_answers(question: replayer.Plain) -> None:
    _reason, expected = DIFFERENT.get(question["id"], ("", replayer.expected_answer(question)))
    assert replayer.answer(question) == expected


# Counting.


def test_an_instant_counts_from_its_second_on() -> None:
    start = utc("2026-03-02T08:00:00.999999")
    assert accra().add(start, 1) == utc("2026-03-02T08:00:01")
    assert accra().between(start, utc("2026-03-02T08:00:01.000001")) == 1


def test_what_is_added_comes_back_in_utc() -> None:
    assert Calendar.of("Asia/Kathmandu", ALWAYS).add(utc("2026-03-02T08:00"), 0).tzinfo is UTC


def test_a_target_that_fills_the_week_is_due_when_it_closes() -> None:
    assert accra().add(utc("2026-03-02T00:00"), 40 * HOUR) == utc("2026-03-06T17:00")


def test_one_second_more_is_due_after_the_next_opening() -> None:
    assert accra().add(utc("2026-03-02T00:00"), 40 * HOUR + 1) == utc("2026-03-09T08:00:01")


def test_nothing_to_do_at_closing_time_leads_to_the_next_opening() -> None:
    assert accra().add(utc("2026-03-02T12:00"), 0) == utc("2026-03-02T13:00")


def test_the_closing_second_is_not_open() -> None:
    assert accra().is_open(utc("2026-03-02T11:59:59"))
    assert not accra().is_open(utc("2026-03-02T12:00:00"))


def test_while_it_is_open_the_next_opening_is_now() -> None:
    assert accra().next_opening(utc("2026-03-02T09:15")) == utc("2026-03-02T09:15")


def test_days_that_touch_at_midnight_are_one_stretch() -> None:
    calendar = Calendar.of("Africa/Accra", {"mon": [["22:00", "24:00"]], "tue": [["00:00", "06:00"]]})
    assert calendar.add(utc("2026-03-02T23:00"), 2 * HOUR) == utc("2026-03-03T01:00")
    assert calendar.next_opening(utc("2026-03-03T00:00")) == utc("2026-03-03T00:00")


def test_around_the_clock_everything_counts() -> None:
    calendar = Calendar.of("Europe/Berlin", ALWAYS)
    start, end = utc("1999-12-31T23:59:59"), utc("2031-07-01T00:00:00")
    assert calendar.between(start, end) == (end - start).total_seconds()
    assert calendar.add(start, calendar.between(start, end)) == end


def test_a_stretch_goes_on_over_the_turn_of_the_year() -> None:
    calendar = Calendar.of("Etc/UTC", ALWAYS)
    assert calendar.add(utc("2026-12-31T23:00"), 2 * HOUR) == utc("2027-01-01T01:00")
    assert calendar.next_opening(utc("2026-12-31T23:59:59.5")) == utc("2026-12-31T23:59:59")


def test_negative_time_cannot_be_added() -> None:
    with pytest.raises(WorkingTimeError) as refused:
        accra().add(utc("2026-03-02T08:00"), -1)
    assert refused.value.field == "seconds"


def test_an_instant_without_a_zone_is_no_instant() -> None:
    with pytest.raises(TypeError):
        accra().is_open(datetime(2026, 3, 2))  # noqa: DTZ001 - that is the point


# Holidays, days of their own, breaks.


def test_a_holiday_is_a_local_date() -> None:
    calendar = Calendar.of("Pacific/Auckland", ALWAYS, holidays=["2026-07-10"])
    assert calendar.next_opening(utc("2026-07-09T12:00")) == utc("2026-07-10T12:00")


def test_hours_of_a_day_replace_those_of_the_week() -> None:
    calendar = accra(days={date(2026, 3, 2): [["10:00", "11:00"]], "2026-03-07": [["09:00", "10:00"]]})
    assert calendar.between(utc("2026-03-02T00:00"), utc("2026-03-03T00:00")) == HOUR
    assert calendar.between(utc("2026-03-07T00:00"), utc("2026-03-08T00:00")) == HOUR


def test_a_holiday_closes_even_a_day_with_hours_of_its_own() -> None:
    calendar = accra(holidays=["2026-03-02"], days={"2026-03-02": ALL_DAY})
    assert calendar.between(utc("2026-03-02T00:00"), utc("2026-03-03T00:00")) == 0


def test_the_hours_of_a_date_can_be_asked() -> None:
    calendar = accra(holidays=["2026-03-06"], days={"2026-03-07": [["00:00", "01:00"]]})
    days = [date(2026, 3, day) for day in (5, 6, 7, 8)]
    assert [calendar.windows_on(day) for day in days] == [((28_800, 43_200), (46_800, 61_200)), (), ((0, 3600),), ()]


def test_a_break_over_years_is_cut_out_of_all_of_them() -> None:
    calendar = accra(breaks=[(utc("2026-06-01T00:00"), utc("2031-01-06T09:30"))])
    assert calendar.add(utc("2026-05-29T16:30"), HOUR) == utc("2031-01-06T10:00")


def test_breaks_within_one_stretch_are_all_cut_out() -> None:
    breaks = [(utc(f"2026-03-02T{hour:02}:00"), utc(f"2026-03-02T{hour:02}:30")) for hour in range(7, 18)]
    assert accra(breaks=breaks).between(utc("2026-03-02T00:00"), utc("2026-03-03T00:00")) == 4 * HOUR


# Zones.


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", 23),
        ("Europe/Berlin", "2026-10-25", 25),
        ("America/New_York", "2026-03-08", 23),
        ("America/New_York", "2026-11-01", 25),
        ("Australia/Lord_Howe", "2026-10-04", 23.5),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("Antarctica/Troll", "2026-03-29", 22),
        ("America/Sao_Paulo", "2018-11-04", 23),
        ("Africa/Accra", "2026-03-29", 24),
        ("Pacific/Apia", "2011-12-30", 0),
        ("Pacific/Kwajalein", "1993-08-21", 0),
        ("Asia/Manila", "1844-12-31", 0),
    ],
)
def test_a_day_is_as_long_as_the_zone_makes_it(zone: str, day: str, hours: float) -> None:
    calendar = Calendar.of(zone, {}, days={day: ALL_DAY})
    noon = utc(f"{day}T12:00")
    assert calendar.between(noon - timedelta(3), noon + timedelta(3)) == hours * HOUR


def test_samoa_goes_from_thursday_to_saturday() -> None:
    calendar = Calendar.of("Pacific/Apia", OFFICE)
    thursday_evening = utc("2011-12-30T04:00")
    assert calendar.next_opening(thursday_evening) == utc("2012-01-01T18:00")


def test_an_opening_in_the_hour_that_is_skipped_lies_an_hour_later() -> None:
    calendar = Calendar.of("Europe/Berlin", {"sun": [["02:15", "05:00"]]})
    assert calendar.next_opening(utc("2026-03-28T12:00")) == utc("2026-03-29T01:15")


def test_a_window_within_the_hour_that_is_skipped_is_as_long_as_ever() -> None:
    calendar = Calendar.of("Europe/Berlin", {"sun": [["02:10", "02:50"]]})
    assert calendar.between(utc("2026-03-28T12:00"), utc("2026-03-29T12:00")) == 40 * 60


def test_windows_that_a_skipped_hour_lays_over_each_other_count_once() -> None:
    calendar = Calendar.of("Europe/Berlin", {"sun": [["02:00", "02:30"], ["03:00", "03:45"]]})
    assert calendar.between(utc("2026-03-28T12:00"), utc("2026-03-29T12:00")) == 45 * 60


def test_of_an_hour_that_happens_twice_the_first_is_meant() -> None:
    calendar = Calendar.of("Europe/Berlin", {"sun": [["02:15", "02:45"]]})
    assert calendar.next_opening(utc("2026-10-24T12:00")) == utc("2026-10-25T00:15")
    assert calendar.between(utc("2026-10-24T12:00"), utc("2026-10-25T12:00")) == 30 * 60


def test_a_start_in_an_hour_that_happens_twice_is_where_its_zone_says() -> None:
    calendar = Calendar.of("Europe/Berlin", ALWAYS)
    second = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin"))
    assert calendar.add(second, 60) == utc("2026-10-25T01:31")


# Long times.


def test_centuries_add_up() -> None:
    calendar = accra()
    turns = [utc(f"{year:04}-03-01T10:00") for year in (1, 1500, 1799, 1800, 1969, 2026, 2099, 2101, 2900, 9999)]
    parts = sum(calendar.between(start, end) for start, end in pairwise(turns))
    assert parts == calendar.between(turns[0], turns[-1])


def test_four_hundred_years_have_20871_working_weeks() -> None:
    assert accra().between(utc("2000-01-01T00:00"), utc("2400-01-01T00:00")) == 20_871 * 40 * HOUR


@pytest.mark.parametrize("year", [1583, 1799, 2100, 2101, 2444, 8000, 9998])
@pytest.mark.parametrize("zone", ["Africa/Accra", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_a_far_year_by_rule_is_the_year_written_out(zone: str, year: int) -> None:
    week = OFFICE | {"sun": [["01:30", "03:15"]]}
    first_of_june = date(year, 6, 1)
    by_rule = Calendar.of(zone, week)
    written_out = Calendar.of(zone, week, days={first_of_june: week.get(f"{first_of_june:%a}".lower(), [])})
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    quarters = [start + (end - start) / 24 * part for part in range(25)]
    assert [by_rule.between(start, at) for at in quarters] == [written_out.between(start, at) for at in quarters]


def test_a_holiday_in_a_far_year_closes_that_year_alone() -> None:
    calendar, closed = accra(), accra(holidays=["4026-01-01"])
    assert closed.windows_on(date(4026, 1, 1)) == ()
    for year, hours in ((4025, 0), (4026, 8), (4027, 0)):
        start, end = utc(f"{year}-01-01T00:00"), utc(f"{year + 1}-01-01T00:00")
        assert calendar.between(start, end) - closed.between(start, end) == hours * HOUR


def test_a_holiday_in_a_far_year_begins_in_the_year_before_where_the_day_does() -> None:
    closed = Calendar.of("Pacific/Kiritimati", ALWAYS, holidays=["4026-01-01"])
    assert closed.is_open(utc("3625-12-31T12:00:00"))  # a year that is otherwise the same
    assert closed.next_opening(utc("4025-12-31T09:59:59")) == utc("4025-12-31T09:59:59")
    assert closed.next_opening(utc("4025-12-31T10:00:00")) == utc("4026-01-01T10:00:00")


@pytest.mark.parametrize("text", ["0001-01-01T00:00", "9999-12-31T23:59:59"])
def test_the_ends_of_time_are_instants_like_others(text: str) -> None:
    for zone in ("Etc/UTC", "Pacific/Kiritimati", "America/Adak"):
        calendar = Calendar(Calendar.of(zone, OFFICE).content)
        assert calendar.between(utc(text), utc(text)) == 0
        assert isinstance(calendar.is_open(utc(text)), bool)


@pytest.mark.parametrize(
    "calendar",
    [
        Calendar.of("Africa/Accra", {}),
        Calendar.of("Africa/Accra", {"mon": []}),
        Calendar.of("Africa/Accra", {}, days={"2020-01-01": ALL_DAY}),
        Calendar.of("Africa/Accra", ALWAYS, breaks=[(utc("2026-01-01T00:00"), utc("9999-12-31T23:59:59"))]),
    ],
)
@pytest.mark.parametrize("seconds", [0, 1])
def test_time_that_never_comes_is_refused(calendar: Calendar, seconds: int) -> None:
    with pytest.raises(NoWorkingTime):
        calendar.add(utc("2026-03-02T08:00"), seconds)


def test_more_time_than_there_is_is_refused() -> None:
    with pytest.raises(NoWorkingTime):
        accra().add(utc("2026-03-02T08:00"), 10**12)


def test_the_last_day_that_is_open_is_found() -> None:
    calendar = Calendar.of("Africa/Accra", {}, days={"7777-07-07": [["08:00", "09:00"]]})
    assert calendar.add(utc("2026-03-02T08:00"), HOUR) == utc("7777-07-07T09:00")


# The calendar itself.


def test_calendars_that_say_the_same_are_equal() -> None:
    other = Calendar.of("Africa/Accra", {**OFFICE, "sun": [], "mon": [["13:00", "17:00"], ["08:00", "12:00"]]})
    assert other == accra()
    assert hash(other) == hash(accra())


def test_calendars_that_say_something_else_are_not_equal() -> None:
    others = [
        accra(holidays=["2026-12-25"]),
        Calendar.of("Africa/Lagos", OFFICE),
        Calendar.of("Africa/Accra", ALWAYS),
    ]
    assert accra() not in others
    assert accra() != "Africa/Accra"


def test_the_same_words_are_the_same_calendar() -> None:
    assert accra() is accra()


def test_a_copy_is_equal() -> None:
    assert deepcopy(accra(holidays=["2026-12-25"])) == accra(holidays=["2026-12-25"])


@pytest.mark.parametrize(
    ("refusal", "field", "arguments"),
    [
        (UnknownZone, "zone", ("Africa/Atlantis", OFFICE)),
        (BadWindows, "week", ("Africa/Accra", {"mon": [["08:00", "12:00"], ["11:00", "13:00"]]})),
        (BadWindows, "days", ("Africa/Accra", OFFICE, (), {"2026-03-02": [["9", "10"]]})),
        (HolidayTwice, "holidays", ("Africa/Accra", OFFICE, ["2026-12-25", "2026-12-25"])),
        (WorkingTimeError, "holidays", ("Africa/Accra", OFFICE, ["Christmas"])),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(
    refusal: type[WorkingTimeError], field: str, arguments: tuple[object, ...]
) -> None:
    with pytest.raises(refusal) as refused:
        Calendar.of(*arguments)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_threads_that_share_a_calendar_agree() -> None:
    shared, alone = Calendar(accra().content), accra()
    starts = [utc(f"{1950 + 7 * index % 200}-05-01T10:00") for index in range(200)]
    with ThreadPoolExecutor(8) as pool:
        dues = list(pool.map(lambda start: shared.add(start, 3000 * HOUR), starts))
    assert dues == [alone.add(start, 3000 * HOUR) for start in starts]
