"""Departments and memberships, read."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal
from realtime.sql import placeholders
from tickets.models import Department, Membership


class DepartmentMissing(Refusal):
    """No department takes issues under this short name."""

    code = 500
    slug = "department_missing"
    kind = Kind.MISSING
    message = _("There is no such department.")


def list_departments() -> QuerySet[Department]:
    """The departments that take issues, in the assembly's order."""
    return Department.objects.filter(is_active=True)


def get_department(slug: str) -> Department | None:
    """The department that takes issues under this short name, or None."""
    return list_departments().filter(slug=slug).first()


def access_department(slug: str) -> Department:
    """One department, locked until the transaction ends, for an action. Raises DepartmentMissing."""
    department = list_departments().select_for_update().filter(slug=slug).first()
    if department is None:
        raise DepartmentMissing(field="department")
    return department


def current_memberships() -> QuerySet[Membership]:
    """Every membership that has not ended, its department joined."""
    return Membership.objects.filter(ended_at=None).select_related("department")


def find_members(user_ids: Iterable[int]) -> set[int]:
    """Those of these people who work in some department now. Constant SQL: asked for every batch of posts."""
    wanted = list(user_ids)
    if not wanted:
        return set()
    marks = placeholders(wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT user_id FROM tickets_membership WHERE ended_at IS NULL AND user_id IN ({marks})",  # noqa: S608
            wanted,
        )
        return {user_id for (user_id,) in cursor.fetchall()}


def membership_of(user_id: int, department_id: int) -> Membership | None:
    """The person's current membership of the department, or None."""
    return current_memberships().filter(user_id=user_id, department_id=department_id).first()


def departments_of(user_id: int) -> QuerySet[Department]:
    """The departments that a person works in now."""
    return Department.objects.filter(memberships__user_id=user_id, memberships__ended_at=None)


def list_members(department_id: int) -> QuerySet[Membership]:
    """Who works in a department now, supervisors first; the people joined."""
    return (
        current_memberships()
        .filter(department_id=department_id)
        .select_related("user")
        .order_by("-role", "since", "pk")
    )
