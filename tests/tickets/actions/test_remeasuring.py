from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.accounts.models import User
from tests.factories import NOW, make_department, make_user
from tests.tickets.factories import ALL_DAY, HOUR, clock_of, make_calendar, make_policy, make_ticket
from tickets import actions
from tickets.actions import remeasuring
from tickets.actions.work import working
from tickets.models import Calendar, CalendarVersion, Ticket, TicketEvent
from tickets.queries.calendars import find_stale_tickets

TOMORROW = "2026-11-24"
WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
LATER = NOW + 2 * HOUR


@pytest.fixture
def director(db: None) -> User:
    """Who changes the rules."""
    return make_user(role="director")


@pytest.fixture(autouse=True)
def rules(db: None) -> None:
    """Office hours; an answer within two days of nine hours, a solution within ten."""
    make_calendar()
    make_policy(first_response_seconds=18 * 3600, resolution_seconds=90 * 3600)


def put_version(holidays: list[str], reason: str = "") -> CalendarVersion:
    """Another version in force, as an action leaves it that was interrupted before anything was measured again."""
    calendar = Calendar.objects.get(is_default=True)
    last = calendar.current
    assert last
    fields = {"zone": last.zone, "week": last.week, "since": LATER, "reason": reason}
    calendar.current = CalendarVersion.objects.create(
        calendar=calendar, number=last.number + 1, holidays=dict.fromkeys(holidays, "Rain"), **fields
    )
    calendar.save()
    return calendar.current


def declare(director: User, date: str = TOMORROW, now: datetime = LATER) -> CalendarVersion:
    """A holiday for everybody."""
    return actions.declare_holiday(actor=director, slug="assembly", date=date, name="Rain", now=now)


def last_event(ticket: Ticket) -> TicketEvent:
    """The newest line of its record."""
    return ticket.events.order_by("-number")[0]


def moved(ticket: Ticket, kind: str) -> dict[str, Any]:
    """What its newest event says of a clock."""
    return next(line for line in last_event(ticket).data["moved"] if line["kind"] == kind)


# --- what is put down --------------------------------------------------------------------------------------------


def test_each_clock_whose_due_moves_has_the_old_and_the_new_one_on_record(director: User) -> None:
    ticket = make_ticket()
    declare(director)
    assert moved(ticket, "first_response") == {
        "kind": "first_response",
        "cycle": 1,
        "old": "2026-11-25T09:00:00+00:00",
        "new": "2026-11-26T09:00:00+00:00",
    }


def test_the_record_says_why_by_whom_and_when(director: User) -> None:
    ticket = make_ticket()
    version = declare(director)
    event = last_event(ticket)
    assert (event.kind, event.actor_id, event.at) == ("due_moved", director.pk, LATER)
    assert event.data["reason"] == version.reason == "2026-11-24 was declared a holiday: Rain."


def test_the_record_names_the_version_and_the_policy_that_hold_now(director: User) -> None:
    ticket = make_ticket()
    version = declare(director)
    data = last_event(ticket).data
    assert (data["calendar_version"], data["policy"], data["revised"]) == (version.pk, ticket.policy_id, True)


def test_a_ticket_of_which_nothing_moves_has_the_new_version_on_record_all_the_same(director: User) -> None:
    ticket = make_ticket()
    version = declare(director, date="2027-12-25")
    event = last_event(ticket)
    assert (event.kind, event.data["calendar_version"], event.data["moved"]) == ("policy_applied", version.pk, [])


def test_the_ticket_and_its_live_clocks_are_measured_by_the_new_version(director: User) -> None:
    ticket = make_ticket()
    version = declare(director)
    ticket.refresh_from_db()
    assert ticket.calendar_version == version
    assert set(ticket.clocks.values_list("calendar_version", flat=True)) == {version.pk}


def test_the_reasons_of_every_version_that_was_passed_over_are_given() -> None:
    ticket = make_ticket()
    put_version([TOMORROW], "First.")
    put_version([TOMORROW, "2026-11-25"], "Second.")
    actions.follow_calendars(now=LATER)
    assert last_event(ticket).data["reason"] == "First. Second."


# --- what is due when --------------------------------------------------------------------------------------------


def test_the_queue_and_the_next_step_go_along(director: User) -> None:
    make_policy(priority="high", first_response_seconds=18 * 3600, steps=[{"offset_seconds": -3600}])
    ticket = make_ticket(priority="high")
    before = clock_of(ticket, "first_response").next_at
    declare(director)
    ticket.refresh_from_db()
    assert clock_of(ticket, "first_response").next_at - before == timedelta(days=1)
    assert ticket.due_at == ticket.clocks.order_by("due_at")[0].due_at


def test_a_holiday_that_has_gone_by_gives_its_hours_back(director: User) -> None:
    ticket = make_ticket()
    declare(director, date=TOMORROW, now=datetime(2026, 11, 25, 8, 30, tzinfo=UTC))
    assert clock_of(ticket, "first_response").due_at == THURSDAY


def test_what_was_overdue_by_a_holiday_that_nobody_knew_of_is_not_so_any_more(director: User) -> None:
    ticket = make_ticket()
    declare(director, date=TOMORROW, now=WEDNESDAY + HOUR)
    clock = clock_of(ticket, "first_response")
    assert (clock.state, clock.due_at) == ("running", THURSDAY)


def test_a_holiday_that_is_withdrawn_moves_dues_back(director: User) -> None:
    ticket = make_ticket()
    declare(director)
    actions.withdraw_holiday(actor=director, slug="assembly", date=TOMORROW, now=LATER)
    assert clock_of(ticket, "first_response").due_at == WEDNESDAY
    assert moved(ticket, "first_response")["new"] == WEDNESDAY.isoformat()


def test_what_was_answered_keeps_its_verdict_and_its_due(director: User) -> None:
    ticket = make_ticket()
    ticket.clocks.filter(kind="first_response").update(state="breached", stopped_at=WEDNESDAY + HOUR)
    before = ticket.clocks.values().get(kind="first_response")
    declare(director)
    assert ticket.clocks.values().get(kind="first_response") == before


def test_what_stands_still_takes_the_new_version_and_no_due(director: User) -> None:
    ticket = make_ticket()
    ticket.clocks.update(state="paused", due_at=None, running_since=None, paused_since=LATER, next_at=None)
    version = declare(director)
    assert set(ticket.clocks.values_list("calendar_version", "due_at")) == {(version.pk, None)}
    assert last_event(ticket).kind == "policy_applied"


def test_a_closed_ticket_is_left_alone(director: User) -> None:
    ticket = make_ticket()
    ticket.clocks.update(state="met", stopped_at=NOW)
    before = last_event(ticket)
    declare(director)
    assert last_event(ticket) == before


def test_tickets_that_another_calendar_measures_are_left_alone(director: User) -> None:
    night = make_calendar(slug="night", is_default=False)
    ticket = make_ticket(department=make_department(calendar=night))
    before = last_event(ticket)
    declare(director)
    assert last_event(ticket) == before


def test_another_calendar_keeps_what_was_consumed_by_then(director: User) -> None:
    department = make_department()
    ticket = make_ticket(department=department)
    make_calendar(slug="always", week=ALL_DAY, is_default=False)
    actions.set_department_calendar(actor=director, department=department.slug, calendar="always", now=LATER)
    assert clock_of(ticket, "first_response").due_at == LATER + 16 * HOUR
    assert last_event(ticket).data["revised"] is False


def test_the_record_says_who_gave_the_department_another_calendar(director: User) -> None:
    department = make_department()
    ticket = make_ticket(department=department)
    make_calendar(slug="always", name="Day and night", week=ALL_DAY, is_default=False)
    actions.set_department_calendar(actor=director, department=department.slug, calendar="always", now=LATER)
    event = last_event(ticket)
    assert event.actor_id == director.pk
    assert event.data["reason"] == "The department works by another calendar now: Day and night."


# --- what is due before it is measured again ---------------------------------------------------------------------


def test_no_step_fires_by_a_due_that_a_holiday_has_moved() -> None:
    make_policy(priority="high", first_response_seconds=18 * 3600, steps=[{}])
    ticket = make_ticket(priority="high")
    put_version([TOMORROW])
    assert actions.fire_due_steps(now=WEDNESDAY) == 0
    assert (last_event(ticket).kind, clock_of(ticket, "first_response").next_at) == ("due_moved", THURSDAY)
    assert actions.fire_due_steps(now=THURSDAY) == 1


def test_who_is_not_behind_is_given_back() -> None:
    old, new = make_ticket(), make_ticket()
    version = put_version([TOMORROW])
    Ticket.objects.filter(pk=new.pk).update(calendar_version=version)
    new.refresh_from_db()
    with working(now=LATER) as work:
        assert remeasuring.catch_up(work, [old, new]) == [new]


def test_without_a_calendar_in_force_nobody_is_behind() -> None:
    ticket = make_ticket()
    Calendar.objects.update(is_default=False)
    with working(now=LATER) as work:
        assert remeasuring.catch_up(work, [ticket]) == [ticket]


# --- many of them ------------------------------------------------------------------------------------------------


def test_with_nothing_to_do_nothing_is_done() -> None:
    make_ticket()
    before = TicketEvent.objects.count()
    assert actions.follow_calendars(now=LATER) == 0
    assert TicketEvent.objects.count() == before


def test_a_ticket_is_brought_up_to_date_once() -> None:
    make_ticket()
    put_version([TOMORROW])
    assert [actions.follow_calendars(now=LATER), actions.follow_calendars(now=LATER)] == [1, 0]


def test_what_does_not_fit_into_an_action_is_left_to_the_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remeasuring, "CHUNK", 2)
    for _ in range(5):
        make_ticket()
    put_version([TOMORROW])
    assert actions.follow_calendars(now=LATER, chunks=2) == 4
    assert actions.follow_calendars(now=LATER) == 1
    assert find_stale_tickets(100) == []


@pytest.mark.django_db(transaction=True)
def test_what_was_interrupted_is_carried_on(monkeypatch: pytest.MonkeyPatch, director: User) -> None:
    monkeypatch.setattr(remeasuring, "CHUNK", 2)
    monkeypatch.setattr("tickets.actions.calendars.CHUNK", 2)
    for _ in range(5):
        make_ticket()
    real, calls = remeasuring.measure_again, []

    def interrupted(**arguments: Any) -> int:
        calls.append(arguments)
        if len(calls) == 2:
            raise ConnectionAbortedError
        return real(**arguments)

    monkeypatch.setattr(remeasuring, "measure_again", interrupted)
    with pytest.raises(ConnectionAbortedError):
        declare(director)
    assert len(find_stale_tickets(100)) == 1
    assert actions.follow_calendars(now=LATER) == 1
    assert TicketEvent.objects.filter(kind="due_moved").count() == 5


def test_more_tickets_take_no_more_queries_than_their_streams() -> None:
    costs = []
    # From the second round on there are old tickets and new ones: what changes of them differs, and is written apart.
    for number in (1, 4, 6):
        for _ in range(number):
            make_ticket()
        put_version([f"2026-11-{23 + number}"])
        with CaptureQueriesContext(connection) as asked:
            remeasuring.measure_again(limit=100, now=LATER)
        costs.append([query["sql"][:20] for query in asked if "realtime_" not in query["sql"]])
    assert len(costs[1]) == len(costs[2])
