from __future__ import annotations

from typing import Any

import pytest

from realtime.errors import Refusal
from tickets import text
from tickets.actions.promises import PromiseUnusable, StepUnusable, TargetUnusable, checked_promise
from tickets.queries import Promise, Step

KINDS = ["first_response", "next_response", "resolution"]
PROMISE = Promise(name="Complaints", first_response=3600, resolution=36_000)
STEP = Step("resolution", 0, 1, "notify", "supervisor")


def refused(refusal: type[Refusal], promise: Promise) -> str:
    """The field that is named when this is checked."""
    with pytest.raises(refusal) as caught:
        checked_promise(promise)
    return caught.value.field


def with_step(**changes: Any) -> Promise:
    """The promise with one step that is right but for these."""
    return PROMISE._replace(steps=(STEP._replace(**changes),))


def test_what_is_right_stays_as_it_is() -> None:
    promise = PROMISE._replace(steps=(STEP, STEP._replace(offset_seconds=60, level=2)))
    assert checked_promise(promise) == promise


def test_nothing_need_be_promised() -> None:
    assert checked_promise(Promise(name="Only measured")) == Promise(name="Only measured")


def test_the_steps_come_in_their_order() -> None:
    late, early = STEP._replace(offset_seconds=60), STEP._replace(offset_seconds=-60)
    assert checked_promise(PROMISE._replace(steps=(late, early))).steps == (early, late)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("target", [0, -1, 366 * 86_400 + 1, True, 1.5, "3600"])
def test_a_target_that_is_none_is_refused(kind: str, target: Any) -> None:
    assert refused(TargetUnusable, PROMISE._replace(**{kind: target})) == kind


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("target", [1, 366 * 86_400, None])
def test_a_target_may_be_short_or_long_or_left_out(kind: str, target: int | None) -> None:
    assert getattr(checked_promise(PROMISE._replace(**{kind: target})), kind) == target


@pytest.mark.parametrize("mode", ["", "newest", None])
def test_another_way_to_count_is_refused(mode: Any) -> None:
    assert refused(PromiseUnusable, PROMISE._replace(mode=mode)) == "mode"


@pytest.mark.parametrize("days", [0, -5, 366, None, "5"])
def test_days_to_confirm_that_are_none_are_refused(days: Any) -> None:
    assert refused(PromiseUnusable, PROMISE._replace(confirm_days=days)) == "confirm_days"


@pytest.mark.parametrize(("name", "refusal"), [(" ", text.TextEmpty), ("x" * 121, text.TextTooLong)])
def test_a_policy_without_a_proper_name_is_refused(name: str, refusal: type[Refusal]) -> None:
    assert refused(refusal, PROMISE._replace(name=name)) == "name"


@pytest.mark.parametrize("clock", ["", "second_response", "name", None])
def test_a_step_about_a_clock_that_does_not_exist_is_refused(clock: Any) -> None:
    assert refused(StepUnusable, with_step(clock=clock)) == "steps.0.clock"


def test_a_step_about_a_clock_that_is_never_due_is_refused() -> None:
    assert refused(StepUnusable, with_step(clock="next_response")) == "steps.0.clock"


@pytest.mark.parametrize("level", [0, -1, 100, None, True])
def test_a_step_below_the_first_level_is_refused(level: Any) -> None:
    assert refused(StepUnusable, with_step(level=level)) == "steps.0.level"


@pytest.mark.parametrize("action", ["", "shout", None])
def test_a_step_that_does_something_else_is_refused(action: Any) -> None:
    assert refused(StepUnusable, with_step(action=action)) == "steps.0.action"


@pytest.mark.parametrize("target", ["", "mayor", None])
def test_a_step_for_somebody_else_is_refused(target: Any) -> None:
    assert refused(StepUnusable, with_step(target=target)) == "steps.0.target"


@pytest.mark.parametrize("offset", [-36_000, -36_001, 366 * 86_400 + 1, None, 0.5])
def test_a_step_before_its_clock_starts_or_never_is_refused(offset: Any) -> None:
    assert refused(StepUnusable, with_step(offset_seconds=offset)) == "steps.0.offset_seconds"


def test_a_warning_may_come_right_after_the_clock_starts() -> None:
    assert checked_promise(with_step(offset_seconds=-35_999)).steps[0].offset_seconds == -35_999


def test_the_step_at_fault_is_named() -> None:
    promise = PROMISE._replace(steps=(STEP, STEP, STEP._replace(level=0)))
    assert refused(StepUnusable, promise) == "steps.2.level"
