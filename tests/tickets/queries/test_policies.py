from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from tests.factories import NOW, make_department
from tests.tickets.factories import make_calendar, make_policy
from tickets import clocks, queries
from tickets.models import Department, EscalationStep, SlaPolicy
from tickets.queries import Place, Promise, Step

NARROWED = ["department", "category", "priority"]
"""From what counts most to what counts least."""


@pytest.fixture
def works(db: None) -> Department:
    """A department."""
    return make_department()


def narrowed(works: Department, *names: str) -> SlaPolicy:
    """A policy that is narrowed down by these."""
    fields: dict[str, Any] = {"department": works, "category": "Roads", "priority": "high"}
    return make_policy(name=" ".join(names) or "any", **{name: fields[name] for name in names})


def found(works: Department, **overrides: str) -> SlaPolicy | None:
    """The policy of an urgent matter about roads, asked for in both ways."""
    place = Place(**({"department_id": works.pk, "category": "Roads", "priority": "high"} | overrides))
    one = queries.policy_for(*place)
    assert queries.policies_for([place]) == {place: one}
    return one


def test_without_any_policy_there_is_none(works: Department) -> None:
    assert found(works) is None


def test_the_policy_for_everything_holds_everywhere(works: Department) -> None:
    policy = narrowed(works)
    assert found(works, category="Markets", priority="low") == policy


@pytest.mark.parametrize("names", [(), *((name,) for name in NARROWED), ("department", "category"), tuple(NARROWED)])
def test_a_policy_holds_where_it_fits(works: Department, names: tuple[str, ...]) -> None:
    policy = narrowed(works, *names)
    assert found(works) == policy


@pytest.mark.parametrize("name", ["category", "priority"])
def test_a_policy_does_not_hold_where_it_does_not_fit(works: Department, name: str) -> None:
    narrowed(works, name)
    assert found(works, **{name: "low"}) is None


def test_a_policy_of_another_department_does_not_hold(works: Department) -> None:
    narrowed(make_department(), "department")
    assert found(works) is None


@pytest.mark.parametrize(
    ("wins", "loses"),
    [
        (("priority",), ()),
        (("category",), ("priority",)),
        (("category", "priority"), ("category",)),
        (("department",), ("category", "priority")),
        (("department", "priority"), ("department",)),
        (("department", "category"), ("department", "priority")),
        (("department", "category", "priority"), ("department", "category")),
    ],
)
def test_the_more_specific_one_wins(works: Department, wins: tuple[str, ...], loses: tuple[str, ...]) -> None:
    narrowed(works, *loses)
    winner = narrowed(works, *wins)
    assert found(works) == winner


def test_a_policy_that_ended_does_not_hold(works: Department) -> None:
    make_policy(ended_at=NOW)
    assert found(works) is None


def test_a_ticket_without_a_category_has_only_policies_without_one(works: Department) -> None:
    narrowed(works, "category")
    assert found(works, category="") is None


def test_one_policy_takes_one_query(works: Department, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        queries.policy_for(works.pk, "Roads", "high")


def test_many_places_take_one_query(works: Department, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        queries.policies_for(Place(works.pk, f"Category {number}", "low") for number in range(50))


def test_a_policy_is_found_at_exactly_its_place(works: Department) -> None:
    everywhere, here = narrowed(works), narrowed(works, "department")
    assert queries.policy_at(None, "", "") == everywhere
    assert queries.policy_at(works.pk, "", "") == here
    assert queries.policy_at(works.pk, "Roads", "") is None


def test_policies_in_force_are_listed_without_those_that_ended(works: Department) -> None:
    make_policy(name="Old", ended_at=NOW)
    new = make_policy(name="New")
    assert list(queries.policies_in_force()) == [new]


def test_the_list_of_all_begins_with_those_in_force(works: Department) -> None:
    make_policy(name="A", ended_at=NOW)
    make_policy(name="B")
    assert [policy.name for policy in queries.list_policies()] == ["B", "A"]


@pytest.mark.parametrize("policy_id", [-1, 0, 1, 2**70])
def test_a_missing_policy_is_refused_to_actions(db: None, policy_id: int) -> None:
    with transaction.atomic(), pytest.raises(queries.PolicyMissing):
        queries.access_policy(policy_id)


def test_steps_come_in_their_order(db: None) -> None:
    steps = [{"offset_seconds": 3600, "level": 2}, {"offset_seconds": -600}, {"clock": "resolution"}]
    policy = make_policy(steps=steps)
    found = [(step.clock, step.offset_seconds) for step in queries.steps_of(policy.pk)]
    assert found == [("first_response", -600), ("first_response", 3600), ("resolution", 0)]


def test_steps_are_read_once(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    policy = make_policy(steps=[{}])
    with django_assert_num_queries(1):
        assert queries.steps_of(policy.pk) is queries.steps_of(policy.pk)


def test_a_promise_says_what_a_policy_says(db: None) -> None:
    policy = make_policy(next_response_seconds=None, mode="latest_contact", confirm_days=9, steps=[{}])
    assert queries.promise_of(policy.pk) == Promise(
        name="Complaints",
        first_response=4 * 3600,
        next_response=None,
        resolution=40 * 3600,
        mode="latest_contact",
        confirm_days=9,
        steps=(Step("first_response", 0, 1, "notify", "supervisor"),),
    )


def test_a_promise_is_read_once(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    policy = make_policy()
    with django_assert_num_queries(2):
        assert queries.promise_of(policy.pk) is queries.promise_of(policy.pk)


def test_without_a_policy_nothing_is_promised(db: None) -> None:
    promise = queries.promise_of(None)
    assert (promise.first_response, promise.next_response, promise.resolution) == (None, None, None)
    assert EscalationStep.objects.count() == 0


def test_terms_are_the_targets_of_a_policy_in_the_hours_of_a_calendar(db: None) -> None:
    policy, calendar = make_policy(next_response_seconds=7200, mode="latest_contact"), make_calendar()
    assert calendar.current_id
    assert queries.terms_of(policy.pk, calendar.current_id) == clocks.Terms(
        calendar=queries.load_calendar(calendar.current_id),
        first_response=4 * 3600,
        next_response=7200,
        resolution=40 * 3600,
        mode=clocks.Mode.LATEST_CONTACT,
    )


def test_terms_without_a_policy_have_no_targets(db: None) -> None:
    version_id = make_calendar().current_id
    assert version_id
    assert [queries.terms_of(None, version_id).target(kind) for kind in clocks.Kind] == [None, None, None]
