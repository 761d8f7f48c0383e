from __future__ import annotations

from datetime import date

from tickets.periods import Period, periods_between, steps_of

JANUARY_2015, NOVEMBER_2026 = date(2015, 1, 1), date(2026, 11, 1)


def test_this_year_and_the_last_one_come_first_and_everything_comes_last() -> None:
    assert [period.name for period in periods_between(2024, 2026)] == ["recent", "2026", "2025", "2024", "all"]


def test_recent_is_this_year_and_the_last_one() -> None:
    assert periods_between(2015, 2026)[0] == Period("recent", 2025, 2026)


def test_all_begins_with_the_first_year() -> None:
    assert periods_between(2015, 2026)[-1] == Period("all", 2015, 2026)


def test_a_period_is_whole_years() -> None:
    assert (Period("2025", 2025, 2025).since, Period("2025", 2025, 2025).until) == (
        date(2025, 1, 1),
        date(2026, 1, 1),
    )


def test_up_to_two_years_are_shown_by_months() -> None:
    steps = steps_of(Period("recent", 2025, 2026), first=JANUARY_2015, last=NOVEMBER_2026)
    assert (steps[0], steps[-1], len(steps)) == (date(2025, 1, 1), NOVEMBER_2026, 23)


def test_a_longer_period_is_shown_by_years() -> None:
    steps = steps_of(Period("all", 2015, 2026), first=JANUARY_2015, last=NOVEMBER_2026)
    assert steps == [date(year, 1, 1) for year in range(2015, 2027)]


def test_nothing_is_shown_of_the_time_before_the_first_month() -> None:
    steps = steps_of(Period("recent", 2025, 2026), first=date(2026, 10, 1), last=NOVEMBER_2026)
    assert steps == [date(2026, 10, 1), NOVEMBER_2026]
