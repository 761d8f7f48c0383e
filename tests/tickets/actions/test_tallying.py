from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import NOW, make_department
from tickets.actions.tallying import ClockStop, TicketCount, _counted, count, first_due_moved
from tickets.histogram import WIDTH, place_of
from tickets.models import ASSEMBLY, CategoryBand, Department, FirstDueTally, MonthBand, TicketTally, YearBand

HOUR = 3_600


@pytest.fixture
def roads(db: None) -> Department:
    """A department."""
    return make_department()


def stop(department: Department, **fields: Any) -> ClockStop:
    """A resolution clock that was kept after two hours."""
    given: dict[str, Any] = {
        "category": "potholes",
        "kind": "resolution",
        "stopped_at": NOW,
        "consumed_seconds": 2 * HOUR,
        "kept": True,
        "due_at": NOW + timedelta(hours=3),
    }
    return ClockStop(department_id=department.pk, **(given | fields))


def by_month(**filters: Any) -> list[tuple[Any, ...]]:
    """(month, stopped, kept, missed) of the whole assembly."""
    rows = MonthBand.objects.filter(scope=ASSEMBLY, **filters).order_by("month", "band")
    return list(rows.values_list("month", "stopped", "kept", "missed"))


def test_a_kept_clock_counts_in_the_month_in_which_it_stopped(roads: Department) -> None:
    count(stops=[stop(roads)])
    assert by_month() == [(date(2026, 11, 1), 1, 1, 0)]


def test_it_counts_for_its_department_and_for_the_assembly(roads: Department) -> None:
    count(stops=[stop(roads)])
    assert set(MonthBand.objects.values_list("scope", flat=True)) == {ASSEMBLY, roads.pk}


def test_it_counts_in_the_bucket_of_its_working_time(roads: Department) -> None:
    count(stops=[stop(roads)])
    row = MonthBand.objects.get(scope=roads.pk)
    band, place = place_of(2 * HOUR)
    assert (row.band, getattr(row, f"n{place}"), getattr(row, f"s{place}")) == (band, 1, 2 * HOUR)


def test_what_stopped_in_a_band_is_the_sum_of_its_buckets(roads: Department) -> None:
    count(stops=[stop(roads, consumed_seconds=seconds) for seconds in range(40)])
    for row in MonthBand.objects.all():
        assert row.stopped == sum(getattr(row, f"n{place}") for place in range(WIDTH))


def test_a_miss_counts_no_time_where_it_was_due(roads: Department) -> None:
    count(stops=[stop(roads, kept=False, due_at=datetime(2026, 8, 31, 17, tzinfo=UTC))])
    row = MonthBand.objects.get(scope=roads.pk, month=date(2026, 8, 1))
    assert sum(getattr(row, f"{what}{place}") for what in "ns" for place in range(WIDTH)) == 0


def test_it_counts_in_the_year_and_category(roads: Department) -> None:
    count(stops=[stop(roads)])
    row = CategoryBand.objects.get(scope=roads.pk)
    assert (row.year, row.category, row.kind, row.stopped) == (2026, "potholes", "resolution", 1)


def test_it_counts_in_the_year(roads: Department) -> None:
    count(stops=[stop(roads)])
    assert list(YearBand.objects.filter(scope=roads.pk).values_list("year", "stopped")) == [(2026, 1)]


def test_a_second_clock_of_the_same_kind_adds_up(roads: Department) -> None:
    count(stops=[stop(roads)])
    count(stops=[stop(roads), stop(roads)])
    assert by_month() == [(date(2026, 11, 1), 3, 3, 0)]


def test_a_miss_counts_in_the_month_in_which_it_was_due(roads: Department) -> None:
    count(stops=[stop(roads, kept=False, due_at=datetime(2026, 8, 31, 17, tzinfo=UTC))])
    assert by_month() == [(date(2026, 8, 1), 0, 0, 1), (date(2026, 11, 1), 1, 0, 0)]


def test_a_clock_without_a_promise_is_neither_kept_nor_missed(roads: Department) -> None:
    count(stops=[stop(roads, kept=None, due_at=None)])
    assert by_month() == [(date(2026, 11, 1), 1, 0, 0)]


def test_a_cancelled_clock_is_not_counted(roads: Department) -> None:
    count(stops=[stop(roads, kept=None, cancelled=True)])
    assert by_month() == []


def test_the_time_that_it_stood_paused_is_kept(roads: Department) -> None:
    count(stops=[stop(roads, paused_seconds=HOUR), stop(roads)])
    row = MonthBand.objects.get(scope=ASSEMBLY)
    assert (row.paused, row.paused_seconds) == (1, HOUR)


def test_what_happens_to_tickets_adds_up(roads: Department) -> None:
    count(moves=[TicketCount(roads.pk, "", NOW, opened=1, still_open=1)])
    count(
        moves=[TicketCount(roads.pk, "", NOW, opened=1, still_open=1), TicketCount(roads.pk, "", NOW, still_open=-1)]
    )
    row = TicketTally.objects.get()
    assert (row.month, row.opened, row.still_open) == (date(2026, 11, 1), 2, 1)


def test_what_adds_up_to_nothing_leaves_no_row(roads: Department) -> None:
    count(moves=[TicketCount(roads.pk, "", NOW, still_open=1), TicketCount(roads.pk, "", NOW, still_open=-1)])
    assert not TicketTally.objects.exists()


def test_counting_nothing_asks_the_database_nothing(roads: Department) -> None:
    with CaptureQueriesContext(connection) as asked:
        count()
    assert not asked.captured_queries


def test_many_clocks_take_one_statement_for_each_table(roads: Department) -> None:
    stops = [stop(roads, consumed_seconds=seconds * 60) for seconds in range(100)]
    with CaptureQueriesContext(connection) as asked:
        count(stops=stops, moves=[TicketCount(roads.pk, "", NOW, opened=100)])
    assert len(asked.captured_queries) == 4


def test_more_than_a_statement_takes_is_counted_too(roads: Department) -> None:
    count(moves=[TicketCount(roads.pk, f"category {number}", NOW, opened=1) for number in range(1_001)])
    assert TicketTally.objects.count() == 1_001


def test_a_ticket_is_counted_where_it_owes_now_and_no_longer_where_it_did(roads: Department) -> None:
    count(firsts=first_due_moved((roads.pk, None), (roads.pk, NOW)))
    count(firsts=first_due_moved((roads.pk, NOW), (roads.pk, NOW + timedelta(days=1))))
    assert dict(FirstDueTally.objects.values_list("day", "owed")) == {date(2026, 11, 23): 0, date(2026, 11, 24): 1}


def test_a_ticket_that_stays_where_it_is_changes_no_tally(roads: Department) -> None:
    assert first_due_moved((roads.pk, NOW), (roads.pk, NOW)) == []


def test_what_is_rolled_back_was_never_counted(roads: Department) -> None:
    with transaction.atomic():
        count(stops=[stop(roads)], moves=[TicketCount(roads.pk, "", NOW, opened=1)])
        transaction.set_rollback(True)
    assert not MonthBand.objects.exists()
    assert not TicketTally.objects.exists()


moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.sampled_from([True, False, None]), st.booleans(), moments, moments)
def test_every_promise_is_decided_exactly_once(
    kept: bool | None, cancelled: bool, stopped_at: datetime, due_at: datetime
) -> None:
    one = ClockStop(1, "", "resolution", stopped_at, 5, kept, due_at, cancelled=cancelled)
    decided = [counts[1] + counts[2] for _stop, _on, counts in _counted(one)]
    assert sum(decided) == (kept is not None and not cancelled)
