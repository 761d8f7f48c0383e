"""What authors do with their own posts."""

from __future__ import annotations

from typing import Any

import pytest

from engagement.threads import actions, queries
from engagement.threads.models import Mention, Post, PostRevision
from engagement.threads.queries import PostMissing
from realtime import log
from tests.factories import NOW
from tests.threads.factories import MINUTE, Cast, make_cast, make_post, make_thread
from tests.threads.replay import said
from tickets.text import TextEmpty

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(cast: Cast) -> Post:
    return make_post(cast.thread, author=cast.citizen, body="First.")


def edit(cast: Cast, post: Post, **overrides: Any) -> Post:
    fields: dict[str, Any] = {"actor": cast.citizen, "post_id": post.pk, "body": "Second.", "now": NOW + MINUTE}
    return actions.edit_post(**(fields | overrides))


def test_an_edit_changes_the_text_and_keeps_the_earlier_one(cast: Cast, post: Post) -> None:
    edit(cast, post)
    edit(cast, post, body="Third.", now=NOW + 2 * MINUTE)
    post.refresh_from_db()
    assert (post.body, post.revisions, post.edited_at) == ("Third.", 2, NOW + 2 * MINUTE)
    kept = PostRevision.objects.filter(post=post).order_by("number").values_list("number", "body", "written_at")
    assert list(kept) == [(1, "First.", NOW), (2, "Second.", NOW + MINUTE)]


def test_an_edit_is_said_on_the_thread(cast: Cast, post: Post) -> None:
    edit(cast, post)
    event = said(f"thread:{cast.thread.pk}")[-1]
    assert event["type"] == "post.edited"
    assert (event["post"]["body"], event["post"]["revisions"]) == ("Second.", 1)


def test_the_same_text_changes_nothing(cast: Cast, post: Post) -> None:
    position = log.position(f"thread:{cast.thread.pk}")
    assert edit(cast, post, body=" First. ").revisions == 0
    assert log.position(f"thread:{cast.thread.pk}") == position


def test_an_edit_within_fifteen_minutes_is_taken(cast: Cast, post: Post) -> None:
    assert edit(cast, post, now=NOW + 15 * MINUTE).body == "Second."


def test_after_fifteen_minutes_it_is_too_late(cast: Cast, post: Post) -> None:
    with pytest.raises(actions.TooLateToEdit):
        edit(cast, post, now=NOW + 16 * MINUTE)


def test_an_edit_does_not_start_the_time_again(cast: Cast, post: Post) -> None:
    edit(cast, post, now=NOW + 10 * MINUTE)
    with pytest.raises(actions.TooLateToEdit):
        edit(cast, post, body="Third.", now=NOW + 20 * MINUTE)


@pytest.mark.parametrize("role", ["author", "officer", "moderator", "administrator"])
def test_nobody_edits_or_withdraws_somebody_elses_post(cast: Cast, post: Post, role: str) -> None:
    actor = getattr(cast, role)
    with pytest.raises(actions.NotYours):
        edit(cast, post, actor=actor)
    with pytest.raises(actions.NotYours):
        actions.withdraw_post(actor=actor, post_id=post.pk, now=NOW)


def test_an_empty_edit_is_refused_and_leaves_no_revision(cast: Cast, post: Post) -> None:
    with pytest.raises(TextEmpty):
        edit(cast, post, body=" ")
    assert not PostRevision.objects.exists()


def test_in_a_locked_thread_citizens_do_not_edit_but_may_withdraw(cast: Cast, post: Post) -> None:
    actions.lock_thread(actor=cast.moderator, thread_id=cast.thread.pk, now=NOW)
    with pytest.raises(actions.ThreadIsLocked):
        edit(cast, post)
    assert actions.withdraw_post(actor=cast.citizen, post_id=post.pk, now=NOW).state == "withdrawn"


def test_the_banned_do_not_edit_or_withdraw(cast: Cast, post: Post) -> None:
    cast.citizen.banned_until = NOW + 60 * MINUTE
    with pytest.raises(actions.MayNotTakePart):
        edit(cast, post)
    with pytest.raises(actions.MayNotTakePart):
        actions.withdraw_post(actor=cast.citizen, post_id=post.pk, now=NOW)


def test_missing_posts_and_posts_out_of_reach_answer_the_same(cast: Cast) -> None:
    closed = make_thread(visibility="restricted")
    for post_id in (0, 10**30, closed.posts.get().pk):
        with pytest.raises(PostMissing):
            actions.edit_post(actor=cast.citizen, post_id=post_id, body="x", now=NOW)
        with pytest.raises(PostMissing):
            actions.withdraw_post(actor=cast.citizen, post_id=post_id, now=NOW)


def test_a_withdrawn_post_leaves_a_tombstone(cast: Cast, post: Post) -> None:
    actions.withdraw_post(actor=cast.citizen, post_id=post.pk, now=NOW + MINUTE)
    event = said(f"thread:{cast.thread.pk}")[-1]
    assert event["type"] == "post.withdrawn"
    assert event["post"]["state"] == "withdrawn"
    assert "body" not in event["post"]
    assert queries.get_snapshot(None, cast.thread.pk).posts[1].body == ""


def test_a_withdrawn_post_is_not_edited_or_withdrawn_again(cast: Cast, post: Post) -> None:
    actions.withdraw_post(actor=cast.citizen, post_id=post.pk, now=NOW)
    with pytest.raises(actions.PostGone):
        edit(cast, post)
    with pytest.raises(actions.PostGone):
        actions.withdraw_post(actor=cast.citizen, post_id=post.pk, now=NOW)


def test_an_official_response_stands(cast: Cast) -> None:
    post = make_post(cast.thread, author=cast.officer, official=True)
    with pytest.raises(actions.ResponseStands):
        actions.withdraw_post(actor=cast.officer, post_id=post.pk, now=NOW)


def test_who_is_newly_named_is_told_and_who_was_already_is_not(cast: Cast) -> None:
    post = make_post(cast.thread, author=cast.citizen, body="@the_author @the_director")
    edit(cast, post, body="@the_author @the_officer")
    assert len(said(f"user:{cast.author.pk}")) == 1
    assert len(said(f"user:{cast.officer.pk}")) == 1
    assert set(Mention.objects.values_list("user_id", flat=True)) == {cast.author.pk, cast.officer.pk}


def test_the_opening_text_is_found_as_it_is_now(cast: Cast) -> None:
    opening = cast.thread.posts.get()
    actions.edit_post(actor=cast.author, post_id=opening.pk, body="About the lorry park", now=NOW)
    assert queries.list_threads(None, search="lorry").exists()
    assert not queries.list_threads(None, search="water").exists()


def test_a_withdrawn_opening_text_is_not_found() -> None:
    cast = make_cast(body="About the lorry park")
    actions.withdraw_post(actor=cast.author, post_id=cast.thread.posts.get().pk, now=NOW)
    assert not queries.list_threads(None, search="lorry").exists()
    assert queries.list_threads(None, search="drain").exists()


def test_a_withdrawn_post_is_not_read_in_the_history(cast: Cast, post: Post) -> None:
    edit(cast, post)
    actions.withdraw_post(actor=cast.citizen, post_id=post.pk, now=NOW + MINUTE)
    told = [event["post"] for event in said(f"thread:{cast.thread.pk}") if event.get("post", {}).get("id") == post.pk]
    assert [(view["state"], view.get("body")) for view in told] == [("withdrawn", None)] * 3
