"""What stands in the house once the demo is loaded. Loaded once for all of these: they only look."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from engagement.accounts import queries
from engagement.accounts.models import User
from engagement.config.demo import loader, people
from engagement.config.demo.stories import STORIES, steps
from engagement.threads.models import Follow, Mention, Post, PostRevision, Report, Thread
from realtime.models import Publication
from tests.factories import NOW
from tickets.models import Department, Membership

pytestmark = pytest.mark.usefixtures("demo")

POSTING = (steps.Say, steps.Answer)
STATES = {"open", "answered", "resolved", "reopened"}


def test_some_twenty_threads_are_loaded_with_every_post() -> None:
    issues = Thread.objects.filter(kind=Thread.Kind.ISSUE)
    assert issues.count() == len(STORIES) >= 20
    posts = Post.objects.filter(thread__in=issues)
    assert posts.count() == sum(1 + sum(isinstance(one, POSTING) for one in story.then) for story in STORIES)


def test_every_state_of_a_thread_is_there() -> None:
    assert set(Thread.objects.values_list("state", flat=True)) == STATES


def test_one_thread_is_locked_one_restricted_one_slow() -> None:
    assert Thread.objects.filter(locked=True).exclude(lock_reason="").count() == 1
    assert Thread.objects.filter(visibility="restricted").count() == 1
    assert Thread.objects.filter(slow_seconds__gt=0).count() == 1


def test_a_hidden_post_says_why() -> None:
    assert Post.objects.filter(state="hidden").exclude(reason="").exists()


def test_withdrawn_edited_reported_and_mentioning_posts_are_there() -> None:
    assert Post.objects.filter(state="withdrawn").exists()
    assert PostRevision.objects.exists()
    assert Report.objects.filter(state="upheld").exists()
    assert Mention.objects.exists()
    assert Follow.objects.exists()


def test_the_issues_that_have_a_drawing_show_it() -> None:
    shown = {post.thread.title for post in Post.objects.exclude(photos=[]).select_related("thread")}
    assert shown == {story.title for story in STORIES if story.shots}


def test_a_post_has_a_link() -> None:
    assert any(mark[2].startswith("https://") for post in Post.objects.exclude(marks=[]) for mark in post.marks)


def test_official_answers_are_of_people_of_the_department() -> None:
    answers = Post.objects.filter(official=True).select_related("thread", "author")
    assert len(answers) >= 10
    for answer in answers:
        assert Membership.objects.filter(department=answer.thread.department_id, user=answer.author).exists()


def test_what_happened_weeks_ago_says_so() -> None:
    oldest = Post.objects.order_by("created_at").first()
    assert oldest is not None
    assert oldest.created_at < NOW - timedelta(weeks=5)


def test_everything_was_published_as_it_would_be_live() -> None:
    told = Publication.objects.filter(data__contains='"type":"post.published"').count()
    assert told == Post.objects.count()


@pytest.mark.parametrize(("role", "handle"), people.SIGN_INS.items())
def test_every_sign_in_opens_the_account_of_its_role(role: str, handle: str) -> None:
    user = authenticate(RequestFactory().post("/"), email=f"{role}@{people.DOMAIN}", password=people.PASSWORD)
    assert user is not None
    assert user.get_username() == people.email_of(handle)
    assert user.pk in queries.list_ids_of_role(role, limit=100)


def test_loading_again_changes_nothing() -> None:
    before = state_of_the_house()
    loader.load(now=NOW + timedelta(days=1))
    assert state_of_the_house() == before


def state_of_the_house() -> tuple[object, ...]:
    """Everything that a second load could have changed."""
    models = (User, Department, Membership, Thread, Post, Publication)
    return tuple(list(model.objects.order_by("pk").values()) for model in models)  # type: ignore[attr-defined]
