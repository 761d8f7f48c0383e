"""What is read of town halls over the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from engagement.accounts.models import User
from tests.factories import make_user
from tests.townhalls.rows import put_hall, put_question, put_staff, put_vote

pytestmark = pytest.mark.django_db


def read(address: str, person: User | None = None) -> Any:
    """The answer."""
    client = Client()
    if person is not None:
        client.force_login(person)
    return client.get(f"/api/v1/halls/{address}")


def test_the_list_has_what_is_announced() -> None:
    hall = put_hall()
    put_hall(state="draft")
    assert [one["id"] for one in read("").json()["results"]] == [hall.pk]


def test_whoever_arranges_halls_sees_their_drafts() -> None:
    draft = put_hall(state="draft")
    assert [one["id"] for one in read("", make_user(role="director")).json()["results"]] == [draft.pk]


def test_one_hall_says_what_may_be_done() -> None:
    hall = put_hall(voting_open=False)
    assert read(f"{hall.pk}/").json()["switches"]["voting"] is False


def test_a_draft_is_not_there_for_everybody() -> None:
    hall = put_hall(state="draft")
    for address in ("", "snapshot/", "mine/", "desk/", "record.json", "record.csv"):
        assert read(f"{hall.pk}/{address}").json()["slug"] == "hall_missing"


def test_the_snapshot_has_what_everybody_may_see() -> None:
    question = put_question()
    put_question(question.hall, state="pending", was_public=False)
    answer = read(f"{question.hall_id}/snapshot/").json()
    assert [one["number"] for one in answer["questions"]] == [1]
    assert {"epoch", "offset"} <= set(answer)


def test_the_desk_is_for_those_who_run_the_hall() -> None:
    question = put_question(state="pending", was_public=False)
    assert read(f"{question.hall_id}/desk/", make_user()).status_code == 404
    answer = read(f"{question.hall_id}/desk/", put_staff(question.hall)).json()
    assert [one["state"] for one in answer["questions"]] == ["pending"]


def test_mine_is_the_callers_own() -> None:
    question, person = put_question(), make_user()
    put_vote(question, person)
    assert read(f"{question.hall_id}/mine/", person).json()["votes"] == [question.pk]
    assert read(f"{question.hall_id}/mine/").json()["votes"] == []


def test_the_record_comes_when_the_hall_is_over() -> None:
    hall = put_hall(state="ended")
    question = put_question(hall, state="owed")
    assert read(f"{hall.pk}/record.json").json()["questions"][0]["question"] == question.body
    table = read(f"{hall.pk}/record.csv")
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert question.body in table.content.decode("utf-8-sig")


def test_before_it_is_over_there_is_no_record() -> None:
    hall = put_hall()
    assert read(f"{hall.pk}/record.json").json()["slug"] == "record_not_yet"
