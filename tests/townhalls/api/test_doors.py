"""Commands as addresses of the API."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from engagement.accounts.models import User
from engagement.townhalls.models import HallBan, Poll, Question, ReactionTally, TownHall, Upvote
from realtime.models import CommandKey
from tests.factories import NOW, make_guest, make_user
from tests.townhalls.rows import put_hall, put_poll, put_question, put_staff

pytestmark = pytest.mark.django_db


def send(person: User | None, address: str, method: str = "post", key: str = "", **body: Any) -> Any:
    """The answer to a change, as JSON, with its status."""
    client = Client()
    if person is not None:
        client.force_login(person)
    headers = {"Idempotency-Key": key} if key else {}
    path = f"/api/v1/halls/{address}"
    answer = getattr(client, method)(path, body, content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


def test_a_question_is_asked() -> None:
    hall = put_hall()
    status, answer = send(make_guest(), f"{hall.pk}/questions/", body="When does the market open?", anonymous=True)
    assert (status, answer["state"], answer["number"]) == (201, "pending", 1)
    assert Question.objects.get(pk=answer["id"]).anonymous


def test_a_moderator_approves_what_they_saw() -> None:
    question = put_question(state="pending", was_public=False)
    status, answer = send(put_staff(question.hall), f"questions/{question.pk}/approve/", version=question.version)
    assert (status, answer["state"]) == (200, "listed")


def test_a_refusal_of_the_action_is_the_answer() -> None:
    question = put_question()
    status, answer = send(put_staff(question.hall), f"questions/{question.pk}/reject/", kind="no such reason")
    assert (status, answer["slug"], answer["field"]) == (400, "reason_unknown", "kind")


def test_a_body_that_is_no_body_is_refused() -> None:
    question = put_question()
    status, answer = send(put_staff(question.hall), f"questions/{question.pk}/merge/", into="that one")
    assert status == 400
    assert "into" in answer["detail"]


def test_what_is_not_known_in_a_body_reaches_nothing() -> None:
    other, question = put_question(), put_question(state="pending", was_public=False)
    address = f"questions/{question.pk}/approve/"
    assert send(put_staff(question.hall), address, question=other.pk, state="owed")[1]["id"] == question.pk


def test_the_same_key_again_gives_the_first_answer_again() -> None:
    hall, person, key = put_hall(), make_user(), str(uuid4())
    first = send(person, f"{hall.pk}/questions/", key=key, body="When does the market open?")
    assert send(person, f"{hall.pk}/questions/", key=key, body="When does the market open?") == first
    assert Question.objects.count() == 1


def test_whoever_has_not_said_who_they_are_changes_nothing() -> None:
    hall = put_hall()
    assert send(None, f"{hall.pk}/questions/", body="When does the market open?")[0] == 403
    assert Question.objects.count() == 0


def test_a_vote_is_given_and_taken_back() -> None:
    question, person = put_question(), make_user()
    for on in (True, False):
        assert send(person, f"questions/{question.pk}/upvote/", on=on)[1]["on"] is on
        assert Upvote.objects.count() == int(on)


def test_a_ballot_is_given() -> None:
    poll = put_poll()
    chosen = [poll.options.order_by("position").values_list("pk", flat=True)[0]]
    assert send(make_user(), f"polls/{poll.pk}/vote/", choices=chosen)[1]["choices"] == chosen
    assert Poll.objects.get(pk=poll.pk).voters == 1


def test_of_a_reaction_no_key_is_kept() -> None:
    hall = put_hall()
    assert send(make_user(), f"{hall.pk}/reactions/", key=str(uuid4()), kind="clap")[0] == 200
    assert ReactionTally.objects.get().count == 1
    assert CommandKey.objects.count() == 0


def test_a_hall_is_arranged_edited_and_moved() -> None:
    person, department = make_user(role="moderator"), put_hall().department.slug
    fields = {"title": "Water", "department": department, "starts_at": NOW.isoformat()}
    status, made = send(person, "", **fields)
    assert (status, made["state"]) == (201, "draft")
    assert send(person, f"{made['id']}/", "patch", place="Town hall")[0] == 200
    assert send(person, f"{made['id']}/move/", move="schedule")[1]["state"] == "scheduled"
    assert TownHall.objects.get(pk=made["id"]).place == "Town hall"


def test_a_ban_is_put_and_lifted() -> None:
    hall, person = put_hall(), make_user(handle="ama")
    moderator = put_staff(hall)
    status, ban = send(moderator, f"{hall.pk}/bans/", handle="ama", reason="Shouting.")
    assert (status, HallBan.objects.get().user_id) == (201, person.pk)
    assert send(moderator, f"bans/{ban['id']}/lift/")[1]["lifted"]
