"""Calendars and policies over the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tickets.api.asking import get, post, send, status
from tests.tickets.factories import WEEK
from tests.tickets.world import LATER, World
from tickets.models import CalendarVersion, SlaPolicy

pytestmark = pytest.mark.django_db

STEP = {"clock": "resolution", "offset_seconds": -600, "level": 1, "action": "notify", "target": "supervisor"}
NIGHT = {"slug": "night", "name": "Night", "zone": "Africa/Accra", "week": {"mon": [["18:00", "24:00"]]}}


@pytest.fixture
def world(world: World, time_machine: Any) -> World:
    """Ten minutes after it was made."""
    time_machine.move_to(LATER, tick=False)
    return world


def test_everybody_reads_the_calendars(world: World) -> None:
    [calendar] = get("/calendars/")["results"]
    assert (calendar["slug"], calendar["is_default"], calendar["current"]["week"]["mon"]) == (
        "assembly",
        True,
        [["08:00", "17:00"]],
    )


def test_a_new_calendar_is_made(world: World) -> None:
    answer = post("/calendars/", world.director, NIGHT)
    assert (answer.status_code, answer.json()["current"]["number"]) == (201, 1)


@pytest.mark.parametrize(
    ("wrong", "slug"),
    [
        ({"zone": "Africa/Atlantis"}, "zone_unknown"),
        ({"week": {"mon": [["08:00", "12:00"], ["11:00", "13:00"]]}}, "hours_unusable"),
        ({"week": "always"}, "hours_unusable"),
        ({"holidays": {"2026-13-01": "Never"}}, "holiday_unusable"),
        ({"slug": "assembly"}, "calendar_taken"),
        ({"slug": "Not short"}, "calendar_name_unusable"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(world: World, wrong: dict[str, Any], slug: str) -> None:
    assert post("/calendars/", world.director, NIGHT | wrong).json()["slug"] == slug
    assert CalendarVersion.objects.count() == 1


def test_a_calendar_has_all_its_versions_and_who_made_them(world: World) -> None:
    send(
        "patch",
        "/calendars/assembly/",
        world.director,
        {"week": {**WEEK, "sat": [["08:00", "12:00"]]}, "reason": "x"},
    )
    versions = get("/calendars/assembly/")["versions"]
    assert [(one["number"], one.get("by", {}).get("handle")) for one in versions] == [(2, "the_director"), (1, None)]


def test_a_revision_keeps_what_it_does_not_name(world: World) -> None:
    answer = send("patch", "/calendars/assembly/", world.director, {"zone": "Africa/Lagos", "reason": "We moved."})
    assert (answer.json()["zone"], answer.json()["week"]["mon"]) == ("Africa/Lagos", [["08:00", "17:00"]])


def test_a_holiday_moves_dues_and_is_taken_back(world: World) -> None:
    before = world.ticket.clocks.get(kind="resolution").due_at
    post("/calendars/assembly/holidays/", world.director, {"date": "2026-11-24", "name": "A funeral"})
    assert world.ticket.clocks.get(kind="resolution").due_at > before
    answer = send("delete", "/calendars/assembly/holidays/2026-11-24/", world.director)
    assert (answer.status_code, answer.json()["number"]) == (200, 3)
    assert world.ticket.clocks.get(kind="resolution").due_at == before


def test_a_holiday_is_declared_once(world: World) -> None:
    holiday = {"date": "2026-11-24", "name": "A funeral"}
    post("/calendars/assembly/holidays/", world.director, holiday)
    refused = post("/calendars/assembly/holidays/", world.director, holiday)
    assert (refused.status_code, refused.json()["slug"]) == (409, "holiday_twice")


def test_the_public_holidays_of_a_year_are_added(world: World) -> None:
    answer = post("/calendars/assembly/public-holidays/", world.director, {"years": [2026]})
    assert answer.json()["holidays"]["2026-12-25"]


def test_a_department_gets_hours_of_its_own_and_gives_them_back(world: World) -> None:
    post("/calendars/", world.director, NIGHT)
    for calendar in ("night", None):
        answer = send("put", "/departments/works/calendar/", world.director, {"calendar": calendar})
        assert answer.json()["calendar"] == calendar


def test_what_is_no_calendar_is_missing(world: World) -> None:
    assert status("/calendars/nowhere/") == (404, "calendar_missing")
    refused = send("patch", "/calendars/nowhere/", world.director, {"zone": "UTC", "reason": "x"})
    assert refused.json()["slug"] == "calendar_missing"


@pytest.mark.parametrize("who", ["citizen", "officer", "supervisor"])
def test_only_the_director_and_administrators_change_the_rules(world: World, who: str) -> None:
    person = getattr(world, who)
    for answer in (
        post("/calendars/", person, NIGHT),
        post("/calendars/assembly/holidays/", person, {"date": "2026-11-24", "name": "x"}),
        send("put", "/departments/works/calendar/", person, {"calendar": None}),
        post("/policies/", person, {"name": "x"}),
        send("delete", f"/policies/{world.policy.pk}/", person),
    ):
        assert (answer.status_code, answer.json()["slug"]) == (403, "rules_not_yours")


# --- policies -----------------------------------------------------------------------------------------------------


def test_everybody_reads_what_is_promised(world: World) -> None:
    [policy] = get("/policies/")["results"]
    assert (policy["name"], policy["first_response"], policy["resolution"]) == ("Complaints", 14_400, 144_000)
    assert [step["action"] for step in policy["steps"]] == ["notify", "raise_priority", "reassign"]


def test_a_policy_is_made_for_a_place(world: World) -> None:
    given = {"name": "Drains", "department": "works", "category": "Drains", "resolution": 3_600, "steps": [STEP]}
    made = post("/policies/", world.director, given).json()
    assert (made["department"]["slug"], made["category"], made["steps"]) == ("works", "Drains", [STEP])
    assert get(f"/policies/{made['id']}/") == made


def test_a_policy_is_replaced_by_a_new_version(world: World) -> None:
    given = {"name": "Complaints", "resolution": 7_200}
    made = send("put", f"/policies/{world.policy.pk}/", world.director, given).json()
    assert (made["version"], made["replaces"]) == (2, world.policy.pk)
    assert get(f"/policies/{world.policy.pk}/")["ended_at"] == "2026-11-23T09:10:00Z"


def test_a_policy_ends(world: World) -> None:
    ended = send("delete", f"/policies/{world.policy.pk}/", world.director).json()
    assert ended["ended_at"] == "2026-11-23T09:10:00Z"
    again = send("delete", f"/policies/{world.policy.pk}/", world.director)
    assert (again.status_code, again.json()["slug"]) == (409, "policy_ended")


@pytest.mark.parametrize(
    ("wrong", "slug"),
    [
        ({"resolution": -5}, "target_unusable"),
        ({"resolution": 0}, "target_unusable"),
        ({"confirm_days": 0}, "promise_unusable"),
        ({"steps": [STEP | {"level": 0}]}, "step_unusable"),
        ({"department": "nowhere"}, "department_missing"),
        ({}, "policy_in_force"),
    ],
)
def test_a_promise_that_cannot_be_is_refused(world: World, wrong: dict[str, Any], slug: str) -> None:
    assert post("/policies/", world.director, {"name": "x", "resolution": 3_600} | wrong).json()["slug"] == slug
    assert SlaPolicy.objects.count() == 1


def test_what_is_no_policy_is_missing(world: World) -> None:
    assert status(f"/policies/{10**6}/") == (404, "policy_missing")


def test_the_rules_are_read_in_a_fixed_number_of_queries(world: World, django_assert_max_num_queries: Any) -> None:
    get("/policies/")
    with django_assert_max_num_queries(3):
        get("/policies/")
    with django_assert_max_num_queries(2):
        get("/calendars/")
