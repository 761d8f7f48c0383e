"""Who may read the public records, and what they count."""

from __future__ import annotations

import pytest

from engagement.townhalls.queries.records import RecordNotYet, get_recorded, list_outcomes
from tests.factories import make_user
from tests.townhalls.scenery import hall_row, question_row

pytestmark = pytest.mark.django_db


def test_while_the_hall_runs_the_record_is_not_there_yet() -> None:
    with pytest.raises(RecordNotYet):
        get_recorded(make_user(), hall_row().pk)


def test_those_who_run_it_may_look_at_any_time() -> None:
    hall = hall_row()
    assert get_recorded(make_user(role="moderator"), hall.pk) == hall


@pytest.mark.parametrize("state", ["ended", "follow_up", "archived"])
def test_when_it_is_over_everybody_may(state: str) -> None:
    hall = hall_row(state=state)
    assert get_recorded(None, hall.pk) == hall


def test_every_question_counts_whatever_became_of_it(django_assert_num_queries: object) -> None:
    hall = hall_row(state="ended")
    for state in ("pending", "rejected", "merged", "owed"):
        question_row(hall, state=state)
    with django_assert_num_queries(1):  # type: ignore[operator]
        outcomes = list_outcomes(hall)
    assert [one.state for one in outcomes] == ["pending", "rejected", "merged", "owed"]
    assert [one.shown for one in outcomes] == [False, False, True, True]
