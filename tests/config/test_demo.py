"""The demo assembly: its data and its loader. What stands in the house once it is loaded: test_demo_house.py."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from engagement.accounts import names
from engagement.accounts.models import User
from engagement.config.demo import loader, people
from engagement.config.demo.departments import DEPARTMENTS
from engagement.config.demo.stories import STORIES, steps
from tests.factories import NOW, make_department, make_user

POSTING = (steps.Say, steps.Answer)
STATES = {"open", "answered", "resolved", "reopened"}


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


def test_a_step_without_an_action_is_an_error(db: None) -> None:
    story = STORIES[0]
    with pytest.raises(TypeError, match="no action for str"):
        loader.perform("dance", loader.Telling(story, {}, NOW), make_user(), NOW)  # type: ignore[arg-type]


def test_there_is_no_demo_outside_the_demo(db: None, settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(loader.OutsideDemo):
        loader.load(now=NOW)


def test_what_people_changed_since_stays(demo: None) -> None:
    User.objects.filter(handle="ama_serwaa").update(display_name="Somebody Else", password="x")
    loader.load(now=NOW)
    assert User.objects.get(handle="ama_serwaa").password == "x"


def test_a_loader_that_waited_for_another_one_finds_nothing_left_to_do(db: None) -> None:
    make_department()
    assert loader.load(now=NOW, only_if_empty=True) is False
    assert not User.objects.exists()
