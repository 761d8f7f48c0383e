"""Posts and reports over the API."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from engagement.threads import actions
from engagement.threads.models import Post
from tests.factories import NOW, make_user
from tests.threads.api.test_threads import client_of, get, post
from tests.threads.factories import Cast, make_cast, make_post, make_report, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def recent(cast: Cast, time_machine: Any) -> Post:
    """A post by a citizen, at a moment when it can still be edited."""
    time_machine.move_to(NOW, tick=False)
    return make_post(cast.thread, author=cast.citizen, body="First.")


def test_posts_are_listed_oldest_first_page_by_page(cast: Cast) -> None:
    for number in range(2, 6):
        make_post(cast.thread, body=f"post {number}")
    first = get(f"/threads/{cast.thread.pk}/posts/", page_size=3)
    assert [one["number"] for one in first["results"]] == [1, 2, 3]
    second = client_of().get(first["next"]).json()
    assert [one["number"] for one in second["results"]] == [4, 5]


def test_a_list_of_posts_costs_a_fixed_number_of_queries(cast: Cast, django_assert_num_queries: Any) -> None:
    for _ in range(4):
        make_post(cast.thread)
    with django_assert_num_queries(4):
        get(f"/threads/{cast.thread.pk}/posts/")


def test_a_post_is_published(cast: Cast) -> None:
    answer = post(f"/threads/{cast.thread.pk}/posts/", cast.citizen, {"body": " Here too. ", "reply_to": 1})
    assert answer.status_code == 201
    assert (answer.json()["number"], answer.json()["body"], answer.json()["reply_to"]) == (2, "Here too.", 1)


def test_an_official_response_is_published(cast: Cast) -> None:
    answer = post(f"/threads/{cast.thread.pk}/posts/", cast.officer, {"body": "We come.", "official": True})
    assert answer.json()["official"] is True
    assert get(f"/threads/{cast.thread.pk}/")["state"] == "answered"


def test_what_a_client_may_not_set_is_ignored(cast: Cast) -> None:
    stolen = {"body": "x", "author": cast.moderator.pk, "number": 99, "state": "hidden", "created_at": "2001-01-01"}
    made = post(f"/threads/{cast.thread.pk}/posts/", cast.citizen, stolen).json()
    assert (made["number"], made["author"]["handle"]) == (2, "a_citizen")
    assert Post.objects.get(pk=made["id"]).state == Post.State.VISIBLE


def test_the_same_key_publishes_once_over_the_api(cast: Cast) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    answers = [post(f"/threads/{cast.thread.pk}/posts/", cast.citizen, {"body": "x"}, **key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert cast.thread.posts.count() == 2


def test_slow_mode_says_when_to_come_back(cast: Cast) -> None:
    actions.slow_thread(actor=cast.moderator, thread_id=cast.thread.pk, seconds=30, now=NOW)
    path = f"/threads/{cast.thread.pk}/posts/"
    post(path, cast.citizen, {"body": "x"})
    answer = post(path, cast.citizen, {"body": "y"})
    assert (answer.status_code, answer.json()["slug"]) == (429, "too_soon")
    assert 0 < int(answer["Retry-After"]) <= 30


@pytest.mark.parametrize(
    "data", [{}, {"body": 7, "reply_to": "x"}, {"body": "x", "reply_to": 0}, {"body": "x", "official": "maybe"}]
)
def test_bodies_of_the_wrong_shape_are_refused(cast: Cast, data: dict[str, Any]) -> None:
    assert post(f"/threads/{cast.thread.pk}/posts/", cast.citizen, data).status_code == 400


def test_a_post_is_read_by_its_id(cast: Cast) -> None:
    one = make_post(cast.thread, body="Hi.")
    assert get(f"/posts/{one.pk}/")["body"] == "Hi."


def test_hidden_and_missing_posts_answer_the_same(cast: Cast) -> None:
    closed = make_thread(visibility="restricted").posts.get().pk
    for below in ("", "revisions/"):
        hidden = client_of(cast.citizen).get(f"/api/v1/posts/{closed}/{below}")
        missing = client_of(cast.citizen).get(f"/api/v1/posts/999999/{below}")
        assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content)
        assert missing.json()["slug"] == "post_missing"


def test_a_post_is_edited_and_its_versions_read(cast: Cast, recent: Post) -> None:
    answer = client_of(cast.citizen).patch(f"/api/v1/posts/{recent.pk}/", {"body": "Second."}, format="json")
    assert (answer.status_code, answer.json()["body"], answer.json()["revisions"]) == (200, "Second.", 1)
    assert [one["body"] for one in get(f"/posts/{recent.pk}/revisions/")["results"]] == ["First.", "Second."]


def test_nobody_edits_without_signing_in(recent: Post) -> None:
    assert client_of().patch(f"/api/v1/posts/{recent.pk}/", {"body": "x"}, format="json").status_code in (401, 403)


def test_a_post_is_withdrawn(cast: Cast, recent: Post) -> None:
    gone = post(f"/posts/{recent.pk}/withdraw/", cast.citizen).json()
    assert gone["state"] == "withdrawn"
    assert "body" not in gone


def test_a_post_is_hidden_and_restored(cast: Cast) -> None:
    one = make_post(cast.thread)
    assert post(f"/posts/{one.pk}/hide/", cast.moderator, {"reason": "Rude."}).json()["reason"] == "Rude."
    assert "state" not in post(f"/posts/{one.pk}/restore/", cast.moderator).json()


def test_a_post_is_reported_and_the_report_settled(cast: Cast) -> None:
    one = make_post(cast.thread)
    filed = post(f"/posts/{one.pk}/report/", cast.citizen, {"reason": "Rude."})
    assert (filed.status_code, filed.json()["post"]) == (201, 2)
    settled = post(f"/reports/{filed.json()['id']}/settle/", cast.moderator, {"uphold": True}).json()
    assert (settled["state"], settled["settled_by"]["handle"]) == ("upheld", "the_moderator")


def test_reports_are_listed_newest_first_for_the_desk(cast: Cast) -> None:
    reports = [make_report(make_post(cast.thread)) for _ in range(3)]
    listed = get(f"/threads/{cast.thread.pk}/reports/", cast.officer)["results"]
    assert [one["id"] for one in listed] == [one.pk for one in reversed(reports)]


def test_the_desk_is_missing_for_others(cast: Cast) -> None:
    for role in ("author", "citizen", "officer_elsewhere"):
        answer = client_of(getattr(cast, role)).get(f"/api/v1/threads/{cast.thread.pk}/reports/")
        assert (answer.status_code, answer.json()["slug"]) == (404, "thread_missing")


def test_a_restricted_thread_takes_no_posts_from_outsiders() -> None:
    cast = make_cast(visibility="restricted")
    answer = post(f"/threads/{cast.thread.pk}/posts/", cast.citizen, {"body": "x"})
    assert (answer.status_code, answer.json()["slug"]) == (404, "thread_missing")


def test_what_is_held_is_answered_with_202_and_decided_by_a_moderator(cast: Cast, time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)
    body = "See https://a.example https://b.example https://c.example now"
    answer = post(f"/threads/{cast.thread.pk}/posts/", make_user(joined_at=NOW), {"body": body})
    assert (answer.status_code, answer.json()["held"]["rule"]) == (202, "links")
    assert [one["body"] for one in get("/held/", cast.moderator)["results"]] == [body]
    assert get("/held/", cast.citizen)["slug"] == "moderators_only"
    held = answer.json()["held"]["id"]
    assert post(f"/held/{held}/approve/", cast.moderator).json()["number"] == 2
    again = post(f"/held/{held}/reject/", cast.moderator, {"reason": "No."})
    assert (again.status_code, again.json()["slug"]) == (409, "already_decided")


def test_too_often_is_answered_with_429_the_field_and_when_to_come_back(cast: Cast, time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)
    new, place = make_user(joined_at=NOW), f"/threads/{cast.thread.pk}/posts/"
    answers = [post(place, new, {"body": f"No {number}"}) for number in range(7)]
    assert [one.status_code for one in answers] == [201] * 6 + [429]
    refused = answers[-1].json()
    assert (refused["slug"], refused["field"], answers[-1]["Retry-After"]) == ("too_often", "body", "60")


def test_a_held_post_is_taken_back_by_its_author(cast: Cast, time_machine: Any) -> None:
    time_machine.move_to(NOW)
    new = make_user(joined_at=NOW)
    body = "https://a.example https://b.example https://c.example"
    held = post(f"/threads/{cast.thread.pk}/posts/", new, {"body": body}).json()["held"]["id"]
    assert post(f"/held/{held}/withdraw/", cast.moderator).json()["slug"] == "held_missing"
    assert post(f"/held/{held}/withdraw/", new).json()["state"] == "withdrawn"
    assert get("/held/", cast.moderator)["results"] == []
