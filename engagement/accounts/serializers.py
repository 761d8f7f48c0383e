"""People as data: public fields only. Touches loaded rows only."""

from __future__ import annotations

from typing import cast

from engagement.accounts.events import Badge, PersonView
from engagement.accounts.models import User
from tickets.models import Membership


def main_membership(user: User) -> Membership | None:
    """What the badge names: supervisor before officer, the department joined first before later ones."""
    return max(user.current_memberships, key=lambda one: one.role == Membership.Role.SUPERVISOR, default=None)


def person_view(user: User) -> PersonView:
    """A person as everyone may see them. Needs `current_memberships` loaded (`queries.with_memberships`).

    The assembly's own role comes before a department's.
    """
    role, department = "", ""
    if user.role != User.Role.CITIZEN:
        role = user.role
    elif membership := main_membership(user):
        role, department = membership.role, membership.department.name
    return PersonView(
        id=user.pk,
        handle=user.handle,
        name=user.display_name,
        role=cast("Badge", role),
        department=department,
    )
