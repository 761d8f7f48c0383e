from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.factories import make_department, make_member, make_user
from tickets import queries


def put(client: Client, path: str, body: Any) -> Any:
    """A JSON request."""
    return client.put(path, json.dumps(body), content_type="application/json")


@pytest.fixture
def as_director(db: None, client: Client) -> Client:
    """The coordinating director's browser."""
    client.force_login(make_user(role="director"))
    return client


def test_everybody_lists_the_departments(db: None, client: Client) -> None:
    make_department(slug="works", name="Works", position=1, summary="Drains")
    make_department(is_active=False)
    assert client.get("/api/v1/departments/").json() == {
        "results": [{"slug": "works", "name": "Works", "summary": "Drains"}]
    }


def test_everybody_sees_who_answers_for_a_department(db: None, client: Client) -> None:
    works = make_department(slug="works")
    officer = make_member(works, handle="akua", display_name="Akua")
    assert client.get("/api/v1/departments/works/").json()["members"] == [
        {"id": officer.pk, "handle": "akua", "name": "Akua", "role": "officer"}
    ]


def test_nobody_sees_their_private_addresses(db: None, client: Client) -> None:
    works = make_department(slug="works", email="works@example.org")
    make_member(works, email="secret@example.org", phone="+233200000001")
    shown = client.get("/api/v1/departments/works/").text
    assert "secret@example.org" not in shown
    assert "233200000001" not in shown


@pytest.mark.parametrize("slug", ["closed", "nowhere"])
def test_a_closed_and_a_missing_department_answer_the_same(db: None, client: Client, slug: str) -> None:
    make_department(slug="closed", is_active=False)
    answer = client.get(f"/api/v1/departments/{slug}/")
    assert (answer.status_code, answer.json()["slug"]) == (404, "department_missing")


def test_the_director_appoints_a_supervisor(as_director: Client) -> None:
    works, ama = make_department(slug="works"), make_user()
    answer = put(as_director, f"/api/v1/departments/works/members/{ama.pk}/", {"role": "supervisor"})
    membership = queries.membership_of(ama.pk, works.pk)
    assert answer.status_code == 204
    assert membership is not None
    assert membership.role == "supervisor"


def test_the_director_lets_an_officer_go(as_director: Client) -> None:
    works = make_department(slug="works")
    officer = make_member(works)
    assert as_director.delete(f"/api/v1/departments/works/members/{officer.pk}/").status_code == 204
    assert queries.membership_of(officer.pk, works.pk) is None


def test_an_unknown_role_is_a_bad_request(as_director: Client) -> None:
    make_department(slug="works")
    assert put(as_director, "/api/v1/departments/works/members/1/", {"role": "king"}).status_code == 400


def test_a_citizen_appoints_nobody(db: None, client: Client) -> None:
    make_department(slug="works")
    ama = make_user()
    client.force_login(ama)
    answer = put(client, f"/api/v1/departments/works/members/{ama.pk}/", {"role": "officer"})
    assert (answer.status_code, answer.json()["slug"]) == (403, "members_not_yours")


def test_appointing_needs_somebody(db: None, client: Client) -> None:
    assert put(client, "/api/v1/departments/works/members/1/", {"role": "officer"}).status_code in {401, 403}
