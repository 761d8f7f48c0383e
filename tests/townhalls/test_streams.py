"""Who may listen to what: the streams agree with the permissions, for every role."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from engagement.townhalls import permissions, streams
from engagement.townhalls.queries.questions import load_question, may_know
from tests.townhalls.factories import ROLES, Cast, make_cast, make_question

pytestmark = pytest.mark.django_db

Ask = Callable[[str, Sequence[int | None]], list[bool]]


def hearing(cast: Cast, ask: Ask, key: object) -> set[str]:
    """Who may listen."""
    people = {"nobody": None} | {role: getattr(cast, role).pk for role in ROLES}
    return {role for role, may in zip(people, ask(str(key), list(people.values())), strict=True) if may}


def permitted(cast: Cast, ask: Callable[[Any], bool]) -> set[str]:
    people = {"nobody": None} | {role: getattr(cast, role) for role in ROLES}
    return {role for role, person in people.items() if ask(person)}


@pytest.mark.parametrize("state", ["draft", "scheduled", "live"])
def test_a_hall_is_heard_by_whoever_may_watch_it(state: str) -> None:
    cast = make_cast(state=state)
    wanted = permitted(cast, lambda user: permissions.can_watch(user, cast.hall))
    assert hearing(cast, streams.may_watch, cast.hall.pk) == wanted


def test_its_desk_by_those_who_run_it(cast: Cast) -> None:
    wanted = permitted(cast, lambda user: permissions.is_staff(user, cast.hall))
    assert hearing(cast, streams.may_see_desk, cast.hall.pk) == wanted


@pytest.mark.parametrize("state", ["pending", "rejected", "listed", "owed"])
def test_a_question_by_whoever_may_know_of_it(cast: Cast, state: str) -> None:
    made = make_question(cast.hall, asker=cast.asker, state=state)
    question = load_question(made.pk)
    wanted = permitted(cast, lambda user: may_know(user, question))
    assert hearing(cast, streams.may_follow_question, question.pk) == wanted


@pytest.mark.parametrize("key", ["", "0", "-1", "01", "x", "9" * 30, "٣"])
@pytest.mark.parametrize("ask", [streams.may_watch, streams.may_see_desk, streams.may_follow_question])
def test_what_there_is_not_is_heard_by_nobody(cast: Cast, ask: Ask, key: str) -> None:
    assert hearing(cast, ask, key) == set()


def test_a_fixed_number_of_queries_answers_for_any_number_of_people(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    people = [getattr(cast, role).pk for role in ROLES]
    with django_assert_max_num_queries(5):
        streams.may_see_desk(str(cast.hall.pk), people * 20)
