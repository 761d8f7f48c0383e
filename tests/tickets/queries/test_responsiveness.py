from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.factories import NOW, make_department
from tests.tickets.factories import ALL_DAY, make_calendar, make_policy, make_ticket
from tests.tickets.lively import Lively, make_lively
from tickets.actions.tallying import ClockStop, count
from tickets.figures import AGES, ClockFigures, Line
from tickets.models import Department, SlaClock, Ticket
from tickets.queries import DepartmentMissing
from tickets.queries.responsiveness import PeriodMissing, get_responsiveness, get_scope

DAY = timedelta(days=1)
LONG_AGO = datetime(2019, 3, 1, 9, tzinfo=UTC)


def stops(department: Department, at: datetime, number: int = 12) -> None:
    """So many first answers, in time."""
    one = ClockStop(department.pk, "", "first_response", at, 3_600, True, at)
    count(stops=[one] * number)


# --- what is asked for --------------------------------------------------------------------------------------------


def test_an_empty_house_has_figures_too(db: None) -> None:
    report = get_responsiveness(None, now=NOW)
    assert (report.whole.first_response.n, report.overdue.tickets, report.departments) == (0, 0, [])


def test_unasked_it_is_this_year_and_the_last_one(db: None) -> None:
    stops(make_department(), NOW)
    assert get_responsiveness(None, now=NOW).period == "recent"


def test_where_nothing_ended_lately_it_is_everything(db: None) -> None:
    stops(make_department(), LONG_AGO)
    report = get_responsiveness(None, now=NOW)
    assert (report.period, report.since, report.whole.first_response.n) == ("all", date(2019, 1, 1), 12)


def test_who_asks_for_lately_gets_it_even_if_it_is_empty(db: None) -> None:
    stops(make_department(), LONG_AGO)
    assert get_responsiveness(None, period="recent", now=NOW).whole.first_response.n == 0


def test_a_year_is_that_year(db: None) -> None:
    stops(make_department(), NOW)
    assert get_responsiveness(None, period="2026", now=NOW).whole.first_response.n == 12


@pytest.mark.parametrize("period", ["2018", "2027", "lately", "20 26"])
def test_a_period_without_figures_is_refused(db: None, period: str) -> None:
    stops(make_department(), LONG_AGO)
    with pytest.raises(PeriodMissing):
        get_responsiveness(None, period=period, now=NOW)


def test_a_department_that_is_not_there_is_refused(db: None) -> None:
    with pytest.raises(DepartmentMissing):
        get_responsiveness("nowhere", now=NOW)


def test_a_department_that_was_closed_keeps_its_figures(db: None) -> None:
    gone = make_department(is_active=False)
    stops(gone, NOW)
    assert get_responsiveness(gone.slug, now=NOW).whole.first_response.n == 12


def test_a_closed_department_without_figures_is_not_listed(db: None) -> None:
    make_department(is_active=False)
    assert get_responsiveness(None, now=NOW).departments == []


def test_departments_stand_in_the_order_of_the_assembly_however_quick_they_are(db: None) -> None:
    second, first = make_department(slug="second", position=2), make_department(slug="first", position=1)
    stops(second, NOW, number=50)
    stops(first, NOW)
    assert [one.name for one in get_responsiveness(None, now=NOW).departments] == ["first", "second"]


def test_a_department_lists_no_departments(db: None) -> None:
    assert get_responsiveness(make_department().slug, now=NOW).departments == []


# --- the working day ----------------------------------------------------------------------------------------------


def test_a_working_day_is_as_long_as_the_hours_of_the_calendar(db: None) -> None:
    make_calendar()
    assert get_responsiveness(make_department().slug, now=NOW).day_seconds == 9 * 3_600


def test_where_every_hour_counts_a_day_is_a_day(db: None) -> None:
    make_calendar()
    own = make_calendar(slug="days", name="Days", is_default=False, week=ALL_DAY)
    assert get_responsiveness(make_department(calendar=own).slug, now=NOW).day_seconds == 86_400


def test_the_assembly_is_read_by_the_hours_that_measured_most_of_it(db: None) -> None:
    make_calendar()
    own = make_calendar(slug="days", name="Days", is_default=False, week=ALL_DAY)
    make_department()
    stops(make_department(calendar=own), NOW)
    assert get_responsiveness(None, now=NOW).day_seconds == 86_400


def test_without_calendars_a_day_is_a_day(db: None) -> None:
    make_department()
    assert get_responsiveness(None, now=NOW).day_seconds == 86_400


# --- what is overdue does not vanish ------------------------------------------------------------------------------


@pytest.fixture
def roads(db: None) -> Department:
    """Twelve first answers in time, and one that is still owed since yesterday."""
    make_calendar()
    make_policy(next_response_seconds=None, resolution_seconds=None)
    department = make_department()
    stops(department, NOW)
    make_ticket(department=department, category="potholes", now=NOW - 3 * DAY)
    return department


def test_what_is_overdue_and_open_counts_as_missed(roads: Department) -> None:
    first = get_responsiveness(roads.slug, now=NOW + DAY).whole.first_response
    assert (first.n, first.decided, first.missed, first.overdue, first.kept_percent) == (12, 13, 1, 1, 92.3)


def test_it_counts_as_missed_in_its_month(roads: Department) -> None:
    (month,) = get_responsiveness(roads.slug, now=NOW + DAY).steps
    assert month.first_response.decided == 13


def test_it_stands_at_its_category(roads: Department) -> None:
    lines = {line.name: line for line in get_responsiveness(None, now=NOW + DAY).categories}
    assert (lines["potholes"].first_response.overdue, lines["potholes"].open) == (1, 1)


def test_the_assembly_knows_it_too(roads: Department) -> None:
    report = get_responsiveness(None, now=NOW + DAY)
    assert (report.overdue.tickets, report.departments[0].first_response.overdue) == (1, 1)


def test_its_age_and_since_when_it_is_due_are_said(roads: Department) -> None:
    overdue = get_responsiveness(roads.slug, now=NOW + DAY).overdue
    assert overdue.oldest_due_at == Ticket.objects.get().due_at
    assert [one.first_response for one in overdue.by_age] == [0, 1, 0, 0, 0]


# --- against the rows ---------------------------------------------------------------------------------------------


@pytest.fixture
def lively(db: None) -> Lively:
    """Three months of work."""
    return make_lively(30)


def nearest(values: Sequence[int], q: int) -> int:
    """The nearest rank, counted off."""
    return next(value for place, value in enumerate(sorted(values), 1) if 100 * place >= q * len(values))


def counted(clocks: Sequence[SlaClock], now: datetime) -> dict[str, Any]:
    """The same figures from the rows of clocks, one by one."""
    ended = [clock for clock in clocks if clock.state in ("met", "breached")]
    kept = sum(clock.state == "met" and clock.target_seconds is not None for clock in ended)
    overdue = sum(clock.stopped_at is None and clock.due_at is not None and clock.due_at < now for clock in clocks)
    return {
        "n": len(ended),
        "took": [clock.consumed_seconds for clock in ended],
        "kept": kept,
        "missed": sum(clock.state == "breached" for clock in ended) + overdue,
        "overdue": overdue,
    }


def agree(said: ClockFigures, true: dict[str, Any]) -> bool:
    """Whether what is said is what the rows say, or nothing where there are too few of them."""
    n, decided = true["n"], true["kept"] + true["missed"]
    assert said.overdue == true["overdue"]
    assert said.n == (n if n == 0 or n >= 10 else None)
    if n >= 10:
        for q, seconds in ((50, said.p50_seconds), (75, said.p75_seconds), (90, said.p90_seconds)):
            assert seconds is not None
            assert abs(seconds - nearest(true["took"], q)) * 40 <= nearest(true["took"], q)
    if decided >= 10:
        assert (said.kept, said.missed) == (true["kept"], true["missed"])
    return True


def check(lines: Sequence[Line], of: Callable[[SlaClock], str], now: datetime, **filters: Any) -> None:
    """Hold every line against the clocks that belong to it."""
    rows = list(SlaClock.objects.filter(**filters).select_related("department"))
    for line in lines:
        for kind in ("first_response", "next_response", "resolution"):
            own = [row for row in rows if row.kind == kind and of(row) == line.name]
            assert agree(getattr(line, kind), counted(own, now))


def test_the_whole_is_what_the_rows_say(lively: Lively) -> None:
    report = get_responsiveness(None, now=NOW)
    check([report.whole], lambda _row: report.whole.name, NOW)


def test_every_department_is_what_its_rows_say(lively: Lively) -> None:
    check(get_responsiveness(None, now=NOW).departments, lambda row: row.department.slug, NOW)


def test_every_category_is_what_its_rows_say(lively: Lively) -> None:
    check(get_responsiveness("works", now=NOW).categories, lambda row: row.category, NOW, department=lively.works)


def test_every_month_is_what_its_rows_say(lively: Lively) -> None:
    ended = SlaClock.objects.filter(state__in=("met", "breached"), kind="resolution")
    months = Counter(f"{clock.stopped_at:%Y-%m}" for clock in ended)
    said = {line.name: line.resolution.n for line in get_responsiveness(None, now=NOW).steps}
    assert said == {month: months[month] if months[month] >= 10 else months[month] and None for month in said}


def test_what_is_open_is_what_the_tickets_say(lively: Lively) -> None:
    still = Counter(Ticket.objects.exclude(status__in=("resolved", "closed")).values_list("category", flat=True))
    report = get_responsiveness(None, now=NOW)
    assert {line.name: line.open for line in report.categories if line.open} == still
    assert report.whole.open == report.steps[-1].open == sum(still.values())


def test_every_late_ticket_is_counted_once(lively: Lively) -> None:
    late = SlaClock.objects.filter(stopped_at=None, due_at__lt=NOW).values("ticket").distinct().count()
    assert 0 < get_responsiveness(None, now=NOW).overdue.tickets == late


def test_ages_add_up_to_all_that_is_overdue(lively: Lively) -> None:
    report = get_responsiveness(None, now=NOW)
    assert len(report.overdue.by_age) == len(AGES)
    assert sum(one.resolution for one in report.overdue.by_age) == report.whole.resolution.overdue


def test_a_scope_of_the_assembly_holds_every_department(db: None) -> None:
    ids = [make_department().pk, make_department(is_active=False).pk]
    assert get_scope(None).ids == ids
