"""Rows of this room as data. Touches loaded rows only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from tickets.events import DepartmentPage, DepartmentView, MemberRole, MemberView
from tickets.models import Department, Membership


def department_view(department: Department) -> DepartmentView:
    """A department as everyone may see it."""
    return DepartmentView(slug=department.slug, name=department.name)


def member_view(membership: Membership) -> MemberView:
    """A member as everyone may see them. Needs the person joined (`queries.list_members`)."""
    person = membership.user
    return MemberView(
        id=person.pk, handle=person.handle, name=person.display_name, role=cast("MemberRole", membership.role)
    )


def department_page(department: Department, members: Iterable[Membership] = ()) -> DepartmentPage:
    """A department with its public contacts and, where given, its members."""
    return DepartmentPage(
        slug=department.slug,
        name=department.name,
        summary=department.summary,
        phone=department.phone,
        email=department.email,
        members=[member_view(one) for one in members],
    )
