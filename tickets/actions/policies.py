"""What is promised. A policy is never edited: another version replaces it, and what runs keeps the one it began
with."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal
from tickets import permissions, text
from tickets.actions.calendars import check_rules
from tickets.actions.promises import checked_promise
from tickets.actions.rules import NothingChanges, PriorityUnknown
from tickets.models import CATEGORY_LENGTH, Department, EscalationStep, Priority, SlaPolicy
from tickets.queries import Promise, access_department, access_policy, policy_at, promise_of
from tickets.queries.policies import promises_kept, steps_kept


class PolicyInForce(Refusal):
    """Another policy holds for the same department, category and priority."""

    code = 517
    slug = "policy_in_force"
    kind = Kind.CONFLICT
    message = _("Another policy holds there already. Change that one, or end it first.")


class PolicyEnded(Refusal):
    """The policy holds no longer."""

    code = 518
    slug = "policy_ended"
    kind = Kind.CONFLICT
    message = _("This policy has ended.")


class Holding(NamedTuple):
    """Where a policy holds. None and "" mean any."""

    department: Department | None
    category: str
    priority: str


@transaction.atomic
def create_policy(
    *,
    actor: permissions.Person,
    promise: Promise,
    department: str = "",
    category: str = "",
    priority: str = "",
    now: datetime,
) -> SlaPolicy:
    """Promise something from now on to the tickets of a department (its slug), a category, a priority; empty means
    any.

    Tickets that are open keep what they were promised. Raises MayNotWork, RulesNotYours, DepartmentMissing,
    PriorityUnknown, PolicyInForce, TargetUnusable, PromiseUnusable, StepUnusable, TextEmpty, TextTooLong,
    TextUnreadable.
    """
    check_rules(actor, now)
    where = _holding(department, category, priority)
    said = checked_promise(promise)
    if _known(where) is not None:
        raise PolicyInForce(field="department")
    try:
        with transaction.atomic():
            return _insert(said, where, actor, now)
    except IntegrityError as problem:
        # Somebody else was quicker.
        raise PolicyInForce(field="department") from problem


@transaction.atomic
def replace_policy(*, actor: permissions.Person, policy_id: int, promise: Promise, now: datetime) -> SlaPolicy:
    """Promise something else in the same place from now on: a new version, the old one ends. What it says until now
    is `promise_of(policy_id)`. Tickets that are open keep what they were promised, steps and all.

    Raises MayNotWork, RulesNotYours, PolicyMissing, PolicyEnded, NothingChanges, TargetUnusable, PromiseUnusable,
    StepUnusable, TextEmpty, TextTooLong, TextUnreadable.
    """
    check_rules(actor, now)
    old = _access_in_force(policy_id)
    said = checked_promise(promise)
    if said == promise_of(old.pk):
        raise NothingChanges
    _end(old, now)
    return _insert(said, Holding(old.department, old.category, old.priority), actor, now, replaces=old)


@transaction.atomic
def end_policy(*, actor: permissions.Person, policy_id: int, now: datetime) -> SlaPolicy:
    """Promise this to no further ticket. Raises MayNotWork, RulesNotYours, PolicyMissing, PolicyEnded."""
    check_rules(actor, now)
    policy = _access_in_force(policy_id)
    _end(policy, now)
    return policy


@transaction.atomic
def set_up_policy(
    *, promise: Promise, department: str = "", category: str = "", priority: str = "", now: datetime
) -> SlaPolicy:
    """The policy of a place, for loaders, which run as nobody: made where there is none; one that is there stays as
    people left it. Raises what `create_policy` raises about what it says."""
    where = _holding(department, category, priority)
    return _known(where) or _insert(checked_promise(promise), where, None, now)


def _holding(department: str, category: str, priority: str) -> Holding:
    """Raises PriorityUnknown, DepartmentMissing, TextTooLong, TextUnreadable."""
    if priority and priority not in Priority.values:
        raise PriorityUnknown(field="priority")
    category = text.clean_line(category, limit=CATEGORY_LENGTH, field="category", optional=True)
    return Holding(access_department(department) if department else None, category, priority)


def _known(where: Holding) -> SlaPolicy | None:
    return policy_at(where.department.pk if where.department else None, where.category, where.priority)


def _access_in_force(policy_id: int) -> SlaPolicy:
    policy = access_policy(policy_id)
    if policy.ended_at is not None:
        raise PolicyEnded(field="policy")
    return policy


def _end(policy: SlaPolicy, now: datetime) -> None:
    policy.ended_at = now
    policy.save(update_fields=["ended_at"])


def _insert(
    promise: Promise,
    where: Holding,
    actor: permissions.Person | None,
    now: datetime,
    *,
    replaces: SlaPolicy | None = None,
) -> SlaPolicy:
    policy = SlaPolicy.objects.create(
        name=promise.name,
        **where._asdict(),
        first_response_seconds=promise.first_response,
        next_response_seconds=promise.next_response,
        resolution_seconds=promise.resolution,
        mode=promise.mode,
        confirm_days=promise.confirm_days,
        version=replaces.version + 1 if replaces else 1,
        replaces=replaces,
        since=now,
        made_by_id=actor.pk if actor else None,
    )
    promises_kept.made(policy.pk)
    steps_kept.made(policy.pk)
    EscalationStep.objects.bulk_create([EscalationStep(policy=policy, **step._asdict()) for step in promise.steps])
    return policy
