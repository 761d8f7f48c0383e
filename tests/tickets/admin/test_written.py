from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tickets.admin.written import (
    HoursField,
    StepsField,
    holiday_lines,
    hours_text,
    read_holidays,
    read_hours,
    read_steps,
    read_week,
    step_lines,
    week_lines,
)
from tickets.queries import Step

WEEK = {"mon": [["08:00", "12:30"], ["13:30", "17:00"]], "sat": [["09:00", "24:00"]]}
HOLIDAYS = {"2026-03-06": "Independence Day", "2026-12-25": "Christmas Day"}
STEPS = (Step("resolution", -3600, 1, "notify", "supervisor"), Step("resolution", 90, 2, "reassign", "director"))


def test_a_week_is_a_line_for_each_day() -> None:
    assert week_lines(WEEK) == "mon 08:00-12:30 13:30-17:00\nsat 09:00-24:00"


def test_a_week_is_read_as_it_was_written() -> None:
    assert read_week(week_lines(WEEK)) == WEEK


def test_empty_lines_and_capitals_do_not_matter() -> None:
    assert read_week("\r\n Mon  08:00-12:30 13:30-17:00\r\n\r\nSAT 09:00-24:00\r\n") == WEEK


def test_a_day_on_two_lines_has_the_hours_of_both() -> None:
    assert read_week("mon 08:00-12:30\nmon 13:30-17:00") == {"mon": WEEK["mon"]}


def test_what_makes_no_sense_is_left_for_the_action_to_refuse() -> None:
    assert read_week("mon 8to5") == {"mon": [["8to5"]]}


def test_a_holiday_is_a_line() -> None:
    assert holiday_lines(HOLIDAYS) == "2026-03-06 Independence Day\n2026-12-25 Christmas Day"


def test_holidays_are_read_as_they_were_written() -> None:
    assert dict(read_holidays(holiday_lines(HOLIDAYS))) == HOLIDAYS


def test_the_same_holiday_twice_stays_twice() -> None:
    assert read_holidays("2026-12-25 A\n2026-12-25 B") == [("2026-12-25", "A"), ("2026-12-25", "B")]


def test_a_holiday_without_a_name_has_an_empty_one() -> None:
    assert read_holidays("2026-12-25\n\n") == [("2026-12-25", "")]


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (16_200, "4:30"), (162_000, "45:00"), (-3600, "-1:00"), (90, "0:01:30")]
)
def test_working_time_is_hours_and_minutes(seconds: int, text: str) -> None:
    assert (hours_text(seconds), read_hours(text)) == (text, seconds)


def test_hours_may_stand_alone() -> None:
    assert read_hours("45") == 162_000


@pytest.mark.parametrize("text", ["", "4.5", "4:5", "4:60", "-", "four", "1:00:00:00", "٤"])
def test_what_are_no_hours_is_said(text: str) -> None:
    with pytest.raises(ValueError):
        read_hours(text)


def test_a_step_is_a_line() -> None:
    assert step_lines(STEPS) == ("resolution -1:00 1 notify supervisor\nresolution 0:01:30 2 reassign director")


def test_steps_are_read_as_they_were_written() -> None:
    assert read_steps(step_lines(STEPS)) == STEPS


@pytest.mark.parametrize(
    "line", ["resolution", "resolution 1:00 one notify supervisor", "resolution soon 1 a b", "a " * 6]
)
def test_what_is_no_step_is_said(line: str) -> None:
    with pytest.raises(ValueError):
        read_steps(line)


def test_a_field_for_hours_gives_seconds_or_nothing() -> None:
    field = HoursField(required=False)
    assert (field.clean("4:30"), field.clean(" ")) == (16_200, None)


def test_a_field_for_hours_shows_them_as_they_are_typed() -> None:
    assert [HoursField().prepare_value(value) for value in (16_200, "4:3", None)] == ["4:30", "4:3", None]


def test_a_field_for_hours_says_how_they_are_written() -> None:
    with pytest.raises(ValidationError, match="4:30"):
        HoursField().clean("soon")


def test_a_field_for_steps_gives_steps() -> None:
    assert StepsField(required=False).clean(step_lines(STEPS)) == STEPS


def test_a_field_for_steps_shows_lines() -> None:
    assert [StepsField().prepare_value(value) for value in (STEPS, "typed")] == [step_lines(STEPS), "typed"]


def test_a_field_for_steps_says_how_they_are_written() -> None:
    with pytest.raises(ValidationError, match="level"):
        StepsField().clean("soon")
