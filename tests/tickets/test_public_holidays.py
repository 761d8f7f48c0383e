from __future__ import annotations

import pytest

from tickets.public_holidays import public_holidays


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-03-06", "Independence Day"),
        ("2026-04-03", "Good Friday"),
        ("2026-12-04", "Farmers' Day"),
        ("2026-12-25", "Christmas Day"),
    ],
)
def test_ghana_keeps_its_holidays(day: str, name: str) -> None:
    assert public_holidays([2026])[day] == name


def test_the_eids_of_a_year_are_there() -> None:
    assert {name for name in public_holidays([2026]).values() if name.startswith("Eid")} == {
        "Eid-ul-Fitr",
        "Eid-ul-Adha",
    }


def test_a_holiday_on_a_sunday_is_observed_on_the_monday_after() -> None:
    assert "2024-09-23" in public_holidays([2024])


def test_only_the_years_asked_for_are_given() -> None:
    assert {day[:4] for day in public_holidays([2025, 2027])} == {"2025", "2027"}


def test_they_come_in_the_order_of_the_year() -> None:
    days = list(public_holidays(range(2024, 2030)))
    assert days == sorted(days)


def test_another_country_has_its_own() -> None:
    assert "Independence Day" not in public_holidays([2026], country="DE").values()
