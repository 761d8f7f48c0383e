"""The demo assembly: what it holds, that it comes through the actions, and that loading it again changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory
from pytest_django import Settings

from engagement.accounts import names, queries
from engagement.accounts.models import User
from engagement.config.demo import loader, people
from engagement.config.demo.departments import DEPARTMENTS
from engagement.config.demo.stories import STORIES, steps
from engagement.threads.models import Follow, Mention, Post, PostRevision, Report, Thread
from realtime.models import Publication
from tests.factories import NOW, make_user
from tickets.models import Department, Membership

POSTING = (steps.Say, steps.Answer)
STATES = {"open", "answered", "resolved", "reopened"}


@pytest.fixture
def demo(db: None) -> None:
    """The assembly, loaded on a Monday morning."""
    loader.load(now=NOW)


# --- the data -------------------------------------------------------------------------------------------------


def test_every_department_has_a_supervisor_and_an_officer() -> None:
    for row in DEPARTMENTS:
        roles = {one.role for one in people.PEOPLE if one.department == row.slug}
        assert roles == {"supervisor", "officer"}, row.slug


def test_a_dozen_citizens_are_there() -> None:
    assert len(people.CITIZENS) >= 12


def test_there_is_a_sign_in_for_every_role() -> None:
    rows = {row.handle: row.role for row in people.PEOPLE}
    assert {role: rows[handle] for role, handle in people.SIGN_INS.items()} == {
        role: role for role in people.SIGN_INS
    }


def test_no_handle_of_the_demo_is_reserved() -> None:
    assert not [row.handle for row in people.PEOPLE if names.is_reserved(row.handle)]


def test_the_people_of_the_demo_have_addresses_that_reach_nobody() -> None:
    assert all(people.email_of(row.handle).endswith(".example") for row in people.PEOPLE)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.title)
def test_every_story_is_told_in_the_order_of_time(story: steps.Story) -> None:
    times = [steps.moment(one.at, NOW) for one in (story, *story.then)]
    assert times == sorted(set(times))
    assert times[-1] < NOW


@pytest.mark.parametrize("hour", range(0, 24, 6))
@pytest.mark.parametrize("day", range(7))
def test_every_story_is_past_on_whatever_day_and_hour_it_is_loaded(day: int, hour: int) -> None:
    now = datetime(2026, 11, 23, hour, 5, tzinfo=UTC) + timedelta(days=day)
    for story in STORIES:
        times = [steps.moment(one.at, now) for one in (story, *story.then)]
        assert times == sorted(times), story.title
        assert now - loader.FOUNDED < times[0] <= times[-1] < now, story.title


@pytest.mark.parametrize("at", ["yesterday", "-1 tue", "-1 foo 09:00", "m"])
def test_a_time_in_another_form_is_refused(at: str) -> None:
    with pytest.raises(ValueError):
        steps.moment(at, NOW)


def test_a_weekday_of_an_earlier_week_keeps_its_weekday() -> None:
    assert steps.moment("-2 tue 09:14", NOW) == datetime(2026, 11, 10, 9, 14, tzinfo=UTC)


def test_minutes_ago_are_counted_from_now() -> None:
    assert steps.moment("35m", NOW) == NOW - timedelta(minutes=35)


def test_the_three_commitments_are_there() -> None:
    titles = " ".join(story.title for story in STORIES)
    for commitment in (
        "public infrastructure",
        "civic participation and fiscal transparency",
        "access to information",
    ):
        assert f"Our commitment: {commitment}" in titles or f"commitment: transparency in {commitment}" in titles


# --- what is loaded -------------------------------------------------------------------------------------------


def test_some_twenty_threads_are_loaded_with_every_post(demo: None) -> None:
    assert Thread.objects.count() == len(STORIES) >= 20
    assert Post.objects.count() == sum(1 + sum(isinstance(one, POSTING) for one in story.then) for story in STORIES)


def test_every_state_of_a_thread_is_there(demo: None) -> None:
    assert set(Thread.objects.values_list("state", flat=True)) == STATES


def test_one_thread_is_locked_one_restricted_one_slow(demo: None) -> None:
    assert Thread.objects.filter(locked=True).exclude(lock_reason="").count() == 1
    assert Thread.objects.filter(visibility="restricted").count() == 1
    assert Thread.objects.filter(slow_seconds__gt=0).count() == 1


def test_a_hidden_post_says_why(demo: None) -> None:
    assert Post.objects.filter(state="hidden").exclude(reason="").exists()


def test_withdrawn_edited_reported_and_mentioning_posts_are_there(demo: None) -> None:
    assert Post.objects.filter(state="withdrawn").exists()
    assert PostRevision.objects.exists()
    assert Report.objects.filter(state="upheld").exists()
    assert Mention.objects.exists()
    assert Follow.objects.exists()


def test_a_post_has_a_link(demo: None) -> None:
    assert any(mark[2].startswith("https://") for post in Post.objects.exclude(marks=[]) for mark in post.marks)


def test_official_answers_are_of_people_of_the_department(demo: None) -> None:
    answers = Post.objects.filter(official=True).select_related("thread", "author")
    assert len(answers) >= 10
    for answer in answers:
        assert Membership.objects.filter(department=answer.thread.department_id, user=answer.author).exists()


def test_what_happened_weeks_ago_says_so(demo: None) -> None:
    oldest = Post.objects.order_by("created_at").first()
    assert oldest is not None
    assert oldest.created_at < NOW - timedelta(weeks=5)


def test_everything_was_published_as_it_would_be_live(demo: None) -> None:
    told = Publication.objects.filter(data__contains='"type":"post.published"').count()
    assert told == Post.objects.count()


@pytest.mark.parametrize(("role", "handle"), people.SIGN_INS.items())
def test_every_sign_in_opens_the_account_of_its_role(demo: None, role: str, handle: str) -> None:
    user = authenticate(RequestFactory().post("/"), email=f"{role}@{people.DOMAIN}", password=people.PASSWORD)
    assert user is not None
    assert user.get_username() == people.email_of(handle)
    assert user.pk in queries.list_ids_of_role(role, limit=100)


def test_loading_again_changes_nothing(demo: None) -> None:
    before = state_of_the_house()
    loader.load(now=NOW + timedelta(days=1))
    assert state_of_the_house() == before


def state_of_the_house() -> tuple[object, ...]:
    """Everything that a second load could have changed."""
    models = (User, Department, Membership, Thread, Post, Publication)
    return tuple(list(model.objects.order_by("pk").values()) for model in models)  # type: ignore[attr-defined]


def test_what_people_changed_since_stays(demo: None) -> None:
    User.objects.filter(handle="ama_serwaa").update(display_name="Somebody Else", password="x")
    loader.load(now=NOW)
    assert User.objects.get(handle="ama_serwaa").password == "x"


def test_a_house_that_has_an_administrator_keeps_them(db: None) -> None:
    chief = make_user(role="administrator")
    loader.load(now=NOW)
    assert queries.get_first_administrator() == chief
    assert User.objects.filter(role="administrator").count() == 2


def test_a_step_without_an_action_is_an_error(db: None) -> None:
    story = STORIES[0]
    with pytest.raises(TypeError, match="no action for str"):
        loader.perform("dance", loader.Telling(story, {}, NOW), make_user(), NOW)  # type: ignore[arg-type]


def test_there_is_no_demo_outside_the_demo(db: None, settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(loader.OutsideDemo):
        loader.load(now=NOW)
