from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import NOW, make_department, make_member, make_user
from tests.tickets.factories import fresh, make_calendar, make_policy, make_ticket
from tickets import actions
from tickets.models import Department, DueTally, SlaClock
from tickets.queries.overdue import LateTickets, age_of, late_clocks, late_tickets

NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)
YEAR = [date(2026, month, 1) for month in range(1, 12)]
NEXT = date(2027, 1, 1)
DAY = timedelta(days=1)


@pytest.fixture
def roads(db: None) -> Department:
    """A department that promises a first answer in four working hours, and a solution in forty."""
    make_calendar()
    make_policy(next_response_seconds=None)
    return make_department()


def late(department: Department, now: datetime) -> list[tuple[str, int, date | None, int]]:
    """(kind, age, step, count) of what is overdue in the year."""
    found = late_clocks([department.pk], YEAR, NEXT, now)
    return sorted((one.kind, one.age, one.step, one.count) for one in found if one.count)


def test_nothing_is_overdue_in_time(roads: Department) -> None:
    make_ticket(department=roads, now=NOW)
    assert late(roads, NOW + timedelta(hours=4)) == []


def test_what_was_due_earlier_today_is_overdue(roads: Department) -> None:
    make_ticket(department=roads, now=NOW)
    assert late(roads, NOW + timedelta(hours=4, seconds=1)) == [("first_response", 0, NOVEMBER, 1)]


def test_what_was_due_on_a_day_gone_by_is_as_old_as_its_days(roads: Department) -> None:
    make_ticket(department=roads, now=NOW)
    assert late(roads, NOW + 2 * DAY) == [("first_response", 1, NOVEMBER, 1)]


def test_what_was_due_in_another_month_counts_there(roads: Department) -> None:
    make_ticket(department=roads, now=datetime(2026, 10, 1, 9, tzinfo=UTC))
    assert late(roads, NOW) == [("first_response", 3, OCTOBER, 1), ("resolution", 3, OCTOBER, 1)]


def test_what_was_due_after_the_period_counts_in_none_of_its_months(roads: Department) -> None:
    make_ticket(department=roads, now=datetime(2026, 10, 1, 9, tzinfo=UTC))
    found = late_clocks([roads.pk], YEAR[:9], date(2026, 10, 1), NOW)
    assert {one.step for one in found} == {None}


def test_an_answer_ends_it(roads: Department) -> None:
    officer = fresh(make_member(roads))
    ticket = make_ticket(department=roads, actor=officer, now=NOW)
    actions.respond(actor=officer, number=ticket.number, body="We come.", way="telephone", now=NOW + DAY)
    assert late(roads, NOW + DAY) == []


def test_it_stays_overdue_while_it_waits_for_the_citizen(roads: Department) -> None:
    officer = fresh(make_member(roads))
    ticket = make_ticket(department=roads, actor=officer, now=NOW)
    actions.respond(actor=officer, number=ticket.number, body="We come.", way="telephone", now=NOW)
    then = NOW + 14 * DAY
    actions.change_status(actor=officer, number=ticket.number, status="waiting_citizen", reason="Where?", now=then)
    assert late(roads, then) == [("resolution", 2, NOVEMBER, 1)]


def test_what_stood_still_in_time_is_not_overdue(roads: Department) -> None:
    officer = fresh(make_member(roads))
    ticket = make_ticket(department=roads, actor=officer, now=NOW)
    actions.respond(actor=officer, number=ticket.number, body="We come.", way="telephone", now=NOW)
    actions.change_status(actor=officer, number=ticket.number, status="waiting_citizen", reason="Where?", now=NOW)
    assert late(roads, NOW + 60 * DAY) == []


def test_a_transfer_takes_it_along(roads: Department) -> None:
    officer = fresh(make_member(roads))
    ticket = make_ticket(department=roads, actor=officer, now=NOW)
    parks = make_department()
    actions.transfer_ticket(
        actor=officer, number=ticket.number, department=parks.slug, reason="It is a park.", now=NOW + 2 * DAY
    )
    assert (late(roads, NOW + 2 * DAY), late(parks, NOW + 2 * DAY)) == ([], [("first_response", 1, NOVEMBER, 1)])


def test_the_tally_of_due_days_is_that_of_the_clocks(roads: Department) -> None:
    for number in range(4):
        make_ticket(department=roads, category=f"category {number % 2}", now=NOW + number * DAY)
    live = SlaClock.objects.filter(stopped_at=None, due_at__isnull=False)
    days = [
        (kind, category, due_at.date()) for kind, category, due_at in live.values_list("kind", "category", "due_at")
    ]
    tallied = DueTally.objects.filter(owed__gt=0).values_list("kind", "category", "day", "owed")
    assert sorted(tallied) == sorted({(*day, days.count(day)) for day in days})


def test_a_ticket_is_late_once_however_many_of_its_clocks_are(roads: Department) -> None:
    ticket = make_ticket(department=roads, now=NOW)
    due_at = ticket.clocks.get(kind="first_response").due_at
    assert late_tickets([roads.pk], NOW + 60 * DAY) == {roads.pk: LateTickets(1, due_at)}


def test_a_ticket_that_waits_with_its_time_used_up_is_late(roads: Department) -> None:
    officer = fresh(make_member(roads))
    ticket = make_ticket(department=roads, actor=officer, requester=make_user(), now=NOW)
    actions.respond(actor=officer, number=ticket.number, body="We come.", way="telephone", now=NOW)
    then = NOW + 14 * DAY
    actions.change_status(actor=officer, number=ticket.number, status="waiting_citizen", reason="Where?", now=then)
    assert late_tickets([roads.pk], then)[roads.pk].count == 1


def test_a_ticket_that_came_due_earlier_today_is_late(roads: Department) -> None:
    ticket = make_ticket(department=roads, now=NOW)
    due_at = ticket.clocks.get(kind="first_response").due_at
    assert late_tickets([roads.pk], due_at) == {}
    assert late_tickets([roads.pk], due_at + timedelta(seconds=1)) == {roads.pk: LateTickets(1, due_at)}


@pytest.mark.parametrize("hours", [5, 24, 24 * 14, 24 * 60])
def test_late_tickets_are_those_with_a_clock_that_is_overdue(roads: Department, hours: int) -> None:
    """Tickets that run, wait with time left and with none, were answered, solved, given away: always the same as
    counting the clocks."""
    officer, parks = fresh(make_member(roads)), make_department()
    for number in range(12):
        at = NOW - number * 5 * DAY
        ticket = make_ticket(department=roads, actor=officer, requester=make_user(), now=at)
        about = {"actor": officer, "number": ticket.number}
        if number % 2:
            actions.respond(**about, body="We come.", way="telephone", now=NOW)
        if number % 3:
            actions.change_status(**about, status="waiting_citizen", reason="Where?", now=NOW)
        if number == 8:
            actions.resolve_ticket(**about, reason="It is done.", now=NOW)
        if number == 9:
            actions.transfer_ticket(**about, department=parks.slug, reason="It is a park.", now=NOW)
    then = NOW + timedelta(hours=hours)
    overdue = SlaClock.objects.filter(stopped_at=None, due_at__lt=then)
    counted = {
        one.pk: LateTickets(
            len(set(overdue.filter(department=one).values_list("ticket", flat=True))),
            min(overdue.filter(department=one).values_list("due_at", flat=True), default=None),
        )
        for one in (roads, parks)
    }
    found = late_tickets([roads.pk, parks.pk], then)
    assert {pk: found.get(pk, LateTickets()) for pk in counted} == counted


@pytest.mark.parametrize(
    ("days", "age"), [(0, 0), (1, 1), (6, 1), (7, 2), (29, 2), (30, 3), (89, 3), (90, 4), (999, 4)]
)
def test_an_age_is_counted_in_days_of_the_calendar(days: int, age: int) -> None:
    assert age_of(NOVEMBER - timedelta(days=days), NOVEMBER) == age


def test_of_no_department_nothing_is_asked(db: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert late_clocks([], YEAR, NEXT, NOW) == []
        assert late_tickets([], NOW) == {}
    assert not asked.captured_queries
