"""Tickets over the API: lists, one, its inside, the queue, a desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.factories import NOW, make_department, make_user
from tests.tickets.api.asking import client_of, get, post, status
from tests.tickets.factories import HOUR, make_ticket
from tests.tickets.world import LATER, World
from tickets import actions
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world: World, time_machine: Any) -> World:
    """At the time at which it was made."""
    time_machine.move_to(NOW, tick=False)
    return world


def references(answer: Any) -> list[str]:
    return [one["reference"] for one in answer["results"]]


# --- lists --------------------------------------------------------------------------------------------------------


def test_everybody_lists_tickets_the_newest_first(world: World) -> None:
    assert references(get("/tickets/")) == ["T-3-7", "T-2-1", "T-1-3"]


def test_a_ticket_in_a_list_has_its_clocks_and_what_was_raised(world: World) -> None:
    actions.fire_due_steps(now=NOW + 5 * HOUR)
    [shown] = get("/tickets/", subject=world.ticket.subject)["results"]
    assert [clock["kind"] for clock in shown["clocks"]] == ["first_response", "resolution", "next_response"]
    assert [one["level"] for one in shown["escalations"]] == [1, 1]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"department": "parks"}, []),
        ({"status": "open"}, ["T-1-3"]),
        ({"category": "Drains"}, ["T-2-1"]),
        ({"priority": "urgent"}, ["T-3-7"]),
        ({"department": "works", "status": "new", "category": "Drains"}, ["T-2-1"]),
    ],
)
def test_a_list_is_narrowed_down(world: World, asked: dict[str, str], found: list[str]) -> None:
    actions.respond(actor=world.officer, number=1, body="We come.", now=LATER)
    actions.change_category(actor=world.officer, number=2, category="Drains", now=LATER)
    actions.change_priority(actor=world.officer, number=3, priority="urgent", now=LATER)
    assert references(get("/tickets/", **asked)) == found


@pytest.mark.parametrize("asked", [{"status": "lost"}, {"priority": "huge"}, {"department": "x" * 41}])
def test_a_filter_that_makes_no_sense_is_refused(world: World, asked: dict[str, str]) -> None:
    assert status("/tickets/", **asked)[0] == 400


def test_people_list_their_own_tickets(world: World) -> None:
    make_ticket(department=world.parks)
    assert references(get("/tickets/", world.citizen, mine=True)) == ["T-3-7", "T-2-1", "T-1-3"]
    assert references(get("/tickets/", mine=True)) == []


def test_restricted_tickets_are_listed_for_those_who_may_read_them(world: World) -> None:
    secret = make_ticket(department=world.works, requester=world.citizen, restricted=True).reference
    readers = {name for name in World._fields if secret in references(get("/tickets/", _person(world, name)))}
    assert readers & {"citizen", "officer", "colleague", "supervisor", "director", "gardener"} == {
        "citizen",
        "officer",
        "colleague",
        "supervisor",
        "director",
    }


def _person(world: World, name: str) -> Any:
    found = getattr(world, name)
    return found if hasattr(found, "handle") else None


@pytest.mark.parametrize("more", [1, 20])
def test_a_list_costs_three_queries(world: World, django_assert_num_queries: Any, more: int) -> None:
    for _ in range(more):
        make_ticket(department=world.works)
    with django_assert_num_queries(3):
        get("/tickets/")


# --- opening ------------------------------------------------------------------------------------------------------


def test_an_officer_opens_a_ticket(world: World) -> None:
    given = {"title": "Bins", "department": "parks", "requester": world.citizen.pk, "priority": "high"}
    answer = post("/tickets/", world.officer, given)
    made = answer.json()
    assert (answer.status_code, made["reference"], made["origin"], made["version"]) == (201, "T-4-5", "api", 2)
    assert made["requester"]["handle"] == "the_citizen"


@pytest.mark.parametrize(
    ("given", "slug"),
    [
        ({"title": " "}, "text_empty"),
        ({"department": "nowhere"}, "department_missing"),
        ({"requester": 10**9}, "requester_missing"),
    ],
)
def test_what_is_wrong_with_a_new_ticket_is_said(world: World, given: dict[str, Any], slug: str) -> None:
    answer = post("/tickets/", world.officer, {"title": "Bins", "department": "parks"} | given)
    assert answer.json()["slug"] == slug
    assert Ticket.objects.count() == 3


def test_citizens_open_no_tickets(world: World) -> None:
    answer = post("/tickets/", world.citizen, {"title": "Bins", "department": "parks"})
    assert (answer.status_code, answer.json()["slug"]) == (403, "not_your_desk")


def test_the_same_key_opens_one_ticket(world: World) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    given = {"title": "Bins", "department": "parks"}
    first, again = (post("/tickets/", world.officer, given, **key).json() for _ in range(2))
    assert first == again
    assert Ticket.objects.count() == 4


# --- one ticket ---------------------------------------------------------------------------------------------------


def test_everybody_reads_the_public_side_of_a_ticket(world: World) -> None:
    actions.add_note(actor=world.officer, number=1, body="Secret.", now=LATER)
    actions.respond(actor=world.officer, number=1, body="We come.", now=LATER)
    shown = get("/tickets/T-1-3/")
    assert shown["ticket"]["status"] == "open"
    assert [line["kind"] for line in shown["lines"]] == ["opened", "responded"]
    assert not {"body", "requester", "assignee"} & set(shown["ticket"])


@pytest.mark.parametrize("reference", ["T-1-4", "T-999-9", "x", "0"])
def test_what_is_no_reference_answers_like_a_missing_ticket(world: World, reference: str) -> None:
    assert status(f"/tickets/{reference}/") == (404, "ticket_missing")


def test_a_restricted_ticket_answers_like_a_missing_one(world: World) -> None:
    secret = make_ticket(department=world.works, restricted=True).reference
    for path in ("", "events/", "clocks/", "notes/", "snapshot/"):
        assert status(f"/tickets/{secret}/{path}", world.gardener) == (404, "ticket_missing")


def test_its_department_reads_the_inside_of_a_ticket(world: World) -> None:
    actions.add_note(actor=world.officer, number=1, body="Look, @the_colleague.", now=LATER)
    snapshot = get("/tickets/T-1-3/snapshot/", world.colleague)
    assert (snapshot["offset"], snapshot["ticket"]["version"]) == (3, 3)
    assert snapshot["notes"][0]["mentions"][0]["handle"] == "the_colleague"


@pytest.mark.parametrize("path", ["snapshot/", "notes/"])
def test_the_inside_of_a_ticket_is_not_for_others(world: World, path: str) -> None:
    assert status(f"/tickets/T-1-3/{path}", world.gardener) == (403, "ticket_not_yours")
    assert status(f"/tickets/T-1-3/{path}")[0] == 403


def test_the_record_is_whole_for_the_department_and_public_for_everybody_else(world: World) -> None:
    actions.add_note(actor=world.officer, number=1, body="Look.", now=LATER)
    kinds = {
        who: [one["kind"] for one in get("/tickets/T-1-3/events/", who)["results"]] for who in (world.officer, None)
    }
    assert kinds == {world.officer: ["opened", "citizen_wrote", "noted"], None: ["opened"]}


def test_a_record_comes_page_by_page(world: World) -> None:
    first = get("/tickets/T-1-3/events/", world.officer, page_size=1)
    second = client_of(world.officer).get(first["next"]).json()
    assert [one["number"] for one in (*first["results"], *second["results"])] == [1, 2]


def test_a_clock_says_why_it_is_due_then(world: World, time_machine: Any) -> None:
    actions.declare_holiday(actor=world.director, slug="assembly", date="2026-11-24", name="A funeral", now=LATER)
    time_machine.move_to(NOW + 2 * HOUR, tick=False)
    resolution = get("/tickets/T-1-3/clocks/")["results"][1]
    assert resolution["clock"]["due_at"] == "2026-11-30T13:00:00Z"
    assert resolution["left_seconds"] == 38 * 3600
    assert sum(span.get("seconds", 0) for span in resolution["spans"]) == 40 * 3600
    assert "A funeral" in {span.get("holiday") for span in resolution["spans"]}


def test_a_clock_that_stands_still_says_when_it_would_be_due(world: World, time_machine: Any) -> None:
    actions.change_status(actor=world.officer, number=1, status="waiting_citizen", reason="Which?", now=NOW + HOUR)
    time_machine.move_to(NOW + 3 * HOUR, tick=False)
    answer = get("/tickets/T-1-3/clocks/")["results"][2]
    assert answer["projected_due_at"] == "2026-11-23T15:00:00Z"
    assert answer["pauses"] == [{"start": "2026-11-23T10:00:00Z"}]


def test_a_note_is_written(world: World) -> None:
    answer = post("/tickets/T-1-3/notes/", world.officer, {"body": "Look."})
    assert (answer.status_code, answer.json()["body"]) == (201, "Look.")
    assert [note["body"] for note in get("/tickets/T-1-3/notes/", world.colleague)["results"]] == ["Look."]


def test_an_empty_note_is_refused(world: World) -> None:
    assert post("/tickets/T-1-3/notes/", world.officer, {"body": ""}).json()["slug"] == "text_empty"


# --- the desk -----------------------------------------------------------------------------------------------------


def test_the_queue_comes_by_due_time_and_what_has_none_last(world: World) -> None:
    actions.respond(actor=world.officer, number=1, body="We come.", now=LATER)
    actions.respond(actor=world.officer, number=2, body="We come.", way="letter", now=LATER)
    actions.change_status(actor=world.officer, number=2, status="waiting_citizen", reason="Which?", now=LATER)
    queue = get("/tickets/queue/", world.officer)
    assert (references(queue), queue.get("after", "")) == (["T-3-7", "T-1-3", "T-2-1"], "")


def test_the_queue_comes_part_by_part(world: World) -> None:
    first = get("/tickets/queue/", world.officer, page_size=2)
    second = get("/tickets/queue/", world.officer, page_size=2, after=first["after"])
    assert references(first) + references(second) == ["T-1-3", "T-2-1", "T-3-7"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"assignee": "me"}, ["T-1-3"]),
        ({"assignee": "nobody"}, ["T-2-1", "T-3-7"]),
        ({"q": "T-2-1"}, ["T-2-1"]),
        ({"q": "bridge"}, ["T-3-7"]),
        ({"due": "overdue"}, []),
        ({"status": "resolved"}, []),
        ({"department": "parks"}, []),
    ],
)
def test_the_queue_is_narrowed_down(world: World, asked: dict[str, str], found: list[str]) -> None:
    actions.assign_ticket(actor=world.supervisor, number=1, assignee_id=world.officer.pk, now=LATER)
    assert references(get("/tickets/queue/", world.officer, **asked)) == found


def test_a_queue_is_for_those_who_have_a_desk(world: World) -> None:
    assert status("/tickets/queue/", world.citizen) == (403, "not_your_desk")
    assert status("/tickets/queue/", due="never", user=world.officer)[0] == 400


def test_officers_see_the_queue_of_their_own_departments(world: World) -> None:
    make_ticket(department=world.parks)
    assert references(get("/tickets/queue/", world.gardener)) == ["T-4-5"]
    assert len(references(get("/tickets/queue/", world.director))) == 4


def test_a_desk_says_where_its_stream_stands(world: World) -> None:
    desk = get("/departments/works/desk/", world.officer)
    assert ([row["reference"] for row in desk["rows"]], desk["offset"]) == (["T-1-3", "T-2-1", "T-3-7"], 3)


def test_a_desk_is_for_its_department(world: World) -> None:
    make_department(slug="empty")
    assert status("/departments/works/desk/", world.gardener) == (404, "department_missing")
    assert status("/departments/works/desk/", make_user()) == (403, "not_your_desk")
    assert get("/departments/empty/desk/", world.director)["rows"] == []


def test_a_closed_ticket_is_in_no_queue(world: World) -> None:
    actions.resolve_ticket(actor=world.officer, number=1, reason="Cleared.", now=LATER)
    actions.close_unconfirmed(now=NOW + timedelta(days=30))
    assert references(get("/tickets/queue/", world.officer)) == ["T-2-1", "T-3-7"]
