from __future__ import annotations

import pytest

from tickets.figure_words import counted, period_title, span, step_title

HOUR, DAY = 3_600, 9 * 3_600


@pytest.mark.parametrize(
    ("seconds", "day", "said"),
    [
        (None, DAY, "–"),
        (6 * HOUR, DAY, "6 h"),
        (40 * HOUR + 1800, DAY, "4.5 working days"),
        (86_400, 86_400, "1 day"),
        (3 * 86_400, 86_400, "3 days"),
        (0, 86_400, "same day"),
        (0, DAY, "less than a minute"),
    ],
)
def test_a_length_of_working_time_in_words(seconds: int | None, day: int, said: str) -> None:
    assert span(seconds, day) == said


def test_a_small_number_is_not_said() -> None:
    assert counted(None) == "fewer than 10"
    assert counted(1234) == "1,234"


def test_months_years_and_periods_have_names() -> None:
    assert (step_title("2026-11"), step_title("2026"), period_title("all")) == ("Nov 2026", "2026", "All years")
