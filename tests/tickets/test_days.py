from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.test import override_settings
from django.utils import timezone as django_timezone

from tickets.days import day_of, month_of, months_on

NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


def test_a_day_is_the_assembly_s() -> None:
    with override_settings(TIME_ZONE="Africa/Lagos"):
        assert day_of(NEW_YEAR) == date(2027, 1, 1)


def test_it_is_the_same_day_for_readers_everywhere() -> None:
    with django_timezone.override(timezone(timedelta(hours=5))):
        assert day_of(NEW_YEAR) == date(2026, 12, 31)


def test_a_month_is_its_first_day() -> None:
    assert month_of(NEW_YEAR) == date(2026, 12, 1)


@pytest.mark.parametrize(("number", "year", "month"), [(1, 2027, 1), (0, 2026, 12), (-12, 2025, 12), (25, 2029, 1)])
def test_months_are_counted_across_years(number: int, year: int, month: int) -> None:
    assert months_on(date(2026, 12, 1), number) == date(year, month, 1)
