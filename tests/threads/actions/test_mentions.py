"""Who is named: looked up in two queries, stored once, told if they may read."""

from __future__ import annotations

from typing import Any

import pytest

from engagement.threads.actions import mentions
from engagement.threads.models import Mention
from tests.factories import NOW, make_user
from tests.threads.factories import Cast, make_cast, make_post

pytestmark = pytest.mark.django_db


def test_texts_without_an_at_cost_no_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert mentions.find_named(["Hello", "me at home"]) == {}


def test_however_many_texts_cost_two_queries(django_assert_num_queries: Any) -> None:
    people = [make_user(handle=f"person_{letter}") for letter in "abcde"]
    with django_assert_num_queries(2):
        named = mentions.find_named([f"@{person.handle} @nobody_here" for person in people])
    assert set(named) == {person.handle for person in people}


def test_a_closed_account_is_not_named() -> None:
    make_user(handle="gone_away", is_active=False)
    assert mentions.find_named(["@gone_away"]) == {}


def test_whom_to_tell(cast: Cast) -> None:
    post = make_post(cast.thread, author=cast.citizen, body="@the_author @a_citizen @the_author @nobody_here")
    named = mentions.find_named([post.body])
    assert mentions.to_tell(post, named) == {cast.author.pk: cast.author}


def test_whoever_may_not_read_is_not_told() -> None:
    cast = make_cast(visibility="restricted")
    post = make_post(cast.thread, author=cast.author, body="@a_citizen")
    assert mentions.to_tell(post, mentions.find_named([post.body])) == {}


def test_the_news_names_thread_and_post_but_not_the_text(cast: Cast) -> None:
    post = make_post(cast.thread, author=cast.citizen, body="@the_author secret")
    news = mentions.mention_of(post, cast.author.pk, mentions.PersonView(id=1, handle="x", name="X"))
    assert news.stream == f"user:{cast.author.pk}"
    assert "secret" not in str(news.event)


def test_mentions_are_stored(cast: Cast) -> None:
    post = make_post(cast.thread, author=cast.citizen, body="Nobody yet")
    post.marks = [(0, 11, "@the_author")]
    told = mentions.record_mentions([post], {"the_author": cast.author}, now=NOW)
    assert told == [(post, cast.author.pk)]
    assert Mention.objects.get().user == cast.author
