"""Who may do what with departments: plain predicates."""

from __future__ import annotations

from tickets.models import Department, Membership
from tickets.queries import membership_of


def is_officer_of(user_id: int | None, department: Department) -> bool:
    """Whether the person works in the department now, as officer or supervisor."""
    return user_id is not None and membership_of(user_id, department.pk) is not None


def is_supervisor_of(user_id: int | None, department: Department) -> bool:
    """Whether the person receives the department's first escalation."""
    membership = membership_of(user_id, department.pk) if user_id is not None else None
    return membership is not None and membership.role == Membership.Role.SUPERVISOR
