from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engagement.accounts.actions import TooOften, check_times, rules_of
from engagement.accounts.actions.pacing import wait_words
from engagement.accounts.limits import MINUTE, Rule
from tests.factories import NOW, make_member, make_user
from tests.threads.factories import fresh


@pytest.mark.django_db
def test_a_fresh_citizen_is_held_by_more_rules_than_one_who_is_known() -> None:
    new, known = make_user(joined_at=NOW), make_user()
    assert len(rules_of(new, "post.publish", NOW)) == 3
    assert len(rules_of(known, "post.publish", NOW)) == 1


@pytest.mark.django_db
def test_who_has_an_office_is_held_by_none() -> None:
    for person in (make_user(role="moderator", joined_at=NOW), fresh(make_member(joined_at=NOW))):
        assert rules_of(person, "post.publish", NOW) == []


@pytest.mark.django_db
def test_benchmarks_lift_the_rules(settings: Any) -> None:
    settings.LIMITS = False
    assert rules_of(make_user(joined_at=NOW), "post.publish", NOW) == []


def test_a_refusal_says_the_field_and_how_long_to_wait() -> None:
    with pytest.raises(TooOften) as refused:
        check_times([Rule("post.publish", 1, MINUTE)], [NOW - timedelta(milliseconds=500)], NOW, field="body")
    assert (refused.value.field, refused.value.retry_after_ms) == ("body", 59_500)
    assert refused.value.text().endswith("You can do it again in 60 seconds.")


def test_a_long_wait_is_said_in_minutes_and_never_too_short() -> None:
    assert [wait_words(seconds) for seconds in (1, 119, 120, 121)] == [
        "1 second",
        "119 seconds",
        "2 minutes",
        "3 minutes",
    ]
