"""What can be done to tickets over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.factories import NOW
from tests.photos.factories import make_photo
from tests.tickets.api.asking import post
from tests.tickets.world import LATER, World
from tickets import actions
from tickets.models import Note, Relation, Ticket, TicketEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world: World, time_machine: Any) -> World:
    """Ten minutes after it was made."""
    time_machine.move_to(LATER, tick=False)
    return world


def done(path: str, user: Any, data: Any = None) -> Any:
    """The ticket after a change that succeeds."""
    answer = post(f"/tickets/T-1-3/{path}/", user, data)
    assert answer.status_code in (200, 201), answer.content
    return answer.json()


def test_an_answer_goes_out_in_the_conversation(world: World) -> None:
    assert done("respond", world.officer, {"body": "We come."})["assignee"]["handle"] == "the_officer"
    assert world.thread.posts.get(number=2).official


def test_an_answer_outside_of_a_conversation_says_how_it_was_given(world: World) -> None:
    refused = post("/tickets/T-2-1/respond/", world.officer, {"body": "We come."})
    assert (refused.status_code, refused.json()["slug"]) == (400, "answer_way_unknown")
    given = post("/tickets/T-2-1/respond/", world.officer, {"body": "We come.", "way": "telephone"})
    assert given.json()["clocks"][0]["state"] == "met"


def test_a_wait_for_the_citizen_shows_on_the_clocks(world: World) -> None:
    waiting = done("wait", world.officer, {"status": "waiting_citizen", "reason": "Which house?"})
    assert [clock["state"] for clock in waiting["clocks"]] == ["running", "paused", "paused"]


def test_what_is_resolved_is_confirmed_and_rated(world: World) -> None:
    assert done("resolve", world.officer, {"reason": "Cleared."})["status"] == "resolved"
    assert done("confirm", world.citizen)["status"] == "closed"
    assert done("rate", world.citizen, {"rating": 5, "words": "Thanks."})["rating"] == 5


def test_what_is_resolved_is_rejected_with_a_reason(world: World) -> None:
    done("resolve", world.officer, {"reason": "Cleared."})
    assert post("/tickets/T-1-3/reopen/", world.citizen, {"reason": ""}).json()["slug"] == "text_empty"
    assert done("reopen", world.citizen, {"reason": "It is back."})["reopened"] == 1


def test_the_citizen_s_word_is_the_citizen_s(world: World) -> None:
    done("resolve", world.officer, {"reason": "Cleared."})
    for path, data in (("confirm", {}), ("reopen", {"reason": "x"}), ("rate", {"rating": 1})):
        refused = post(f"/tickets/T-1-3/{path}/", world.officer, data)
        assert (refused.status_code, refused.json()["slug"]) == (403, "not_requester")


def test_what_the_citizen_is_answered_holds_nothing_of_the_inside(world: World) -> None:
    done("resolve", world.officer, {"reason": "Cleared."})
    assert not {"version", "assignee", "body"} & set(done("confirm", world.citizen))


def test_a_ticket_changes_hands_priority_and_category(world: World) -> None:
    assert done("assign", world.supervisor, {"assignee": world.colleague.pk})["status"] == "open"
    assert done("prioritise", world.officer, {"priority": "high"})["priority"] == "high"
    assert done("categorise", world.officer, {"category": "Drains"})["category"] == "Drains"
    assert "assignee" not in done("assign", world.officer, {"assignee": None})


def test_a_ticket_goes_to_somebody_of_its_department(world: World) -> None:
    refused = post("/tickets/T-1-3/assign/", world.officer, {"assignee": world.gardener.pk})
    assert (refused.status_code, refused.json()["field"]) == (400, "assignee")


def test_a_ticket_is_transferred_and_out_of_reach(world: World) -> None:
    moved = done("transfer", world.officer, {"department": "parks", "reason": "A tree."})
    assert moved["department"]["slug"] == "parks"
    again = post("/tickets/T-1-3/prioritise/", world.officer, {"priority": "high"})
    assert (again.status_code, again.json()["slug"]) == (403, "ticket_not_yours")


def test_a_merge_answers_with_the_ticket_that_stays(world: World) -> None:
    assert done("merge", world.officer, {"into": "t 2 1"})["reference"] == "T-2-1"


def test_a_ticket_does_not_go_into_itself(world: World) -> None:
    refused = post("/tickets/T-1-3/merge/", world.officer, {"into": "T-1-3"})
    assert (refused.status_code, refused.json()["slug"]) == (400, "merge_into_itself")


def test_a_split_answers_with_the_new_ticket(world: World) -> None:
    made = done("split", world.officer, {"title": "The bridge", "department": "parks"})
    assert (made["reference"], made["subject"]) == ("T-4-5", world.ticket.subject)


def test_a_photo_of_a_note_is_taken_away(world: World) -> None:
    photo = make_photo(world.officer).name
    note = actions.add_note(actor=world.officer, number=1, body="Look.", photos=[photo], now=NOW)
    done("photos/take-down", world.officer, {"photo": photo})
    assert Note.objects.get(pk=note.pk).photos == []
    again = post("/tickets/T-1-3/photos/take-down/", world.officer, {"photo": photo})
    assert (again.status_code, again.json()["slug"]) == (404, "photo_missing")


def test_a_relation_is_made_and_taken_back(world: World) -> None:
    relation = {"kind": "blocks", "other": "T-2-1"}
    done("relate", world.officer, relation)
    assert Relation.objects.count() == 1
    done("unrelate", world.officer, relation)
    assert not Relation.objects.exists()


def test_relations_that_lead_in_a_circle_are_refused(world: World) -> None:
    done("relate", world.officer, {"kind": "blocks", "other": "T-2-1"})
    refused = post("/tickets/T-2-1/relate/", world.officer, {"kind": "blocks", "other": "T-1-3"})
    assert (refused.status_code, refused.json()["slug"]) == (409, "relation_circle")


# --- what others did ----------------------------------------------------------------------------------------------


def test_a_stale_write_is_answered_with_what_others_did_since(world: World) -> None:
    seen = world.again().last_event
    done("prioritise", world.colleague, {"priority": "high"})
    answer = post("/tickets/T-1-3/prioritise/", world.officer, {"priority": "low", "version": seen})
    told = answer.json()
    assert (answer.status_code, told["slug"], told["field"]) == (409, "stale_ticket", "version")
    assert [(one["kind"], one["by"]["handle"], one["data"]["after"]) for one in told["since"]] == [
        ("priority_changed", "the_colleague", "high")
    ]
    assert (told["ticket"]["priority"], told["ticket"]["version"]) == ("high", seen + 1)


def test_a_stale_write_changes_nothing(world: World) -> None:
    seen = world.again().last_event
    done("prioritise", world.colleague, {"priority": "high"})
    post("/tickets/T-1-3/resolve/", world.officer, {"reason": "Cleared.", "version": seen})
    assert world.again().status == "new"


def test_one_s_own_changes_and_the_citizen_s_words_collide_with_nothing(world: World) -> None:
    seen = world.again().last_event
    done("prioritise", world.officer, {"priority": "high"})
    actions.record_citizen_message(subject=world.ticket.subject, actor=world.citizen, now=LATER)
    assert done("categorise", world.officer, {"category": "Drains", "version": seen})["category"] == "Drains"


def test_whoever_looks_again_may_write(world: World) -> None:
    seen = world.again().last_event
    done("prioritise", world.colleague, {"priority": "high"})
    told = post("/tickets/T-1-3/prioritise/", world.officer, {"priority": "low", "version": seen}).json()
    version = told["ticket"]["version"]
    assert done("prioritise", world.officer, {"priority": "low", "version": version})["priority"] == "low"


def test_the_same_key_answers_once(world: World) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first, again = (
        post("/tickets/T-1-3/prioritise/", world.officer, {"priority": "high"}, **key).json() for _ in range(2)
    )
    assert first == again
    assert TicketEvent.objects.filter(kind="priority_changed").count() == 1


# --- many at once -------------------------------------------------------------------------------------------------


def test_many_tickets_are_changed_and_brought_back(world: World) -> None:
    made = post("/tickets/change/", world.officer, {"tickets": ["T-1-3", "T-2-1"], "priority": "high"}).json()
    assert made["references"] == ["T-1-3", "T-2-1"]
    assert post(f"/tickets/changes/{made['id']}/undo/", world.officer).status_code == 200
    assert set(Ticket.objects.values_list("priority", flat=True)) == {"normal"}


def test_a_change_of_many_is_taken_back_within_ten_minutes(world: World, time_machine: Any) -> None:
    made = post("/tickets/change/", world.officer, {"tickets": ["T-1-3"], "assignee": world.officer.pk}).json()
    time_machine.move_to(LATER + timedelta(minutes=11), tick=False)
    refused = post(f"/tickets/changes/{made['id']}/undo/", world.officer)
    assert (refused.status_code, refused.json()["slug"]) == (409, "undo_too_late")


@pytest.mark.parametrize(
    ("data", "slug"),
    [
        ({"tickets": ["T-1-3"]}, "bulk_unknown"),
        ({"tickets": ["T-1-3"], "priority": "high", "category": "x"}, "bulk_unknown"),
        ({"tickets": [], "priority": "high"}, "bulk_size"),
        ({"tickets": ["T-1-4"], "priority": "high"}, "ticket_missing"),
    ],
)
def test_what_cannot_be_done_to_many_is_refused(world: World, data: dict[str, Any], slug: str) -> None:
    assert post("/tickets/change/", world.officer, data).json()["slug"] == slug


# --- the shape of what comes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("respond", {}),
        ("respond", {"body": "x" * 6_001}),
        ("wait", {"status": "closed"}),
        ("wait", {"status": "open", "version": 0}),
        ("rate", {"rating": "much"}),
        ("assign", {}),
        ("assign", {"assignee": 0}),
        ("prioritise", {"priority": "huge"}),
        ("merge", {"into": "T" * 41}),
        ("relate", {"kind": "likes", "other": "T-2-1"}),
        ("split", {"title": "x", "department": "not a slug"}),
    ],
)
def test_bodies_of_the_wrong_shape_are_refused(world: World, path: str, data: dict[str, Any]) -> None:
    assert post(f"/tickets/T-1-3/{path}/", world.officer, data).status_code == 400
    assert world.again().last_event == 2


@pytest.mark.parametrize("path", ["respond", "resolve", "confirm", "assign", "merge", "split", "relate"])
def test_nobody_changes_anything_unsigned(world: World, path: str) -> None:
    assert post(f"/tickets/T-1-3/{path}/", None, {"body": "x"}).status_code == 403


def test_whoever_is_banned_changes_nothing(world: World) -> None:
    type(world.officer).objects.filter(pk=world.officer.pk).update(banned_until=NOW + timedelta(days=9))
    assert post("/tickets/T-1-3/prioritise/", world.officer, {"priority": "high"}).status_code in (401, 403)
    assert world.again().priority == "normal"
