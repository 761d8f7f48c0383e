from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from realtime.errors import Refusal
from tests.tickets.factories import ALL_DAY, WEEK
from tickets import text
from tickets.actions.timetables import (
    HolidayTwice,
    HolidayUnusable,
    HoursUnusable,
    Timetable,
    ZoneUnknown,
    checked,
    checked_day,
)
from tickets.models import CalendarVersion


def refused(refusal: type[Refusal], **overrides: Any) -> str:
    """The field that is named when this is checked."""
    with pytest.raises(refusal) as caught:
        checked(**({"zone": "Africa/Accra", "week": WEEK, "holidays": {}} | overrides))
    return caught.value.field


def week_of(*windows: tuple[str, str], day: str = "mon") -> dict[str, Any]:
    """A week of one day."""
    return {"week": {day: [list(window) for window in windows]}}


def test_what_is_right_stays_as_it_is() -> None:
    assert checked("Africa/Accra", WEEK, {"2026-12-25": "Christmas Day"}) == Timetable(
        "Africa/Accra", WEEK, {"2026-12-25": "Christmas Day"}
    )


def test_a_day_may_last_until_midnight() -> None:
    assert checked("Africa/Accra", ALL_DAY, {}).week == ALL_DAY


def test_days_come_in_the_order_of_the_week_and_windows_in_that_of_the_day() -> None:
    week = {"tue": [["13:00", "17:00"], ["08:00", "12:00"]], "sun": [], "mon": (("08:00", "17:00"),)}
    tidy = checked("Africa/Accra", week, {}).week
    assert list(tidy.items()) == [
        ("mon", [["08:00", "17:00"]]),
        ("tue", [["08:00", "12:00"], ["13:00", "17:00"]]),
    ]


def test_holidays_come_in_the_order_of_the_year() -> None:
    holidays = checked("Africa/Accra", WEEK, {"2026-12-25": "Christmas", "2026-03-06": "Independence"}).holidays
    assert list(holidays) == ["2026-03-06", "2026-12-25"]


def test_holidays_may_be_dates_and_are_stored_in_letters() -> None:
    assert checked("Africa/Accra", WEEK, [(date(2026, 12, 25), " Christmas  Day ")]).holidays == {
        "2026-12-25": "Christmas Day"
    }


@pytest.mark.parametrize("zone", ["", "Accra", "Africa/Atlantis", "../etc/passwd", "Africa", None, 7, "\0"])
def test_a_zone_that_does_not_exist_is_refused(zone: Any) -> None:
    assert refused(ZoneUnknown, zone=zone) == "zone"


def test_windows_that_overlap_are_refused() -> None:
    assert refused(HoursUnusable, **week_of(("08:00", "12:30"), ("12:00", "17:00"))) == "week"


def test_the_same_window_twice_is_refused() -> None:
    assert refused(HoursUnusable, **week_of(("08:00", "12:00"), ("08:00", "12:00"))) == "week"


@pytest.mark.parametrize("window", [("17:00", "08:00"), ("08:00", "08:00"), ("24:00", "24:00"), ("22:00", "06:00")])
def test_a_window_that_ends_before_it_begins_is_refused(window: tuple[str, str]) -> None:
    assert refused(HoursUnusable, **week_of(window)) == "week"


@pytest.mark.parametrize("end", ["24:01", "25:00", "17", "17:60", "5pm", "", "17:00:00", " 17:00", "١٧:٠٠"])
def test_what_is_no_time_of_a_day_is_refused(end: str) -> None:
    assert refused(HoursUnusable, **week_of(("08:00", end))) == "week"


@pytest.mark.parametrize("day", ["monday", "Mon", "", "1"])
def test_what_is_no_weekday_is_refused(day: str) -> None:
    assert refused(HoursUnusable, **week_of(("08:00", "17:00"), day=day)) == "week"


@pytest.mark.parametrize(
    "week",
    [
        None,
        [],
        "mon",
        {"mon": "08:00"},
        {"mon": 8},
        {"mon": None},
        {"mon": ["08:00", "17:00"]},
        {"mon": [["08:00"]]},
        {"mon": [["08:00", "12:00", "17:00"]]},
        {"mon": [[8, 17]]},
        {"mon": [8]},
        {1: [["08:00", "17:00"]]},
    ],
)
def test_what_is_no_week_is_refused(week: Any) -> None:
    assert refused(HoursUnusable, week=week) == "week"


@pytest.mark.parametrize("week", [{}, {"mon": []}, {"mon": [["08:00", "08:59"]]}])
def test_a_week_without_an_hour_of_work_is_refused(week: Any) -> None:
    assert refused(HoursUnusable, week=week) == "week"


@pytest.mark.parametrize("day", ["Christmas", "", "2026-02-30", "25/12/2026", 20261225, None, 3.5])
def test_a_holiday_that_is_no_date_is_refused(day: Any) -> None:
    assert refused(HolidayUnusable, holidays=[(day, "Some day")]) == "holidays"


def test_the_same_holiday_twice_is_refused() -> None:
    twice = [("2026-12-25", "Christmas Day"), ("2026-12-25", "Christmas")]
    assert refused(HolidayTwice, holidays=twice) == "holidays"


def test_the_same_holiday_written_in_two_ways_is_refused() -> None:
    twice = [("2026-12-25", "Christmas Day"), (date(2026, 12, 25), "Christmas Day")]
    assert refused(HolidayTwice, holidays=twice) == "holidays"


@pytest.mark.parametrize(("name", "refusal"), [("", text.TextEmpty), ("x" * 121, text.TextTooLong)])
def test_a_holiday_without_a_proper_name_is_refused(name: str, refusal: type[Refusal]) -> None:
    assert refused(refusal, holidays={"2026-12-25": name}) == "holidays"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_of_all_may_be_holidays(day: str) -> None:
    assert checked("Pacific/Apia", ALL_DAY, {day: "Beginning and end"}).holidays == {day: "Beginning and end"}


def test_a_day_is_stored_in_one_way() -> None:
    assert checked_day("20261225", field="date") == "2026-12-25"


def test_a_day_that_is_none_names_its_field() -> None:
    with pytest.raises(HolidayUnusable) as caught:
        checked_day("soon", field="date")
    assert caught.value.field == "date"


def test_a_version_is_read_back_as_it_was_checked() -> None:
    timetable = checked("Africa/Accra", WEEK, {"2026-12-25": "Christmas Day"})
    assert Timetable.of(CalendarVersion(**timetable._asdict())) == timetable
