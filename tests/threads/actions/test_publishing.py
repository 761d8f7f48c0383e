"""Publishing posts, one by one and in batches."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engagement.threads import actions
from engagement.threads.models import Mention, Post, Thread
from engagement.threads.queries import ThreadMissing
from realtime import log
from realtime.errors import Refusal
from tests.factories import NOW, make_user
from tests.threads.factories import MINUTE, Cast, fresh, make_cast, make_post, make_thread
from tests.threads.replay import said, types_said
from tickets.text import TextEmpty, TextTooLong, TextUnreadable

pytestmark = pytest.mark.django_db


def publish(cast: Cast, **overrides: Any) -> Post:
    fields: dict[str, Any] = {
        "actor": cast.citizen,
        "thread_id": cast.thread.pk,
        "body": "Same here.",
        "now": NOW + MINUTE,
    }
    return actions.publish_post(**(fields | overrides))


def draft(cast: Cast, **overrides: Any) -> actions.PostDraft:
    fields: dict[str, Any] = {"actor": cast.citizen, "thread_id": cast.thread.pk, "body": "Same here."}
    return actions.PostDraft(**(fields | overrides))


def outcome(result: Post | Refusal) -> int | str:
    return result.slug if isinstance(result, Refusal) else result.number


def test_a_post_gets_the_next_number(cast: Cast) -> None:
    assert [publish(cast).number, publish(cast).number] == [2, 3]


def test_the_thread_keeps_its_last_number_and_time(cast: Cast) -> None:
    publish(cast)
    thread = Thread.objects.get(pk=cast.thread.pk)
    assert (thread.last_number, thread.last_post_at) == (2, NOW + MINUTE)


def test_a_post_is_stored_clean_with_its_marks(cast: Cast) -> None:
    post = Post.objects.get(pk=publish(cast, body="  See www.a.example \n @the_author ").pk)
    assert post.body == "See www.a.example\n @the_author"
    assert post.marks == [[4, 17, "https://www.a.example"], [19, 30, "@the_author"]]


def test_a_post_is_said_on_the_thread(cast: Cast) -> None:
    post = publish(cast, reply_to=1)
    [*_, event] = said(f"thread:{cast.thread.pk}")
    assert event["type"] == "post.published"
    assert event["post"]["id"] == post.pk
    assert event["post"]["reply_to"] == 1
    assert event["post"]["author"]["handle"] == "a_citizen"


@pytest.mark.parametrize(
    ("overrides", "refusal"),
    [
        ({"body": " "}, TextEmpty),
        ({"body": "x" * 2001}, TextTooLong),
        ({"body": "\x00"}, TextUnreadable),
        ({"thread_id": 0}, ThreadMissing),
        ({"thread_id": 10**30}, ThreadMissing),
        ({"reply_to": 2}, actions.ReplyToNothing),
        ({"reply_to": 0}, actions.ReplyToNothing),
        ({"official": True}, actions.OfficialsOnly),
    ],
)
def test_a_refused_post_leaves_nothing(cast: Cast, overrides: dict[str, Any], refusal: type[Refusal]) -> None:
    position = log.position(f"thread:{cast.thread.pk}")
    with pytest.raises(refusal):
        publish(cast, **overrides)
    assert cast.thread.posts.count() == 1
    assert log.position(f"thread:{cast.thread.pk}") == position


def test_the_banned_do_not_post(cast: Cast) -> None:
    with pytest.raises(actions.MayNotTakePart):
        publish(cast, actor=cast.banned)


def test_a_restricted_thread_is_missing_for_outsiders() -> None:
    cast = make_cast(visibility="restricted")
    with pytest.raises(ThreadMissing):
        publish(cast)


def test_in_a_locked_thread_citizens_do_not_post_and_officers_do(cast: Cast) -> None:
    actions.lock_thread(actor=cast.moderator, thread_id=cast.thread.pk, now=NOW)
    with pytest.raises(actions.ThreadIsLocked):
        publish(cast)
    assert publish(cast, actor=cast.officer).number == 2


# --- official responses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["officer", "supervisor", "director"])
def test_an_official_response_answers_the_thread(cast: Cast, role: str) -> None:
    post = publish(cast, actor=getattr(cast, role), official=True)
    assert post.official
    assert Thread.objects.get(pk=cast.thread.pk).state == Thread.State.ANSWERED
    event = said(f"thread:{cast.thread.pk}")[-2]
    assert event["type"] == "thread.answered"
    assert event["entry"]["after"] == post.number


@pytest.mark.parametrize("role", ["officer_elsewhere", "moderator", "administrator", "author"])
def test_others_give_no_official_response(cast: Cast, role: str) -> None:
    with pytest.raises(actions.OfficialsOnly):
        publish(cast, actor=getattr(cast, role), official=True)


def test_an_officer_may_also_just_talk(cast: Cast) -> None:
    assert not publish(cast, actor=cast.officer).official
    assert Thread.objects.get(pk=cast.thread.pk).state == Thread.State.OPEN


def test_the_second_official_response_changes_no_state(cast: Cast) -> None:
    publish(cast, actor=cast.officer, official=True)
    publish(cast, actor=cast.supervisor, official=True)
    assert types_said(f"thread:{cast.thread.pk}").count("thread.answered") == 1


def test_a_reopened_thread_is_answered_again(cast: Cast) -> None:
    actions.resolve_thread(actor=cast.author, thread_id=cast.thread.pk, now=NOW)
    actions.reopen_thread(actor=cast.author, thread_id=cast.thread.pk, now=NOW)
    publish(cast, actor=cast.officer, official=True)
    assert Thread.objects.get(pk=cast.thread.pk).state == Thread.State.ANSWERED


def test_a_resolved_thread_stays_resolved(cast: Cast) -> None:
    actions.resolve_thread(actor=cast.author, thread_id=cast.thread.pk, now=NOW)
    publish(cast, actor=cast.officer, official=True)
    assert Thread.objects.get(pk=cast.thread.pk).state == Thread.State.RESOLVED


# --- slow mode ------------------------------------------------------------------------------------------------


@pytest.fixture
def slow_cast(cast: Cast) -> Cast:
    actions.slow_thread(actor=cast.moderator, thread_id=cast.thread.pk, seconds=30, now=NOW)
    return cast


def test_slow_mode_asks_for_patience(slow_cast: Cast) -> None:
    publish(slow_cast, now=NOW + MINUTE)
    with pytest.raises(actions.TooSoon) as refused:
        publish(slow_cast, now=NOW + MINUTE + timedelta(seconds=10.2503))
    assert refused.value.temporary
    assert refused.value.retry_after_ms == 19_750
    assert "in 20 seconds" in refused.value.text()


def test_after_the_wait_the_next_post_is_taken(slow_cast: Cast) -> None:
    publish(slow_cast, now=NOW + MINUTE)
    assert publish(slow_cast, now=NOW + MINUTE + timedelta(seconds=30)).number == 3


def test_slow_mode_holds_within_a_batch(slow_cast: Cast) -> None:
    drafts = [draft(slow_cast), draft(slow_cast), draft(slow_cast, actor=slow_cast.director), draft(slow_cast)]
    results = actions.publish_posts(drafts=drafts, now=NOW + MINUTE)
    assert [outcome(result) for result in results] == [2, "too_soon", 3, "too_soon"]


@pytest.mark.parametrize("role", ["officer", "supervisor", "moderator", "director", "administrator"])
def test_slow_mode_does_not_hold_those_who_answer_or_oversee(slow_cast: Cast, role: str) -> None:
    publish(slow_cast, actor=getattr(slow_cast, role))
    assert publish(slow_cast, actor=getattr(slow_cast, role)).number == 3


def test_one_persons_post_does_not_slow_another(slow_cast: Cast) -> None:
    publish(slow_cast)
    assert publish(slow_cast, actor=fresh(make_user())).number == 3


def test_a_withdrawn_post_still_counts(slow_cast: Cast) -> None:
    post = publish(slow_cast)
    actions.withdraw_post(actor=slow_cast.citizen, post_id=post.pk, now=NOW + MINUTE)
    with pytest.raises(actions.TooSoon):
        publish(slow_cast)


# --- mentions -------------------------------------------------------------------------------------------------


def test_who_is_named_is_told(cast: Cast) -> None:
    post = publish(cast, body="@the_author and @The_Officer, look")
    assert set(Mention.objects.values_list("user_id", flat=True)) == {cast.author.pk, cast.officer.pk}
    [event] = said(f"user:{cast.author.pk}")
    assert event == {
        "type": "mention.received",
        "thread": cast.thread.pk,
        "title": cast.thread.title,
        "number": post.number,
        "author": {"id": cast.citizen.pk, "handle": "a_citizen", "name": cast.citizen.display_name},
    }


def test_who_is_named_twice_is_told_once(cast: Cast) -> None:
    publish(cast, body="@the_author @the_author")
    assert len(said(f"user:{cast.author.pk}")) == 1


def test_one_does_not_hear_of_oneself(cast: Cast) -> None:
    publish(cast, body="I, @a_citizen, say so")
    assert said(f"user:{cast.citizen.pk}") == []


def test_who_may_not_read_the_thread_is_not_told_of_it() -> None:
    cast = make_cast(visibility="restricted")
    publish(cast, actor=cast.author, body="@a_citizen @the_officer")
    assert said(f"user:{cast.citizen.pk}") == []
    assert len(said(f"user:{cast.officer.pk}")) == 1


# --- batches --------------------------------------------------------------------------------------------------


def test_a_batch_answers_in_order_and_numbers_without_holes(cast: Cast) -> None:
    drafts = [
        draft(cast, body="one"),
        draft(cast, body=""),
        draft(cast, actor=cast.author, body="two", reply_to=2),
        draft(cast, actor=cast.banned),
        draft(cast, thread_id=0),
        draft(cast, body="three", reply_to=4),
        draft(cast, actor=cast.officer, body="four", official=True),
    ]
    results = actions.publish_posts(drafts=drafts, now=NOW)
    assert [outcome(result) for result in results] == [
        2,
        "text_empty",
        3,
        "may_not_take_part",
        "thread_missing",
        "reply_to_nothing",
        4,
    ]
    assert list(cast.thread.posts.order_by("number").values_list("number", "body"))[1:] == [
        (2, "one"),
        (3, "two"),
        (4, "four"),
    ]


def test_a_batch_may_span_threads(cast: Cast) -> None:
    other = make_thread()
    drafts = [draft(cast), draft(cast, thread_id=other.pk), draft(cast)]
    results = actions.publish_posts(drafts=drafts, now=NOW)
    assert [outcome(result) for result in results] == [2, 2, 3]


def test_a_batch_that_is_refused_as_a_whole_publishes_nothing(cast: Cast) -> None:
    position = log.position(f"thread:{cast.thread.pk}")
    [result] = actions.publish_posts(drafts=[draft(cast, body="")], now=NOW)
    assert isinstance(result, TextEmpty)
    assert log.position(f"thread:{cast.thread.pk}") == position


def test_an_empty_batch_is_nothing(cast: Cast) -> None:
    assert actions.publish_posts(drafts=[], now=NOW) == []


def test_the_number_of_queries_does_not_grow_with_the_batch(cast: Cast, django_assert_num_queries: Any) -> None:
    # threads, posts of the last minute, insert, update, stream head, publications
    for size in (1, 15):
        with django_assert_num_queries(6):
            actions.publish_posts(drafts=[draft(cast)] * size, now=NOW)


def test_mentions_cost_a_fixed_number_of_queries(cast: Cast, django_assert_num_queries: Any) -> None:
    # as above, and: people, memberships, mentions; heads and publications of both streams are written together
    with django_assert_num_queries(9):
        actions.publish_posts(drafts=[draft(cast, body="@the_author")] * 20, now=NOW)


def test_many_posts_of_many_people_arrive_complete(cast: Cast) -> None:
    people = [fresh(make_user()) for _ in range(10)]
    drafts = [draft(cast, actor=people[number % 10], body=f"post {number}") for number in range(200)]
    actions.publish_posts(drafts=drafts, now=NOW)
    events = said(f"thread:{cast.thread.pk}")[-200:]
    assert [event["post"]["body"] for event in events] == [f"post {number}" for number in range(200)]
    assert [event["post"]["number"] for event in events] == list(range(2, 202))


def test_make_post_is_published_by_somebody_new() -> None:
    assert make_post().number == 2
