"""Working hours as people write them: what is understood, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tickets.hours import (
    BadWindows,
    HolidayTwice,
    UnknownZone,
    WorkingTimeError,
    epoch_of,
    floored,
    instant_of,
    joined,
    parse_breaks,
    parse_date,
    parse_holidays,
    parse_week,
    parse_windows,
    parse_zone,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_window_counts_seconds_from_midnight() -> None:
    assert parse_windows([["08:00", "12:30"]]) == ((8 * 3600, 12 * 3600 + 1800),)


def test_a_day_may_close_at_24_00() -> None:
    assert parse_windows([["00:00", "24:00"]]) == ((0, 86_400),)


def test_windows_may_be_written_in_any_order() -> None:
    assert parse_windows([["13:00", "17:00"], ["08:00", "12:00"]]) == ((28_800, 43_200), (46_800, 61_200))


def test_windows_that_touch_are_one() -> None:
    assert parse_windows([["08:00", "12:00"], ["12:00", "17:00"]]) == ((28_800, 61_200),)


@pytest.mark.parametrize(
    "written",
    [
        [["08:00", "12:00"], ["11:59", "17:00"]],
        [["08:00", "17:00"], ["09:00", "10:00"]],
        [["08:00", "12:00"], ["08:00", "12:00"]],
        [["12:00", "08:00"]],
        [["08:00", "08:00"]],
        [["24:00", "24:00"]],
        [["08:00", "24:01"]],
        [["08:00", "25:00"]],
        [["8:00", "12:00"]],
        [["08:60", "12:00"]],
        [["08:00:00", "12:00"]],
        [["٠٨:00", "12:00"]],
        [["", "12:00"]],
        [[8, 12]],
        [[None, None]],
        [["08:00"]],
        [["08:00", "12:00", "13:00"]],
        ["ab"],
    ],
)
def test_hours_that_make_no_sense_are_refused(written: list[list[str]]) -> None:
    with pytest.raises(BadWindows) as refused:
        parse_windows(written)
    assert (refused.value.field, refused.value.reason) == ("week", "bad_windows")


def test_a_week_begins_on_monday_and_is_closed_where_nothing_is_written() -> None:
    assert parse_week({"tue": [["00:00", "01:00"]]}) == ((), ((0, 3600),), (), (), (), (), ())


@pytest.mark.parametrize("name", ["monday", "Mon", "", 0])
def test_a_weekday_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(BadWindows):
        parse_week({name: [["08:00", "12:00"]]})


@pytest.mark.parametrize(
    "zone", ["Africa/Atlantis", "", "../etc/passwd", "/etc/localtime", "Africa", "a\0b", None, 5]
)
def test_a_zone_that_does_not_exist_is_refused(zone: str) -> None:
    with pytest.raises(UnknownZone) as refused:
        parse_zone(zone)
    assert refused.value.field == "zone"


def test_a_zone_is_found_by_its_name() -> None:
    assert parse_zone("Africa/Accra").key == "Africa/Accra"


def test_holidays_are_dates_however_they_are_given() -> None:
    assert parse_holidays(["2026-12-25", date(2026, 3, 6), NOON]) == {
        date(2026, 12, 25),
        date(2026, 3, 6),
        date(2026, 3, 2),
    }


def test_a_holiday_twice_is_refused() -> None:
    with pytest.raises(HolidayTwice) as refused:
        parse_holidays(["2026-12-25", "2026-03-06", date(2026, 12, 25)])
    assert refused.value.field == "holidays"


@pytest.mark.parametrize("text", ["2026-02-30", "tomorrow", ""])
def test_a_date_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(WorkingTimeError) as refused:
        parse_date(text, field="days")
    assert (refused.value.field, refused.value.reason) == ("days", "bad_date")


def test_breaks_may_overlap() -> None:
    hour = timedelta(hours=1)
    breaks = [(NOON, NOON + 2 * hour), (NOON + hour, NOON + 3 * hour)]
    assert parse_breaks(breaks) == ((epoch_of(NOON), epoch_of(NOON + 3 * hour)),)


def test_a_break_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BadWindows) as refused:
        parse_breaks([(NOON, NOON)])
    assert refused.value.field == "breaks"


def test_spans_that_touch_or_overlap_are_joined_and_empty_ones_left_out() -> None:
    assert joined([(0, 5), (5, 7), (6, 6), (6, 10), (12, 12), (14, 15)]) == ((0, 10), (14, 15))


@pytest.mark.parametrize("year", [1, 1969, 1970, 2026, 9999])
def test_an_instant_counts_to_its_second_downwards(year: int) -> None:
    at = datetime(year, 3, 2, 12, 0, 5, tzinfo=UTC)
    assert floored(at.replace(microsecond=999_999)) == at == instant_of(epoch_of(at))


def test_an_instant_is_the_same_in_every_zone() -> None:
    assert epoch_of(NOON.astimezone(timezone(timedelta(hours=5, minutes=45)))) == epoch_of(NOON)
