from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engagement.accounts.models import User
from realtime.errors import Refusal
from tests.factories import NOW, make_department, make_member, make_user
from tests.tickets.factories import ALL_DAY, WEEK, clock_of, fresh, make_calendar, make_policy, make_ticket
from tickets import actions, queries, text
from tickets.actions.calendars import OFFICE_WEEK
from tickets.models import Calendar, CalendarVersion, Department

TOMORROW = "2026-11-24"


@pytest.fixture
def director(db: None) -> User:
    """Who changes the rules."""
    return make_user(role="director")


@pytest.fixture
def calendar(db: None) -> Calendar:
    """The assembly's own, weekdays from 8 to 17, with one holiday."""
    return make_calendar(holidays={"2026-12-25": "Christmas Day"})


def now_in_force(slug: str = "assembly") -> CalendarVersion:
    """The version that measures from now on."""
    found = queries.get_calendar(slug)
    assert found is not None
    assert found.current is not None
    return found.current


def refused(refusal: type[Refusal], action: Callable[..., object], **arguments: Any) -> str:
    """The field that is named; nothing has changed."""
    before = list(CalendarVersion.objects.order_by("pk").values())
    departments = list(Department.objects.order_by("pk").values_list("calendar_id", flat=True))
    with pytest.raises(refusal) as caught:
        action(now=NOW, **arguments)
    assert list(CalendarVersion.objects.order_by("pk").values()) == before
    assert list(Department.objects.order_by("pk").values_list("calendar_id", flat=True)) == departments
    return caught.value.field


def changes(actor: Any) -> list[tuple[Callable[..., object], dict[str, Any]]]:
    """Every change of calendars, as this person would make it."""
    works = make_department()
    return [
        (
            actions.create_calendar,
            {"actor": actor, "slug": "night", "name": "Night", "zone": "Africa/Accra", "week": WEEK},
        ),
        (actions.revise_calendar, {"actor": actor, "slug": "assembly", "week": ALL_DAY, "reason": "More hands"}),
        (actions.declare_holiday, {"actor": actor, "slug": "assembly", "date": TOMORROW, "name": "Rain"}),
        (actions.withdraw_holiday, {"actor": actor, "slug": "assembly", "date": "2026-12-25"}),
        (actions.add_public_holidays, {"actor": actor, "slug": "assembly", "years": [2026]}),
        (actions.set_department_calendar, {"actor": actor, "department": works.slug, "calendar": "assembly"}),
    ]


# --- who ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["director", "administrator"])
def test_the_director_and_administrators_change_calendars(calendar: Calendar, role: str) -> None:
    for action, arguments in changes(make_user(role=role)):
        action(now=NOW, **arguments)
    assert (now_in_force().number, Calendar.objects.count()) == (5, 2)


@pytest.mark.parametrize("role", ["citizen", "moderator"])
def test_others_do_not(calendar: Calendar, role: str) -> None:
    for action, arguments in changes(make_user(role=role)):
        refused(actions.RulesNotYours, action, **arguments)


def test_a_supervisor_does_not(calendar: Calendar) -> None:
    for action, arguments in changes(fresh(make_member(role="supervisor"))):
        refused(actions.RulesNotYours, action, **arguments)


def test_a_banned_director_does_not(calendar: Calendar) -> None:
    for action, arguments in changes(make_user(role="director", banned_until=NOW + timedelta(days=1))):
        refused(actions.MayNotWork, action, **arguments)


# --- versions ----------------------------------------------------------------------------------------------------


def test_a_calendar_is_made_with_its_first_version(director: User) -> None:
    made = actions.create_calendar(
        actor=director,
        slug="night",
        name="Night  watch",
        zone="Africa/Lagos",
        week=ALL_DAY,
        holidays={TOMORROW: "Rain"},
        now=NOW,
    )
    version = now_in_force("night")
    assert (made.name, made.is_default) == ("Night watch", False)
    assert (version.number, version.zone, version.week, version.holidays, version.since, version.made_by_id) == (
        1,
        "Africa/Lagos",
        ALL_DAY,
        {TOMORROW: "Rain"},
        NOW,
        director.pk,
    )


def test_a_short_name_is_taken_once(director: User, calendar: Calendar) -> None:
    arguments = {"actor": director, "slug": "assembly", "name": "Again", "zone": "Africa/Accra", "week": WEEK}
    assert refused(actions.CalendarTaken, actions.create_calendar, **arguments) == "slug"


@pytest.mark.parametrize("slug", ["", "Night", "night shift", "-", "night-", "x" * 41, "nächte", "night\n"])
def test_what_is_no_short_name_is_refused(director: User, slug: str) -> None:
    arguments = {"actor": director, "slug": slug, "name": "Night", "zone": "Africa/Accra", "week": WEEK}
    assert refused(actions.CalendarNameUnusable, actions.create_calendar, **arguments) == "slug"


def test_a_calendar_needs_a_name(director: User) -> None:
    arguments = {"actor": director, "slug": "night", "name": " ", "zone": "Africa/Accra", "week": WEEK}
    assert refused(text.TextEmpty, actions.create_calendar, **arguments) == "name"


def test_other_hours_are_another_version(director: User, calendar: Calendar) -> None:
    old = now_in_force()
    actions.revise_calendar(actor=director, slug="assembly", week=ALL_DAY, reason="More hands", now=NOW)
    new = now_in_force()
    assert (new.number, new.week, new.reason, new.since, new.made_by_id) == (
        2,
        ALL_DAY,
        "More hands",
        NOW,
        director.pk,
    )
    assert (new.zone, new.holidays) == (old.zone, old.holidays)


def test_the_version_before_stays_as_it_was(director: User, calendar: Calendar) -> None:
    before = CalendarVersion.objects.values().get()
    actions.revise_calendar(actor=director, slug="assembly", zone="Africa/Lagos", reason="Moved", now=NOW)
    assert CalendarVersion.objects.values().get(number=1) == before


def test_all_holidays_may_be_written_anew(director: User, calendar: Calendar) -> None:
    actions.revise_calendar(actor=director, slug="assembly", holidays={TOMORROW: "Rain"}, reason="Tidy", now=NOW)
    assert now_in_force().holidays == {TOMORROW: "Rain"}


def test_a_holiday_is_added_in_the_order_of_the_year(director: User, calendar: Calendar) -> None:
    actions.declare_holiday(actor=director, slug="assembly", date=date(2026, 11, 24), name=" Rain ", now=NOW)
    assert list(now_in_force().holidays.items()) == [(TOMORROW, "Rain"), ("2026-12-25", "Christmas Day")]


def test_the_reason_for_a_holiday_names_it(director: User, calendar: Calendar) -> None:
    actions.declare_holiday(actor=director, slug="assembly", date=TOMORROW, name="Rain", now=NOW)
    assert now_in_force().reason == "2026-11-24 was declared a holiday: Rain."


def test_a_holiday_that_has_gone_by_is_declared_all_the_same(director: User, calendar: Calendar) -> None:
    actions.declare_holiday(actor=director, slug="assembly", date="2026-11-20", name="Rain", now=NOW)
    assert "2026-11-20" in now_in_force().holidays


def test_a_holiday_is_withdrawn(director: User, calendar: Calendar) -> None:
    actions.withdraw_holiday(actor=director, slug="assembly", date="2026-12-25", now=NOW)
    assert (now_in_force().holidays, now_in_force().reason) == ({}, "2026-12-25 is no holiday any more.")


def test_the_public_holidays_of_a_year_are_added_to_what_is_there(director: User, calendar: Calendar) -> None:
    actions.declare_holiday(actor=director, slug="assembly", date="2027-03-06", name="Our own name", now=NOW)
    actions.add_public_holidays(actor=director, slug="assembly", years=[2027], now=NOW)
    holidays = now_in_force().holidays
    assert (holidays["2027-03-06"], holidays["2027-05-01"]) == ("Our own name", "Labour Day")
    assert holidays["2026-12-25"] == "Christmas Day"


# --- bad input ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("refusal", "field", "arguments"),
    [
        (actions.ZoneUnknown, "zone", {"zone": "Africa/Atlantis"}),
        (actions.HoursUnusable, "week", {"week": {"mon": [["08:00", "12:30"], ["12:00", "17:00"]]}}),
        (actions.HoursUnusable, "week", {"week": {"mon": [["17:00", "08:00"]]}}),
        (actions.HoursUnusable, "week", {"week": {}}),
        (actions.HolidayUnusable, "holidays", {"holidays": {"soon": "Some day"}}),
        (actions.HolidayTwice, "holidays", {"holidays": [(TOMORROW, "Rain"), (TOMORROW, "More rain")]}),
        (text.TextEmpty, "reason", {"week": ALL_DAY, "reason": " "}),
        (text.TextTooLong, "reason", {"week": ALL_DAY, "reason": "x" * 301}),
        (actions.NothingChanges, "", {"week": WEEK}),
        (queries.CalendarMissing, "calendar", {"slug": "nowhere"}),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(
    director: User, calendar: Calendar, refusal: type[Refusal], field: str, arguments: dict[str, Any]
) -> None:
    known = {"actor": director, "slug": "assembly", "reason": "Why not"}
    assert refused(refusal, actions.revise_calendar, **(known | arguments)) == field


@pytest.mark.parametrize(
    ("refusal", "field", "arguments"),
    [
        (actions.HolidayTwice, "date", {"date": "2026-12-25"}),
        (actions.HolidayTwice, "date", {"date": date(2026, 12, 25)}),
        (actions.HolidayTwice, "date", {"date": "20261225"}),
        (actions.HolidayUnusable, "date", {"date": "Christmas"}),
        (actions.HolidayUnusable, "date", {"date": "2026-02-30"}),
        (actions.HolidayUnusable, "date", {"date": None}),
        (text.TextEmpty, "name", {"name": ""}),
        (text.TextTooLong, "name", {"name": "x" * 121}),
        (queries.CalendarMissing, "calendar", {"slug": "nowhere"}),
    ],
)
def test_a_holiday_that_makes_no_sense_is_refused(
    director: User, calendar: Calendar, refusal: type[Refusal], field: str, arguments: dict[str, Any]
) -> None:
    known = {"actor": director, "slug": "assembly", "date": TOMORROW, "name": "Rain"}
    assert refused(refusal, actions.declare_holiday, **(known | arguments)) == field


def test_what_is_no_holiday_is_not_withdrawn(director: User, calendar: Calendar) -> None:
    arguments = {"actor": director, "slug": "assembly", "date": TOMORROW}
    assert refused(actions.HolidayMissing, actions.withdraw_holiday, **arguments) == "date"


def test_holidays_that_are_all_there_are_not_added_again(director: User, calendar: Calendar) -> None:
    actions.add_public_holidays(actor=director, slug="assembly", years=[2027], now=NOW)
    arguments = {"actor": director, "slug": "assembly", "years": [2027]}
    refused(actions.NothingChanges, actions.add_public_holidays, **arguments)


# --- departments -------------------------------------------------------------------------------------------------


def test_a_department_gets_its_own_calendar(director: User, calendar: Calendar) -> None:
    works, night = make_department(), make_calendar(slug="night", is_default=False)
    actions.set_department_calendar(actor=director, department=works.slug, calendar="night", now=NOW)
    works.refresh_from_db()
    assert queries.calendar_of(works) == night


def test_a_department_goes_back_to_the_assembly_s(director: User, calendar: Calendar) -> None:
    works = make_department(calendar=make_calendar(slug="night", is_default=False))
    actions.set_department_calendar(actor=director, department=works.slug, calendar=None, now=NOW)
    works.refresh_from_db()
    assert queries.calendar_of(works) == calendar


@pytest.mark.parametrize(
    ("refusal", "field", "arguments"),
    [
        (queries.DepartmentMissing, "department", {"department": "nowhere"}),
        (queries.CalendarMissing, "calendar", {"calendar": "nowhere"}),
        (actions.NothingChanges, "", {"calendar": None}),
    ],
)
def test_what_does_not_exist_is_given_to_nobody(
    director: User, calendar: Calendar, refusal: type[Refusal], field: str, arguments: dict[str, Any]
) -> None:
    known = {"actor": director, "department": make_department().slug, "calendar": "assembly"}
    assert refused(refusal, actions.set_department_calendar, **(known | arguments)) == field


# --- loaders -----------------------------------------------------------------------------------------------------


def test_a_calendar_is_set_up(db: None) -> None:
    actions.set_up_calendar(slug="night", name="Night", zone="Africa/Lagos", week=ALL_DAY, now=NOW)
    version = now_in_force("night")
    assert (version.zone, version.week, version.holidays, version.made_by) == ("Africa/Lagos", ALL_DAY, {}, None)


def test_a_calendar_that_is_there_stays_as_people_left_it(director: User, calendar: Calendar) -> None:
    actions.declare_holiday(actor=director, slug="assembly", date=TOMORROW, name="Rain", now=NOW)
    actions.set_up_calendar(slug="assembly", name="Other", week=ALL_DAY, now=NOW)
    assert (now_in_force().number, Calendar.objects.get().name) == (2, "Working hours")


def test_what_is_set_up_is_checked_too(db: None) -> None:
    assert refused(actions.ZoneUnknown, actions.set_up_calendar, slug="x", name="X", zone="Nowhere") == "zone"


def test_a_house_without_a_calendar_gets_office_hours_in_its_own_zone(db: None) -> None:
    made = actions.ensure_default_calendar(now=NOW)
    version = now_in_force()
    assert (made.slug, made.is_default, version.zone, version.week) == ("assembly", True, "Africa/Accra", OFFICE_WEEK)


def test_it_knows_the_holidays_from_last_year_to_three_years_ahead(db: None) -> None:
    actions.ensure_default_calendar(now=NOW)
    holidays = now_in_force().holidays
    assert {day[:4] for day in holidays} == {"2025", "2026", "2027", "2028", "2029"}
    assert holidays["2026-12-25"] == "Christmas Day"


def test_the_calendar_that_is_there_is_the_default_one(calendar: Calendar) -> None:
    assert actions.ensure_default_calendar(now=NOW) == calendar
    assert Calendar.objects.count() == 1


# --- what runs ---------------------------------------------------------------------------------------------------


def test_a_holiday_moves_what_is_due_by_a_day(director: User, calendar: Calendar) -> None:
    make_policy(first_response_seconds=18 * 3600)
    ticket = make_ticket()
    assert clock_of(ticket, "first_response").due_at == datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    actions.declare_holiday(actor=director, slug="assembly", date=TOMORROW, name="Rain", now=NOW)
    assert clock_of(ticket, "first_response").due_at == datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def test_a_department_s_calendar_moves_what_is_due(director: User, calendar: Calendar) -> None:
    make_policy(first_response_seconds=18 * 3600)
    works = make_department()
    ticket = make_ticket(department=works)
    make_calendar(slug="always", week=ALL_DAY, is_default=False)
    actions.set_department_calendar(actor=director, department=works.slug, calendar="always", now=NOW)
    assert clock_of(ticket, "first_response").due_at == datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
