from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engagement.accounts.models import User
from realtime.errors import Refusal
from tests.factories import NOW, make_department, make_member, make_user
from tests.tickets.factories import clock_of, fresh, make_policy, make_ticket
from tickets import actions, queries, text
from tickets.models import Department, EscalationStep, SlaPolicy
from tickets.queries import Promise, Step

LATER = NOW + timedelta(hours=1)
STEP = Step("resolution", 0, 1, "notify", "supervisor")
PROMISE = Promise(name="Complaints", first_response=3600, resolution=36_000, steps=(STEP,))


@pytest.fixture
def director(db: None) -> User:
    """Who promises."""
    return make_user(role="director")


@pytest.fixture
def works(db: None) -> Department:
    """A department."""
    return make_department(slug="works")


def refused(refusal: type[Refusal], action: Callable[..., object], **arguments: Any) -> str:
    """The field that is named; nothing has changed."""
    rows = [list(model.objects.order_by("pk").values()) for model in (SlaPolicy, EscalationStep)]
    with pytest.raises(refusal) as caught:
        action(now=LATER, **arguments)
    assert [list(model.objects.order_by("pk").values()) for model in (SlaPolicy, EscalationStep)] == rows
    return caught.value.field


def changes(actor: Any) -> list[tuple[Callable[..., object], dict[str, Any]]]:
    """Every change of policies, as this person would make it."""
    one, two = make_policy(category="One"), make_policy(category="Two")
    return [
        (actions.create_policy, {"actor": actor, "promise": PROMISE}),
        (actions.replace_policy, {"actor": actor, "policy_id": one.pk, "promise": PROMISE}),
        (actions.end_policy, {"actor": actor, "policy_id": two.pk}),
    ]


# --- who ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["director", "administrator"])
def test_the_director_and_administrators_promise(db: None, role: str) -> None:
    for action, arguments in changes(make_user(role=role)):
        action(now=LATER, **arguments)
    assert (SlaPolicy.objects.count(), queries.policies_in_force().count()) == (4, 2)


@pytest.mark.parametrize("role", ["citizen", "moderator"])
def test_others_do_not(db: None, role: str) -> None:
    for action, arguments in changes(make_user(role=role)):
        refused(actions.RulesNotYours, action, **arguments)


def test_a_supervisor_does_not(works: Department) -> None:
    for action, arguments in changes(fresh(make_member(works, role="supervisor"))):
        refused(actions.RulesNotYours, action, **arguments)


def test_a_banned_director_does_not(db: None) -> None:
    for action, arguments in changes(make_user(role="director", banned_until=NOW + timedelta(days=1))):
        refused(actions.MayNotWork, action, **arguments)


# --- making ------------------------------------------------------------------------------------------------------


def test_a_policy_is_in_force_at_its_place(director: User, works: Department) -> None:
    made = actions.create_policy(
        actor=director, promise=PROMISE, department="works", category=" Roads ", priority="high", now=NOW
    )
    assert (made.department, made.category, made.priority) == (works, "Roads", "high")
    assert (made.version, made.since, made.ended_at, made.made_by_id) == (1, NOW, None, director.pk)
    assert queries.policy_for(works.pk, "Roads", "high") == made


def test_a_policy_says_what_was_promised(director: User) -> None:
    promise = Promise(
        name="Permits", first_response=1, next_response=2, resolution=3, mode="latest_contact", confirm_days=9
    )
    assert queries.promise_of(actions.create_policy(actor=director, promise=promise, now=NOW).pk) == promise


def test_a_policy_has_its_steps(director: User) -> None:
    made = actions.create_policy(actor=director, promise=PROMISE, now=NOW)
    assert queries.promise_of(made.pk).steps == (STEP,)


@pytest.mark.parametrize(
    ("refusal", "field", "arguments"),
    [
        (queries.DepartmentMissing, "department", {"department": "nowhere"}),
        (actions.PriorityUnknown, "priority", {"priority": "at once"}),
        (text.TextTooLong, "category", {"category": "x" * 61}),
        (actions.TargetUnusable, "first_response", {"promise": PROMISE._replace(first_response=-1)}),
        (actions.TargetUnusable, "resolution", {"promise": PROMISE._replace(resolution=0)}),
        (actions.PromiseUnusable, "mode", {"promise": PROMISE._replace(mode="newest")}),
        (actions.StepUnusable, "steps.0.level", {"promise": PROMISE._replace(steps=(STEP._replace(level=0),))}),
        (text.TextEmpty, "name", {"promise": PROMISE._replace(name="")}),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(
    director: User, refusal: type[Refusal], field: str, arguments: dict[str, Any]
) -> None:
    known = {"actor": director, "promise": PROMISE}
    assert refused(refusal, actions.create_policy, **(known | arguments)) == field


@pytest.mark.parametrize("place", [{}, {"department": "works"}, {"category": "Roads", "priority": "high"}])
def test_one_policy_is_in_force_at_a_place(director: User, works: Department, place: dict[str, str]) -> None:
    actions.create_policy(actor=director, promise=PROMISE, now=NOW, **place)
    other = PROMISE._replace(name="Other")
    assert (
        refused(actions.PolicyInForce, actions.create_policy, actor=director, promise=other, **place) == "department"
    )


def test_who_comes_second_is_refused_by_the_database_too(director: User, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.create_policy(actor=director, promise=PROMISE, now=NOW)
    monkeypatch.setattr("tickets.actions.policies.policy_at", lambda *_place: None)
    refused(actions.PolicyInForce, actions.create_policy, actor=director, promise=PROMISE._replace(name="Other"))


def test_a_place_is_free_again_when_its_policy_ended(director: User) -> None:
    first = actions.create_policy(actor=director, promise=PROMISE, now=NOW)
    actions.end_policy(actor=director, policy_id=first.pk, now=NOW)
    second = actions.create_policy(actor=director, promise=PROMISE, now=LATER)
    assert (second.version, list(queries.policies_in_force())) == (1, [second])


# --- changing ----------------------------------------------------------------------------------------------------


def test_another_promise_is_another_version_at_the_same_place(director: User, works: Department) -> None:
    first = actions.create_policy(actor=director, promise=PROMISE, department="works", priority="high", now=NOW)
    promise = queries.promise_of(first.pk)._replace(first_response=7200)
    second = actions.replace_policy(actor=director, policy_id=first.pk, promise=promise, now=LATER)
    assert (second.department, second.category, second.priority) == (works, "", "high")
    assert (second.version, second.replaces, second.since, second.first_response_seconds) == (2, first, LATER, 7200)


def test_the_version_before_ends_and_else_stays_as_it_was(director: User) -> None:
    first = actions.create_policy(actor=director, promise=PROMISE, now=NOW)
    before = SlaPolicy.objects.values().get()
    actions.replace_policy(actor=director, policy_id=first.pk, promise=PROMISE._replace(resolution=60), now=LATER)
    assert SlaPolicy.objects.values().get(pk=first.pk) == before | {"ended_at": LATER}
    assert [step.policy_id for step in queries.steps_of(first.pk)] == [first.pk]


def test_steps_go_along(director: User) -> None:
    first = actions.create_policy(actor=director, promise=PROMISE, now=NOW)
    promise = queries.promise_of(first.pk)._replace(name="Grievances")
    second = actions.replace_policy(actor=director, policy_id=first.pk, promise=promise, now=LATER)
    assert queries.promise_of(second.pk).steps == (STEP,)


def test_steps_may_change(director: User) -> None:
    first = actions.create_policy(actor=director, promise=PROMISE, now=NOW)
    steps = (STEP, STEP._replace(offset_seconds=3600, level=2, target="director"))
    promise = PROMISE._replace(steps=steps)
    second = actions.replace_policy(actor=director, policy_id=first.pk, promise=promise, now=LATER)
    assert (queries.promise_of(first.pk).steps, queries.promise_of(second.pk).steps) == ((STEP,), steps)


def test_what_runs_keeps_what_it_was_promised(director: User) -> None:
    first = actions.create_policy(actor=director, promise=PROMISE, now=NOW)
    ticket = make_ticket()
    due_at = clock_of(ticket, "first_response").due_at
    actions.replace_policy(actor=director, policy_id=first.pk, promise=PROMISE._replace(first_response=60), now=LATER)
    ticket.refresh_from_db()
    assert (ticket.policy, clock_of(ticket, "first_response").due_at) == (first, due_at)


def test_what_is_opened_after_has_the_new_promise(director: User) -> None:
    first = actions.create_policy(actor=director, promise=PROMISE, now=NOW)
    actions.replace_policy(actor=director, policy_id=first.pk, promise=PROMISE._replace(first_response=60), now=NOW)
    assert clock_of(make_ticket(), "first_response").target_seconds == 60


def test_a_policy_ends(director: User) -> None:
    policy = actions.create_policy(actor=director, promise=PROMISE, now=NOW)
    actions.end_policy(actor=director, policy_id=policy.pk, now=LATER)
    assert SlaPolicy.objects.get().ended_at == LATER


def test_what_ended_neither_ends_nor_changes(director: User) -> None:
    policy = make_policy(ended_at=NOW)
    arguments = {"actor": director, "policy_id": policy.pk}
    assert refused(actions.PolicyEnded, actions.end_policy, **arguments) == "policy"
    assert refused(actions.PolicyEnded, actions.replace_policy, promise=PROMISE, **arguments) == "policy"


def test_what_is_missing_neither_ends_nor_changes(director: User) -> None:
    arguments = {"actor": director, "policy_id": 404}
    assert refused(queries.PolicyMissing, actions.end_policy, **arguments) == "policy"
    assert refused(queries.PolicyMissing, actions.replace_policy, promise=PROMISE, **arguments) == "policy"


def test_the_same_promise_is_no_other_version(director: User) -> None:
    policy = actions.create_policy(actor=director, promise=PROMISE, now=NOW)
    refused(actions.NothingChanges, actions.replace_policy, actor=director, policy_id=policy.pk, promise=PROMISE)


def test_a_promise_that_makes_no_sense_replaces_nothing(director: User) -> None:
    policy = actions.create_policy(actor=director, promise=PROMISE, now=NOW)
    arguments = {"actor": director, "policy_id": policy.pk, "promise": PROMISE._replace(next_response=0)}
    assert refused(actions.TargetUnusable, actions.replace_policy, **arguments) == "next_response"


# --- loaders -----------------------------------------------------------------------------------------------------


def test_a_policy_is_set_up(works: Department) -> None:
    made = actions.set_up_policy(promise=PROMISE, department="works", category="Roads", now=NOW)
    assert (queries.promise_of(made.pk), made.made_by) == (PROMISE, None)
    assert queries.policy_at(works.pk, "Roads", "") == made


def test_a_policy_that_is_there_stays_as_people_left_it(director: User) -> None:
    made = actions.set_up_policy(promise=PROMISE, now=NOW)
    changed = actions.replace_policy(
        actor=director, policy_id=made.pk, promise=PROMISE._replace(first_response=60), now=NOW
    )
    assert actions.set_up_policy(promise=PROMISE, now=LATER) == changed
    assert SlaPolicy.objects.count() == 2


def test_what_is_set_up_is_checked_too(db: None) -> None:
    assert refused(actions.StepUnusable, actions.set_up_policy, promise=Promise(name="X", steps=(STEP,)))
