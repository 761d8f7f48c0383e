"""One's own things over the API: notifications, choices, views; and prepared replies."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tickets.api.asking import get, post, send, status
from tests.tickets.world import LATER, World
from tickets import actions
from tickets.models import SavedView

pytestmark = pytest.mark.django_db

THANKS = {"title": "Thanks", "body": "Thank you, {name}.", "department": "works"}


@pytest.fixture
def world(world: World, time_machine: Any) -> World:
    """Ten minutes after it was made, with an answer and a resolution."""
    time_machine.move_to(LATER, tick=False)
    actions.respond(actor=world.officer, number=1, body="We come.", now=LATER)
    actions.resolve_ticket(actor=world.officer, number=1, reason="Cleared.", now=LATER)
    return world


def test_people_list_what_they_were_told_the_newest_first(world: World) -> None:
    told = get("/notifications/", world.citizen)["results"]
    assert [one["kind"] for one in told] == ["ticket_resolved", "ticket_answered"]
    assert told[0]["ticket"] == "T-1-3"


def test_nobody_reads_what_others_were_told(world: World) -> None:
    assert get("/notifications/", world.gardener)["results"] == []
    assert status("/notifications/")[0] == 403


def test_notifications_come_with_the_position_of_their_stream(world: World) -> None:
    snapshot = get("/notifications/snapshot/", world.citizen)
    assert (snapshot["unread"], len(snapshot["notifications"]), snapshot["offset"] > 0) == (2, 2, True)


def test_notifications_are_read_some_and_all(world: World) -> None:
    newest = get("/notifications/", world.citizen)["results"][0]["id"]
    assert post("/notifications/read/", world.citizen, {"ids": [newest]}).json() == {"unread": 1}
    assert post("/notifications/read/", world.citizen).json() == {"unread": 0}


def test_people_choose_how_they_hear(world: World) -> None:
    assert get("/notifications/choice/", world.citizen) == {"by_email": "at_once"}
    chosen = send("put", "/notifications/choice/", world.citizen, {"by_email": "daily", "working_hours_only": True})
    assert (
        chosen.json()
        == get("/notifications/choice/", world.citizen)
        == {
            "by_email": "daily",
            "working_hours_only": True,
        }
    )


@pytest.mark.parametrize(
    ("path", "data"),
    [("choice", {"by_email": "hourly"}), ("choice", {}), ("read", {"ids": [0]}), ("read", {"ids": "x"})],
)
def test_bodies_of_the_wrong_shape_are_refused(world: World, path: str, data: dict[str, Any]) -> None:
    method = "put" if path == "choice" else "post"
    assert send(method, f"/notifications/{path}/", world.citizen, data).status_code == 400


# --- views --------------------------------------------------------------------------------------------------------


def test_a_filter_is_kept_under_a_name_and_forgotten(world: World) -> None:
    made = post("/views/", world.officer, {"name": "Mine", "query": "assignee=me&x=1"}).json()
    assert get("/views/", world.officer)["results"] == [made]
    assert made["query"] == "assignee=me"
    assert send("delete", f"/views/{made['id']}/", world.officer).status_code == 200
    assert not SavedView.objects.exists()


def test_views_are_one_s_own(world: World) -> None:
    made = post("/views/", world.officer, {"name": "Mine", "query": ""}).json()
    assert get("/views/", world.colleague)["results"] == []
    refused = send("delete", f"/views/{made['id']}/", world.colleague)
    assert (refused.status_code, refused.json()["slug"]) == (404, "view_missing")


# --- prepared replies ---------------------------------------------------------------------------------------------


def test_supervisors_prepare_replies_for_their_department(world: World) -> None:
    answer = post("/canned-replies/", world.supervisor, THANKS)
    assert (answer.status_code, answer.json()["department"]["slug"]) == (201, "works")
    assert get("/canned-replies/", world.officer)["results"] == [answer.json()]
    assert get("/canned-replies/", world.gardener)["results"] == []


def test_a_prepared_reply_is_written_anew_and_retired(world: World) -> None:
    made = post("/canned-replies/", world.supervisor, THANKS).json()
    path = f"/canned-replies/{made['id']}/"
    assert send("put", path, world.supervisor, THANKS | {"title": "Many thanks"}).json()["title"] == "Many thanks"
    assert send("delete", path, world.supervisor).json()["offered"] is False
    assert get("/canned-replies/", world.officer)["results"] == []


def test_replies_for_all_departments_are_the_director_s(world: World) -> None:
    for_all = THANKS | {"department": ""}
    assert post("/canned-replies/", world.supervisor, for_all).json()["slug"] == "canned_not_yours"
    assert "department" not in post("/canned-replies/", world.director, for_all).json()
    assert len(get("/canned-replies/", world.gardener)["results"]) == 1


def test_prepared_replies_are_for_those_who_have_a_desk(world: World) -> None:
    assert status("/canned-replies/", world.citizen) == (403, "not_your_desk")
    assert send("put", f"/canned-replies/{10**6}/", world.supervisor, THANKS).json()["slug"] == "canned_missing"
