"""What a version of a policy says, checked before it is written down: targets, and the steps when one is in
danger."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal
from tickets import text
from tickets.models import ClockKind, EscalationStep, SlaPolicy
from tickets.queries import Promise, Step

NAME_LENGTH = 120
LONGEST = 366 * 86_400
"""A year of working time: more than three years of office hours."""
MOST_DAYS = 365
HIGHEST_LEVEL = 99


class TargetUnusable(Refusal):
    """Zero, negative, no number, or longer than anybody waits."""

    code = 514
    slug = "target_unusable"
    kind = Kind.INVALID
    message = _("A target is at least one second of working time and at most a year of it. Leave it out for none.")


class PromiseUnusable(Refusal):
    """Neither of the two ways to count the next response, or no days to confirm."""

    code = 515
    slug = "promise_unusable"
    kind = Kind.INVALID
    message = _("Choose how the next response counts, and between 1 and 365 working days to confirm a resolution.")


class StepUnusable(Refusal):
    """A step about no clock with a target, before that clock starts, without a level, or that does nothing."""

    code = 516
    slug = "step_unusable"
    kind = Kind.INVALID
    message = _(
        "A step of an escalation has a clock with a target, a time after that clock starts, a level of 1 or more, "
        "what happens, and for whom."
    )


def checked_promise(promise: Promise) -> Promise:
    """The promise as it is stored; its steps in the order in which they come.

    Raises TargetUnusable, PromiseUnusable, StepUnusable, TextEmpty, TextTooLong, TextUnreadable. A field of a step is
    named by its place: `steps.0.level`.
    """
    name = text.clean_line(promise.name, limit=NAME_LENGTH, field="name")
    for kind in ClockKind.values:
        target = getattr(promise, kind)
        if target is not None and not _whole(target, 1, LONGEST):
            raise TargetUnusable(field=kind)
    if promise.mode not in SlaPolicy.Mode.values:
        raise PromiseUnusable(field="mode")
    if not _whole(promise.confirm_days, 1, MOST_DAYS):
        raise PromiseUnusable(field="confirm_days")
    for index, step in enumerate(promise.steps):
        if wrong := _wrong_field(step, promise):
            raise StepUnusable(field=f"steps.{index}.{wrong}")
    steps = sorted(promise.steps, key=lambda step: (step.clock, step.offset_seconds))
    return promise._replace(name=name, steps=tuple(steps))


def _wrong_field(step: Step, promise: Promise) -> str:
    """The first field of a step that makes no sense, or nothing."""
    target = getattr(promise, step.clock) if step.clock in ClockKind.values else None
    if target is None:
        return "clock"
    if not _whole(step.offset_seconds, 1 - target, LONGEST):
        return "offset_seconds"
    if not _whole(step.level, 1, HIGHEST_LEVEL):
        return "level"
    if step.action not in EscalationStep.Action.values:
        return "action"
    return "" if step.target in EscalationStep.Target.values else "target"


def _whole(value: object, least: int, most: int) -> bool:
    """Whether it is a whole number in this range; True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
