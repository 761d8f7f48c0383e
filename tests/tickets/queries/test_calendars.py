from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from tests.factories import NOW, make_department
from tests.tickets.factories import WEEK, make_calendar, make_ticket
from tests.tickets.indexes import plan_with_only
from tickets import queries, working_time
from tickets.models import Calendar, CalendarVersion, Department, Ticket
from tickets.queries import calendars


def stale() -> list[Ticket]:
    """Every ticket that is behind."""
    with transaction.atomic():
        return calendars.access_stale_tickets(limit=100)


def put_version(calendar: Calendar, **overrides: object) -> CalendarVersion:
    """Another version in force, behind the back of the actions: nothing is measured again."""
    fields = {"zone": "Africa/Accra", "week": WEEK, "since": NOW, "reason": "Why not"} | overrides
    number = calendar.versions.count() + 1
    calendar.current = CalendarVersion.objects.create(calendar=calendar, number=number, **fields)
    calendar.save()
    return calendar.current


def test_a_calendar_is_found_by_its_short_name(db: None) -> None:
    calendar = make_calendar(slug="night")
    assert queries.get_calendar("night") == calendar


def test_a_missing_calendar_is_none(db: None) -> None:
    assert queries.get_calendar("nowhere") is None


def test_a_missing_calendar_is_refused_to_actions(db: None) -> None:
    with transaction.atomic(), pytest.raises(queries.CalendarMissing):
        queries.access_calendar("nowhere")


def test_a_house_without_calendars_has_no_default_one(db: None) -> None:
    assert queries.get_default_calendar() is None


def test_the_assembly_s_own_calendar_stands_first(db: None) -> None:
    make_calendar(slug="annex", name="Annex", is_default=False)
    make_calendar(slug="assembly", name="Zongo")
    assert [one.slug for one in queries.list_calendars()] == ["assembly", "annex"]


def test_a_department_without_a_calendar_works_by_the_assembly_s(db: None) -> None:
    calendar = make_calendar()
    assert queries.calendar_of(make_department()) == calendar


def test_a_department_works_by_its_own_calendar(db: None) -> None:
    make_calendar()
    night = make_calendar(slug="night", is_default=False)
    assert queries.calendar_of(make_department(calendar=night)) == night


def test_a_house_without_calendars_measures_nobody(db: None) -> None:
    assert queries.calendar_of(make_department()) is None


def test_versions_are_listed_with_the_newest_first(db: None) -> None:
    calendar = make_calendar()
    put_version(calendar)
    assert [version.number for version in queries.list_versions(calendar)] == [2, 1]


def test_a_half_made_calendar_is_missing(db: None) -> None:
    with pytest.raises(queries.CalendarMissing):
        calendars.version_in_force(Calendar(slug="half"))


def test_a_version_becomes_what_the_arithmetic_knows(db: None) -> None:
    calendar = make_calendar(holidays={"2026-12-25": "Christmas Day"})
    assert calendar.current_id
    hours = queries.load_calendar(calendar.current_id)
    assert hours == working_time.Calendar.of("Africa/Accra", WEEK, [date(2026, 12, 25)])


def test_a_version_is_read_once(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    version_id = make_calendar().current_id
    assert version_id
    with django_assert_num_queries(1):
        assert queries.load_calendar(version_id) is queries.load_calendar(version_id)


def test_a_ticket_measured_by_the_version_in_force_is_not_behind(db: None) -> None:
    make_ticket()
    assert stale() == []


def test_a_ticket_measured_by_an_earlier_version_is_behind(db: None) -> None:
    ticket = make_ticket()
    put_version(Calendar.objects.get())
    assert stale() == [ticket]


def test_a_ticket_whose_department_got_another_calendar_is_behind(db: None) -> None:
    ticket = make_ticket()
    make_ticket()
    Department.objects.filter(pk=ticket.department_id).update(calendar=make_calendar(slug="night", is_default=False))
    assert stale() == [ticket]


def test_a_ticket_whose_department_lost_its_calendar_is_behind(db: None) -> None:
    make_calendar()
    department = make_department(calendar=make_calendar(slug="night", is_default=False))
    ticket = make_ticket(department=department)
    Department.objects.update(calendar=None)
    assert stale() == [ticket]


def test_another_version_of_a_calendar_that_measures_nobody_leaves_nobody_behind(db: None) -> None:
    make_ticket()
    put_version(make_calendar(slug="night", is_default=False))
    assert stale() == []


def test_a_ticket_on_which_no_clock_runs_is_not_behind(db: None) -> None:
    ticket = make_ticket()
    ticket.clocks.update(state="met")
    put_version(Calendar.objects.get())
    assert stale() == []


def test_no_more_tickets_are_given_than_asked_for(db: None) -> None:
    tickets = [make_ticket() for _ in range(3)]
    put_version(Calendar.objects.get())
    assert calendars.find_stale_tickets(2) == [ticket.pk for ticket in tickets[:2]]


def test_looking_for_them_takes_as_many_queries_for_many_as_for_one(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make_ticket()
    put_version(Calendar.objects.get())
    with django_assert_num_queries(4):
        calendars.find_stale_tickets(100)


def test_the_version_in_force_of_every_department(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    day, night = make_calendar(), make_calendar(slug="night", is_default=False)
    first, second = make_department(), make_department(calendar=night)
    with django_assert_num_queries(2):
        assert calendars.versions_in_force() == {first.pk: day.current, second.pk: night.current}
    with django_assert_num_queries(1):
        assert calendars.version_ids_in_force() == {first.pk: day.current_id, second.pk: night.current_id}


def test_a_house_without_calendars_has_no_version_in_force(db: None) -> None:
    works = make_department()
    assert calendars.versions_in_force() == {}
    assert calendars.version_ids_in_force() == {works.pk: None}


def test_the_reasons_between_two_versions_are_those_of_each_one_after(db: None) -> None:
    calendar = make_calendar(reason="First")
    old = calendar.current
    put_version(calendar, reason="Second")
    put_version(calendar, reason="")
    new = put_version(calendar, reason="Fourth")
    assert old
    assert calendars.reasons_between(old, new) == ["Second", "Fourth"]


def test_looking_for_them_uses_the_index_of_live_clocks(db: None) -> None:
    make_ticket()
    put_version(Calendar.objects.get())
    with CaptureQueriesContext(connection) as asked:
        calendars.find_stale_tickets(100)
    plan = plan_with_only("clock_live_calendar", table="tickets_slaclock", sql=asked[-1]["sql"])
    assert "clock_live_calendar" in plan
