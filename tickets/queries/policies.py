"""Policies, read: which one holds where, and what it promises."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal
from tickets import clocks
from tickets.models import EscalationStep, SlaPolicy
from tickets.queries.calendars import load_calendar
from tickets.queries.kept import Kept

CONFIRM_DAYS = 5
"""Working days to confirm a resolution where no policy says otherwise."""
ID_MAX = 2**63 - 1


class Step(NamedTuple):
    """A step of an escalation: when a clock comes to `offset_seconds` of working time after its due time (negative: a
    warning before it), this happens."""

    clock: str
    offset_seconds: int
    level: int
    action: str
    target: str


class Promise(NamedTuple):
    """What one version of a policy says. Targets are working seconds; None promises nothing."""

    name: str
    first_response: int | None = None
    next_response: int | None = None
    resolution: int | None = None
    mode: str = "oldest_unanswered"
    confirm_days: int = CONFIRM_DAYS
    steps: tuple[Step, ...] = ()


class Place(NamedTuple):
    """Where a ticket is, as far as policies are concerned."""

    department_id: int
    category: str
    priority: str


class PolicyMissing(Refusal):
    """There is no such policy."""

    code = 513
    slug = "policy_missing"
    kind = Kind.MISSING
    message = _("There is no such policy.")


promises_kept: Kept[Promise] = Kept()
steps_kept: Kept[tuple[EscalationStep, ...]] = Kept()


def list_policies() -> QuerySet[SlaPolicy]:
    """Every policy and every version, those in force first; department, steps and whoever made it loaded."""
    rows = SlaPolicy.objects.select_related("department", "made_by").prefetch_related("steps")
    return rows.order_by(F("ended_at").desc(nulls_first=True), "name", "-version")


def policies_in_force() -> QuerySet[SlaPolicy]:
    """What is promised from now on, departments joined."""
    return SlaPolicy.objects.filter(ended_at=None).select_related("department").order_by("name", "pk")


def policy_for(department_id: int, category: str, priority: str) -> SlaPolicy | None:
    """The policy for a ticket here: the most specific one in force, or None. One query."""
    rows = policies_in_force().filter(
        Q(department_id=department_id) | Q(department=None),
        category__in={"", category},
        priority__in={"", priority},
    )
    return max(rows, key=_weight, default=None)


def policy_at(department_id: int | None, category: str, priority: str) -> SlaPolicy | None:
    """The policy in force for exactly this place, None and "" meaning any, or None."""
    there = Q(department=None) if department_id is None else Q(department_id=department_id)
    return policies_in_force().filter(there, category=category, priority=priority).first()


def policies_for(places: Iterable[Place]) -> dict[Place, SlaPolicy | None]:
    """The same for many tickets, in one query."""
    known = {(row.department_id, row.category, row.priority): row for row in policies_in_force()}
    return {place: _most_specific(known, place) for place in set(places)}


def _most_specific(known: dict[tuple[int | None, str, str], SlaPolicy], place: Place) -> SlaPolicy | None:
    for department_id in (place.department_id, None):
        for category in dict.fromkeys((place.category, "")):
            for priority in dict.fromkeys((place.priority, "")):
                if row := known.get((department_id, category, priority)):
                    return row
    return None


def _weight(policy: SlaPolicy) -> tuple[bool, bool, bool]:
    """Department counts most, then category, then priority."""
    return policy.department_id is not None, policy.category != "", policy.priority != ""


def access_policy(policy_id: int) -> SlaPolicy:
    """A policy, locked until the transaction ends. Raises PolicyMissing."""
    rows = SlaPolicy.objects.select_for_update(of=("self",)).select_related("department")
    policy = rows.filter(pk=policy_id).first() if 0 < policy_id <= ID_MAX else None
    if policy is None:
        raise PolicyMissing(field="policy")
    return policy


def steps_of(policy_id: int) -> tuple[EscalationStep, ...]:
    """The steps of a version of a policy, for each clock in the order in which they come. A query the first time
    only.

    They never change, and whoever asks must not change these rows either: everybody gets the same ones."""
    known = steps_kept.get(policy_id)
    if known is not None:
        return known
    rows = EscalationStep.objects.filter(policy_id=policy_id).order_by("clock", "offset_seconds", "pk")
    return steps_kept.keep(policy_id, tuple(rows))


def promise_of(policy_id: int | None) -> Promise:
    """What a version of a policy says; without one, nothing is promised. Two queries the first time only."""
    if policy_id is None:
        return Promise(name="")
    known = promises_kept.get(policy_id)
    if known is not None:
        return known
    policy = SlaPolicy.objects.get(pk=policy_id)
    promise = Promise(
        name=policy.name,
        first_response=policy.first_response_seconds,
        next_response=policy.next_response_seconds,
        resolution=policy.resolution_seconds,
        mode=policy.mode,
        confirm_days=policy.confirm_days,
        steps=tuple(
            Step(step.clock, step.offset_seconds, step.level, step.action, step.target)
            for step in steps_of(policy_id)
        ),
    )
    return promises_kept.keep(policy_id, promise)


def _plain(step: EscalationStep) -> Step:
    return Step(step.clock, step.offset_seconds, step.level, step.action, step.target)


def terms_of(policy_id: int | None, calendar_version_id: int) -> clocks.Terms:
    """What clocks run under: the targets of a version of a policy, measured by a version of a calendar."""
    promise = promise_of(policy_id)
    return clocks.Terms(
        calendar=load_calendar(calendar_version_id),
        first_response=promise.first_response,
        next_response=promise.next_response,
        resolution=promise.resolution,
        mode=clocks.Mode(promise.mode),
    )
