"""People as data. Touches loaded rows only."""

from __future__ import annotations

from typing import Any, cast

from engagement.accounts.events import Badge, PersonPage, PersonView
from engagement.accounts.models import User
from tickets.events import DepartmentView
from tickets.models import Membership
from tickets.serializers import department_view


class OwnAccount(PersonPage, frozen=True, kw_only=True):
    """One's own account, private data included: for its owner only, never in an event."""

    email: str | None = None
    phone: str | None = None
    departments: list[DepartmentView] = []


def main_membership(user: User) -> Membership | None:
    """What the badge names: supervisor before officer, the department joined first before later ones."""
    return max(user.current_memberships, key=lambda one: one.role == Membership.Role.SUPERVISOR, default=None)


def badge_of(user: User) -> tuple[Badge, str]:
    """(role, department's name) for the badge; the assembly's own role comes before a department's."""
    if user.role != User.Role.CITIZEN:
        return cast("Badge", user.role), ""
    if membership := main_membership(user):
        return cast("Badge", membership.role), membership.department.name
    return "", ""


def person_view(user: User) -> PersonView:
    """A person as everyone may see them. Needs `current_memberships` loaded (`queries.with_memberships`)."""
    role, department = badge_of(user)
    return PersonView(
        id=user.pk,
        handle=user.handle,
        name=user.display_name,
        role=role,
        department=department,
        guest=user.is_guest,
    )


def person_page(user: User) -> PersonPage:
    """A person's own page as everyone may see it. Needs `current_memberships` loaded."""
    return PersonPage(**_page_fields(user))


def own_account(user: User) -> OwnAccount:
    """An account for its owner. Needs `current_memberships` loaded."""
    return OwnAccount(
        **_page_fields(user),
        email=user.email,
        phone=user.phone,
        departments=[department_view(one.department) for one in user.current_memberships],
    )


def _page_fields(user: User) -> dict[str, Any]:
    role, department = badge_of(user)
    public = {"id": user.pk, "handle": user.handle, "name": user.display_name, "joined_at": user.joined_at}
    return public | {"role": role, "department": department}
