"""Rows as data: complete, the same for everybody, and without a query."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import pytest

from engagement.threads import actions, queries, serializers
from engagement.threads.events import PostView
from engagement.threads.models import Post
from tests.factories import NOW
from tests.threads.factories import MINUTE, Cast, make_post, make_report

pytestmark = pytest.mark.django_db


def test_views_of_loaded_rows_make_no_query(cast: Cast, django_assert_num_queries: Any) -> None:
    post = make_post(cast.thread, author=cast.officer, official=True)
    make_report(post, reporter=cast.citizen)
    actions.hide_post(actor=cast.moderator, post_id=post.pk, reason="Rude.", now=NOW)
    thread = queries.get_thread(None, cast.thread.pk)
    posts = list(queries.list_posts(thread))
    entries = list(queries.list_entries(thread, 1, 2))
    reports = list(queries.list_reports(cast.moderator, thread.pk))
    versions = queries.list_revisions(cast.moderator, post.pk)
    with django_assert_num_queries(0):
        serializers.thread_view(thread)
        serializers.thread_card(thread)
        serializers.thread_detail(thread, followers=1, following=True)
        assert [serializers.post_view(one).number for one in posts] == [1, 2]
        assert [serializers.entry_view(one).kind for one in entries] == ["answered"]
        assert [serializers.report_view(one).state for one in reports] == ["upheld"]
        assert [serializers.revision_view(one).number for one in versions] == [1]


def test_a_post_is_shown_with_everything_that_matters(cast: Cast) -> None:
    post = make_post(cast.thread, author=cast.officer, body="See www.a.example", reply_to=1, official=True)
    actions.edit_post(actor=cast.officer, post_id=post.pk, body="See www.b.example", now=NOW + MINUTE)
    view = serializers.post_view(queries.get_post(None, post.pk))
    assert view == PostView(
        id=post.pk,
        thread=cast.thread.pk,
        number=2,
        author=view.author,
        created_at=NOW,
        body="See www.b.example",
        marks=[(4, 17, "https://www.b.example")],
        reply_to=1,
        official=True,
        edited_at=NOW + MINUTE,
        revisions=1,
    )
    assert (view.author.role, view.author.department) == ("officer", cast.department.name)


@pytest.mark.parametrize("state", [Post.State.WITHDRAWN, Post.State.HIDDEN])
def test_a_tombstone_keeps_its_words_to_itself(cast: Cast, state: Post.State) -> None:
    post = make_post(cast.thread, author=cast.citizen, body="secret www.a.example")
    post.state, post.edited_at, post.revisions = state, NOW, 3
    encoded = msgspec.json.encode(serializers.post_view(post))
    assert b"secret" not in encoded
    assert b"a.example" not in encoded
    assert b"revisions" not in encoded


def test_what_is_at_its_default_is_left_out_also_of_rows_from_the_database(cast: Cast) -> None:
    thread = msgspec.to_builtins(serializers.thread_view(queries.get_thread(None, cast.thread.pk)))
    post = msgspec.to_builtins(serializers.post_view(queries.list_posts(cast.thread).get()))
    assert set(thread) == {"id", "title", "author", "department", "created_at", "state"} - {"state"}
    assert set(post) == {"id", "thread", "number", "author", "created_at", "body"}


def test_nothing_private_leaves_the_house(cast: Cast) -> None:
    cast.author.email, cast.author.phone = "private@example.org", "+233201234567"
    cast.thread.author = cast.author
    encoded = msgspec.json.encode(serializers.thread_view(cast.thread))
    assert b"private@" not in encoded
    assert b"+233" not in encoded


def test_a_card_adds_posts_and_last_activity(cast: Cast) -> None:
    make_post(cast.thread, now=NOW + MINUTE)
    card = serializers.thread_card(queries.get_thread(None, cast.thread.pk))
    posts: int = card.posts
    last: datetime = card.last_post_at
    assert (posts, last) == (2, NOW + MINUTE)
