from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from engagement.accounts import actions, queries
from engagement.accounts.models import User
from tests.factories import NOW


def test_load_people_are_numbered_citizens(db: None) -> None:
    ids = actions.create_load_people(count=2, now=NOW)
    people = User.objects.in_bulk(ids)
    assert [(people[one].handle, people[one].role) for one in ids] == [
        ("load_00001", "citizen"),
        ("load_00002", "citizen"),
    ]


def test_load_people_who_are_there_are_used_again(db: None) -> None:
    first = actions.create_load_people(count=2, now=NOW)
    assert actions.create_load_people(count=3, now=NOW)[:2] == first


def test_nobody_can_sign_in_as_load_people(db: None) -> None:
    actions.create_load_people(count=1, now=NOW)
    assert not User.objects.get().has_usable_password()


def test_load_people_may_connect(db: None) -> None:
    ids = actions.create_load_people(count=2, now=NOW)
    assert queries.get_connectable(ids, NOW).keys() == set(ids)


def test_a_thousand_load_people_take_few_queries(
    db: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(20):
        assert len(actions.create_load_people(count=1000, now=NOW)) == 1000


def test_there_are_no_load_people_outside_the_demo(db: None, settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(actions.LoadTestOutsideDemo):
        actions.create_load_people(count=1, now=NOW)
