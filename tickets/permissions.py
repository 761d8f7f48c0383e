"""Who may do what with departments: plain predicates. The table is in engagement/README.md."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from tickets.models import Department, Membership
from tickets.queries import membership_of

APPOINTING_ROLES = frozenset({"director", "administrator"})


class Person(Protocol):
    """What this room needs to know of whoever acts. The room above, which has the people, provides it."""

    pk: int
    role: str
    is_active: bool

    def is_banned(self, now: datetime) -> bool:
        """Whether a ban runs at this time."""


def is_officer_of(user_id: int | None, department: Department) -> bool:
    """Whether the person works in the department now, as officer or supervisor."""
    return user_id is not None and membership_of(user_id, department.pk) is not None


def is_supervisor_of(user_id: int | None, department: Department) -> bool:
    """Whether the person receives the department's first escalation."""
    membership = membership_of(user_id, department.pk) if user_id is not None else None
    return membership is not None and membership.role == Membership.Role.SUPERVISOR


def can_change_members(actor: Person | None, now: datetime) -> bool:
    """The coordinating director and administrators say who answers for which department."""
    return actor is not None and actor.is_active and not actor.is_banned(now) and actor.role in APPOINTING_ROLES
