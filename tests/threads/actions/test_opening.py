"""Opening and following."""

from __future__ import annotations

from typing import Any

import pytest

from engagement.accounts.actions import TooOften
from engagement.threads import actions, queries
from engagement.threads.models import Follow, Thread
from engagement.threads.queries import ThreadMissing
from realtime.errors import Refusal
from tests.factories import NOW, make_department, make_user
from tests.threads.factories import MINUTE, Cast, fresh, make_cast, make_thread
from tests.threads.replay import said, types_said
from tickets.text import TextEmpty, TextTooLong, TextUnreadable

pytestmark = pytest.mark.django_db


def test_a_new_thread_is_open_and_its_text_is_post_one() -> None:
    thread = make_thread(title=" Blocked\n drain ", body="Since Friday.", category="drains", place="Ahantia Road")
    thread = Thread.objects.get(pk=thread.pk)
    assert (thread.title, thread.category, thread.place) == ("Blocked drain", "drains", "Ahantia Road")
    assert (thread.state, thread.visibility, thread.last_number) == ("open", "public", 1)
    assert list(thread.posts.values_list("number", "body")) == [(1, "Since Friday.")]


def test_the_first_thing_said_is_that_it_is_open_then_post_one() -> None:
    thread = make_thread()
    assert types_said(f"thread:{thread.pk}") == ["thread.opened", "post.published", "ticket.shown"]


def test_the_author_follows() -> None:
    thread = make_thread()
    assert queries.is_following(thread.author, thread.pk)


def test_who_is_named_in_the_opening_is_told() -> None:
    named = make_user(handle="ama_mensah")
    make_thread(body="Dear @ama_mensah")
    assert [event["number"] for event in said(f"user:{named.pk}")] == [1]


@pytest.mark.parametrize(
    ("overrides", "refusal", "field"),
    [
        ({"title": " "}, TextEmpty, "title"),
        ({"title": "x" * 141}, TextTooLong, "title"),
        ({"body": ""}, TextEmpty, "body"),
        ({"body": "\x07"}, TextUnreadable, "body"),
        ({"place": "x" * 121}, TextTooLong, "place"),
        ({"category": "\x00"}, TextUnreadable, "category"),
        ({"department": "nowhere"}, actions.NoSuchDepartment, "department"),
        ({"visibility": "secret"}, actions.NoSuchVisibility, "visibility"),
    ],
)
def test_a_refused_thread_leaves_nothing(overrides: dict[str, str], refusal: type[Refusal], field: str) -> None:
    fields: dict[str, Any] = {
        "actor": fresh(make_user()),
        "title": "Drain",
        "body": "Blocked.",
        "department": make_department().slug,
        "now": NOW,
    }
    with pytest.raises(refusal) as refused:
        actions.open_thread(**(fields | overrides))
    assert refused.value.field == field
    assert not Thread.objects.exists()


def test_a_closed_department_takes_no_issues() -> None:
    with pytest.raises(actions.NoSuchDepartment):
        make_thread(department=make_department(is_active=False))


def test_the_banned_open_nothing(cast: Cast) -> None:
    with pytest.raises(actions.MayNotTakePart):
        make_thread(author=cast.banned)


def test_a_person_as_the_page_knows_them_can_open() -> None:
    """request.user comes without memberships."""
    thread = make_thread(author=make_user())
    assert said(f"thread:{thread.pk}")[0]["thread"]["author"]["handle"] == thread.author.handle


def test_following_twice_is_following_once(cast: Cast) -> None:
    for _ in range(2):
        actions.follow_thread(actor=cast.citizen, thread_id=cast.thread.pk, now=NOW)
    assert queries.count_followers(cast.thread.pk) == 2


def test_unfollowing_ends_it_and_is_harmless_twice(cast: Cast) -> None:
    for _ in range(2):
        actions.unfollow_thread(actor=cast.author, thread_id=cast.thread.pk, now=NOW)
    assert not queries.is_following(cast.author, cast.thread.pk)


def test_outsiders_do_not_follow_a_restricted_thread() -> None:
    cast = make_cast(visibility="restricted")
    for action in (actions.follow_thread, actions.unfollow_thread):
        with pytest.raises(ThreadMissing):
            action(actor=cast.citizen, thread_id=cast.thread.pk, now=NOW)


def test_the_banned_do_not_follow(cast: Cast) -> None:
    with pytest.raises(actions.MayNotTakePart):
        actions.follow_thread(actor=cast.banned, thread_id=cast.thread.pk, now=NOW)


def test_somebody_new_opens_two_issues_an_hour(cast: Cast) -> None:
    new = fresh(make_user(joined_at=NOW))
    for minute in (0, 1):
        make_thread(author=new, department=cast.department, now=NOW + minute * MINUTE)
    with pytest.raises(TooOften) as refused:
        make_thread(author=new, department=cast.department, now=NOW + 59 * MINUTE)
    assert (refused.value.field, refused.value.retry_after_ms) == ("body", 60_000)
    assert make_thread(author=new, department=cast.department, now=NOW + 60 * MINUTE)


def test_following_what_one_follows_already_is_never_too_often(cast: Cast) -> None:
    new = fresh(make_user(joined_at=NOW))
    thread = cast.thread
    Follow.objects.bulk_create(
        [Follow(thread=make_thread(department=cast.department), user=new, since=NOW) for _ in range(30)]
    )
    known = Follow.objects.filter(user=new)[0].thread
    assert actions.follow_thread(actor=new, thread_id=known.pk, now=NOW)
    with pytest.raises(TooOften):
        actions.follow_thread(actor=new, thread_id=thread.pk, now=NOW)
