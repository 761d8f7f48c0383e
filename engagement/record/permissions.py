"""Who may do what with the record. Reading it is everybody's right."""

from __future__ import annotations

from engagement.accounts.models import User
from tickets.queries import find_members


def holds_office(user: User) -> bool:
    """Whether somebody has a role in the assembly, or works in a department now."""
    return user.role != User.Role.CITIZEN or user.pk in find_members([user.pk])
