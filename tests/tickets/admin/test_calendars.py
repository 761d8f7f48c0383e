from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories import make_department, make_user
from tests.tickets.factories import WEEK, clock_of, make_calendar, make_policy, make_ticket
from tickets import queries
from tickets.models import Calendar, CalendarVersion, Department

HOURS = "\n".join(f"{day} 08:00-17:00" for day in WEEK)


@pytest.fixture
def as_director(db: None, client: Client) -> Client:
    """The coordinating director's browser."""
    client.force_login(make_user(role="director", is_staff=True))
    return client


@pytest.fixture
def calendar(db: None) -> Calendar:
    """The assembly's own."""
    return make_calendar(holidays={"2026-12-25": "Christmas Day"})


def change(client: Client, calendar: Calendar, **typed: str) -> Any:
    """Send the form of a calendar as it stands, but for what is typed."""
    known = {"zone": "Africa/Accra", "week": HOURS, "holidays": "2026-12-25 Christmas Day", "reason": "Why not"}
    return client.post(f"/admin/tickets/calendar/{calendar.pk}/change/", known | typed)


def in_force() -> CalendarVersion:
    """What is measured by now."""
    found = queries.get_default_calendar()
    assert found is not None
    assert found.current is not None
    return found.current


@pytest.mark.parametrize("role", ["citizen", "moderator"])
def test_others_see_no_calendar_there(calendar: Calendar, client: Client, role: str) -> None:
    client.force_login(make_user(role=role, is_staff=True))
    assert client.get("/admin/tickets/calendar/").status_code == 403


def test_the_list_says_which_version_is_in_force(as_director: Client, calendar: Calendar) -> None:
    assert '<td class="field-version">1</td>' in as_director.get("/admin/tickets/calendar/").text


def test_the_form_shows_hours_and_holidays_a_line_each(as_director: Client, calendar: Calendar) -> None:
    page = as_director.get(f"/admin/tickets/calendar/{calendar.pk}/change/").text
    assert HOURS in page
    assert "2026-12-25 Christmas Day" in page


def test_a_holiday_more_is_another_version(as_director: Client, calendar: Calendar) -> None:
    answer = change(as_director, calendar, holidays="2026-12-25 Christmas Day\n2026-11-24 Rain", reason="It rains")
    assert answer.status_code == 302
    assert (in_force().number, in_force().reason) == (2, "It rains")
    assert in_force().holidays == {"2026-11-24": "Rain", "2026-12-25": "Christmas Day"}


def test_what_runs_is_measured_again(as_director: Client, calendar: Calendar) -> None:
    make_policy()
    ticket = make_ticket()
    before = clock_of(ticket, "resolution").due_at
    change(as_director, calendar, holidays="2026-11-24 Rain")
    assert clock_of(ticket, "resolution").due_at > before


def test_every_version_is_shown_with_its_reason(as_director: Client, calendar: Calendar) -> None:
    change(as_director, calendar, zone="Africa/Lagos", reason="We moved to Lagos")
    assert "We moved to Lagos" in as_director.get(f"/admin/tickets/calendar/{calendar.pk}/change/").text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("zone", {"zone": "Africa/Atlantis"}),
        ("week", {"week": "mon 08:00-12:00 11:00-17:00"}),
        ("week", {"week": "mon 17:00-08:00"}),
        ("week", {"week": "someday"}),
        ("holidays", {"holidays": "Christmas"}),
        ("holidays", {"holidays": "2026-12-25 A\n2026-12-25 B"}),
        ("reason", {"zone": "Africa/Lagos", "reason": ""}),
    ],
)
def test_what_makes_no_sense_stands_at_its_field(
    as_director: Client, calendar: Calendar, field: str, typed: dict[str, str]
) -> None:
    answer = change(as_director, calendar, **typed)
    assert list(answer.context["adminform"].form.errors) == [field]
    assert CalendarVersion.objects.count() == 1


def test_a_form_in_which_nothing_changed_says_so(as_director: Client, calendar: Calendar) -> None:
    assert "already so" in change(as_director, calendar).text


def test_a_calendar_is_made(as_director: Client) -> None:
    form = {"name": "Night", "slug": "night", "zone": "Africa/Accra", "week": "sun 00:00-24:00", "holidays": ""}
    assert as_director.post("/admin/tickets/calendar/add/", form).status_code == 302
    made = queries.get_calendar("night")
    assert made is not None
    assert made.current is not None
    assert made.current.week == {"sun": [["00:00", "24:00"]]}


def test_a_short_name_that_is_taken_stands_at_its_field(as_director: Client, calendar: Calendar) -> None:
    form = {"name": "Again", "slug": "assembly", "zone": "Africa/Accra", "week": HOURS, "holidays": ""}
    answer = as_director.post("/admin/tickets/calendar/add/", form)
    assert list(answer.context["adminform"].form.errors) == ["slug"]


def test_the_form_for_a_new_calendar_begins_with_office_hours(as_director: Client) -> None:
    assert HOURS in as_director.get("/admin/tickets/calendar/add/").text


def test_no_calendar_is_deleted_there(as_director: Client, calendar: Calendar) -> None:
    assert as_director.get(f"/admin/tickets/calendar/{calendar.pk}/delete/").status_code == 403


@pytest.mark.parametrize("is_active", [True, False])
def test_a_department_gets_another_calendar(as_director: Client, calendar: Calendar, is_active: bool) -> None:
    works, night = make_department(slug="works", is_active=is_active), make_calendar(slug="night", is_default=False)
    form = {"slug": "works", "name": "Works", "position": "1", "calendar": night.pk}
    as_director.post(
        f"/admin/tickets/department/{works.pk}/change/", form | ({"is_active": "on"} if is_active else {})
    )
    assert Department.objects.get().calendar == night


def test_what_the_department_owes_is_measured_by_it(as_director: Client, calendar: Calendar) -> None:
    ticket = make_ticket(department=make_department(slug="works"))
    night = make_calendar(slug="night", is_default=False)
    form = {"slug": "works", "name": "Works", "position": "1", "is_active": "on", "calendar": night.pk}
    as_director.post(f"/admin/tickets/department/{ticket.department_id}/change/", form)
    ticket.refresh_from_db()
    assert ticket.calendar_version == night.current
