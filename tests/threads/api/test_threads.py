"""Threads over the API."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from engagement.accounts.models import User
from engagement.threads import queries
from engagement.threads.models import Thread
from tests.factories import NOW, make_department
from tests.threads.factories import MINUTE, Cast, make_cast, make_post, make_thread
from tests.threads.replay import as_json

pytestmark = pytest.mark.django_db


def client_of(user: User | None = None) -> APIClient:
    client = APIClient()
    if user:
        client.force_authenticate(user)
    return client


def get(path: str, user: User | None = None, **parameters: Any) -> Any:
    answer = client_of(user).get(f"/api/v1{path}", parameters)
    return answer.json() if answer.content else None


def post(path: str, user: User | None, data: Any = None, **headers: str) -> Any:
    return client_of(user).post(f"/api/v1{path}", data, format="json", headers=headers)


# --- lists ----------------------------------------------------------------------------------------------------


def test_threads_are_listed_page_by_page() -> None:
    for minute in range(5):
        make_thread(title=f"thread {minute}", now=NOW + minute * MINUTE)
    first = get("/threads/", page_size=3)
    assert [one["title"] for one in first["results"]] == ["thread 4", "thread 3", "thread 2"]
    assert first["previous"] is None
    second = APIClient().get(first["next"]).json()
    assert [one["title"] for one in second["results"]] == ["thread 1", "thread 0"]
    assert second["next"] is None


def test_a_page_stays_right_while_threads_are_added() -> None:
    for minute in range(4):
        make_thread(title=f"thread {minute}", now=NOW + minute * MINUTE)
    first = get("/threads/", page_size=2)
    make_thread(title="newer", now=NOW + 9 * MINUTE)
    second = APIClient().get(first["next"]).json()
    assert [one["title"] for one in second["results"]] == ["thread 1", "thread 0"]


def test_a_page_has_at_most_a_hundred() -> None:
    department = make_department()
    author = make_thread(department=department).author
    Thread.objects.bulk_create(
        Thread(title=str(number), author=author, department=department, created_at=NOW, last_post_at=NOW)
        for number in range(110)
    )
    assert len(get("/threads/", page_size=1000)["results"]) == 100


def test_a_listed_thread_says_how_many_posts_it_has_and_when_the_last_came(cast: Cast) -> None:
    make_post(cast.thread, now=NOW + MINUTE)
    [one] = get("/threads/")["results"]
    assert (one["posts"], one["last_post_at"], one["department"]["slug"]) == (
        2,
        "2026-11-23T09:01:00Z",
        cast.department.slug,
    )


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({}, {"mine", "other"}),
        ({"search": "MINE"}, {"mine"}),
        ({"state": "resolved"}, set()),
        ({"state": "open"}, {"mine", "other"}),
        ({"mine": "true"}, {"mine"}),
        ({"mine": "false"}, {"mine", "other"}),
        ({"followed": "true"}, {"mine"}),
        ({"department": "nowhere"}, set()),
    ],
)
def test_lists_are_filtered(cast: Cast, parameters: dict[str, str], found: set[str]) -> None:
    cast.thread.delete()
    make_thread(title="mine", author=cast.citizen)
    make_thread(title="other")
    assert {one["title"] for one in get("/threads/", cast.citizen, **parameters)["results"]} == found


def test_an_unknown_state_is_refused() -> None:
    answer = APIClient().get("/api/v1/threads/", {"state": "lost"})
    assert (answer.status_code, set(answer.json())) == (400, {"state"})


def test_restricted_threads_are_listed_for_insiders_only() -> None:
    cast = make_cast(visibility="restricted")
    assert get("/threads/")["results"] == []
    assert get("/threads/", cast.citizen)["results"] == []
    assert len(get("/threads/", cast.officer)["results"]) == 1


def test_a_list_costs_a_fixed_number_of_queries(django_assert_num_queries: Any) -> None:
    for _ in range(4):
        make_thread()
    with django_assert_num_queries(2):
        get("/threads/")


# --- one thread -----------------------------------------------------------------------------------------------


def test_a_thread_says_who_follows(cast: Cast) -> None:
    assert get(f"/threads/{cast.thread.pk}/")["followers"] == 1
    assert get(f"/threads/{cast.thread.pk}/", cast.author)["following"] is True
    assert "following" not in get(f"/threads/{cast.thread.pk}/", cast.citizen)


def test_hidden_and_missing_threads_answer_the_same(cast: Cast) -> None:
    closed = make_thread(visibility="restricted").pk
    for below in ("", "snapshot/", "posts/"):
        hidden = client_of(cast.citizen).get(f"/api/v1/threads/{closed}/{below}")
        for missing_id in (999_999, 10**30):
            missing = client_of(cast.citizen).get(f"/api/v1/threads/{missing_id}/{below}")
            assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content)
            assert (missing.status_code, missing.json()["slug"]) == (404, "thread_missing")


def test_the_snapshot_is_the_pages_snapshot(cast: Cast) -> None:
    for _ in range(3):
        make_post(cast.thread)
    assert get(f"/threads/{cast.thread.pk}/snapshot/") == as_json(queries.get_snapshot(None, cast.thread.pk))
    window = get(f"/threads/{cast.thread.pk}/snapshot/", before=3, limit=1)
    assert [one["number"] for one in window["posts"]] == [2]


@pytest.mark.parametrize(
    "parameters", [{"limit": 0}, {"limit": 101}, {"before": 0}, {"around": "x"}, {"limit": 10**30}]
)
def test_a_snapshot_of_nonsense_is_refused(cast: Cast, parameters: dict[str, Any]) -> None:
    answer = APIClient().get(f"/api/v1/threads/{cast.thread.pk}/snapshot/", parameters)
    assert answer.status_code == 400


# --- opening --------------------------------------------------------------------------------------------------


def opening(**overrides: Any) -> dict[str, Any]:
    return {"title": "Bins", "body": "Not emptied.", "department": make_department().slug} | overrides


def test_a_thread_is_opened(cast: Cast) -> None:
    answer = post("/threads/", cast.citizen, opening(place="Market Circle", visibility="restricted"))
    thread = Thread.objects.get(title="Bins")
    assert answer.status_code == 201
    assert (answer.json()["id"], answer.json()["place"], answer.json()["visibility"]) == (
        thread.pk,
        "Market Circle",
        "restricted",
    )
    assert thread.author == cast.citizen


def test_what_a_client_may_not_set_is_ignored(cast: Cast) -> None:
    stolen = {
        "author": cast.moderator.pk,
        "state": "resolved",
        "locked": True,
        "id": 7,
        "last_number": 50,
        "search": "x",
    }
    post("/threads/", cast.citizen, opening(**stolen))
    thread = Thread.objects.get(title="Bins")
    assert (thread.author, thread.state, thread.locked, thread.last_number) == (cast.citizen, "open", False, 1)


@pytest.mark.parametrize(
    ("overrides", "slug"),
    [
        ({"title": " "}, "text_empty"),
        ({"body": "x" * 2001}, "text_too_long"),
        ({"body": "\x07"}, "text_unreadable"),
        ({"department": "nowhere"}, "no_such_department"),
    ],
)
def test_a_refusal_names_itself_and_the_field(cast: Cast, overrides: dict[str, str], slug: str) -> None:
    answer = post("/threads/", cast.citizen, opening(**overrides))
    assert answer.status_code == 400
    assert (answer.json()["slug"], answer.json()["field"]) == (slug, *overrides)


@pytest.mark.parametrize("data", [[], "x", {"title": {}}, {"visibility": "secret"}, {"body": 5, "title": None}])
def test_bodies_of_the_wrong_shape_are_refused(cast: Cast, data: Any) -> None:
    assert post("/threads/", cast.citizen, data).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/threads/",
        "/threads/1/posts/",
        "/threads/1/lock/",
        "/threads/1/resolve/",
        "/posts/1/hide/",
        "/posts/1/report/",
    ],
)
def test_nobody_writes_without_signing_in(path: str) -> None:
    assert post(path, None, {}).status_code in (401, 403)


# --- keys -----------------------------------------------------------------------------------------------------


def test_the_same_key_again_gives_the_same_answer_and_changes_nothing(cast: Cast) -> None:
    key, body = str(uuid4()), opening()
    first = post("/threads/", cast.citizen, body, **{"Idempotency-Key": key})
    again = post("/threads/", cast.citizen, body, **{"Idempotency-Key": key})
    assert (first.status_code, first.json()) == (again.status_code, again.json()) == (201, first.json())
    assert Thread.objects.filter(title="Bins").count() == 1


def test_keys_of_different_people_do_not_meet(cast: Cast) -> None:
    key, body = str(uuid4()), opening()
    for person in (cast.citizen, cast.officer):
        post("/threads/", person, body, **{"Idempotency-Key": key})
    assert Thread.objects.filter(title="Bins").count() == 2


def test_without_a_key_twice_is_twice(cast: Cast) -> None:
    body = opening()
    for _ in range(2):
        post("/threads/", cast.citizen, body)
    assert Thread.objects.filter(title="Bins").count() == 2


def test_a_key_that_is_no_uuid_is_refused(cast: Cast) -> None:
    answer = post("/threads/", cast.citizen, opening(), **{"Idempotency-Key": "once"})
    assert (answer.status_code, answer.json()["slug"]) == (400, "key_unreadable")


# --- conduct --------------------------------------------------------------------------------------------------


def test_a_thread_is_locked_slowed_resolved_and_back(cast: Cast) -> None:
    path = f"/threads/{cast.thread.pk}"
    assert post(f"{path}/lock/", cast.moderator, {"reason": "Cool down."}).json()["lock_reason"] == "Cool down."
    assert "locked" not in post(f"{path}/unlock/", cast.moderator).json()
    assert post(f"{path}/slow/", cast.moderator, {"seconds": 30}).json()["slow_seconds"] == 30
    assert post(f"{path}/resolve/", cast.author).json()["state"] == "resolved"
    assert post(f"{path}/reopen/", cast.author, {"reason": "Not yet."}).json()["state"] == "reopened"


@pytest.mark.parametrize(
    ("verb", "role", "status", "slug"),
    [
        ("lock", "officer", 403, "moderators_only"),
        ("resolve", "moderator", 403, "not_yours_to_decide"),
        ("reopen", "author", 409, "already_so"),
        ("unlock", "moderator", 409, "already_so"),
        ("lock", "banned", 403, "may_not_take_part"),
    ],
)
def test_a_refusal_has_the_status_of_its_kind(cast: Cast, verb: str, role: str, status: int, slug: str) -> None:
    answer = post(f"/threads/{cast.thread.pk}/{verb}/", getattr(cast, role), {})
    assert (answer.status_code, answer.json()["slug"]) == (status, slug)


def test_a_thread_is_followed_and_unfollowed(cast: Cast) -> None:
    client = client_of(cast.citizen)
    for _ in range(2):
        assert client.put(f"/api/v1/threads/{cast.thread.pk}/follow/").status_code == 204
    assert queries.is_following(cast.citizen, cast.thread.pk)
    for _ in range(2):
        assert client.delete(f"/api/v1/threads/{cast.thread.pk}/follow/").status_code == 204
    assert not queries.is_following(cast.citizen, cast.thread.pk)
