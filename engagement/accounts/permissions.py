"""Who may do what with people: plain predicates, the same for pages, API, commands and administration.

`None` stands for somebody who is not signed in. Whoever is banned or deactivated has no rights beyond reading.
"""

from __future__ import annotations

from datetime import datetime

from engagement.accounts.models import User
from tickets.queries import departments_of

Role = User.Role


def can_act(user: User | None, now: datetime) -> bool:
    """Whether the person is signed in, active and not banned: the ground of every write."""
    return user is not None and user.is_authenticated and user.is_active and not user.is_banned(now)


def is_moderator(user: User | None) -> bool:
    """Whether the person keeps the conversation civil."""
    return user is not None and user.is_authenticated and user.role == Role.MODERATOR


def is_administrator(user: User | None) -> bool:
    """Whether the person looks after accounts, roles and departments."""
    return user is not None and user.is_authenticated and user.role == Role.ADMINISTRATOR


def can_ban(actor: User | None, person: User, now: datetime) -> bool:
    """Moderators and administrators may ban citizens; only administrators those who hold an office; nobody
    themselves."""
    if actor is None or not can_act(actor, now) or actor.pk == person.pk:
        return False
    return is_administrator(actor) or (is_moderator(actor) and not holds_office(person))


def holds_office(person: User) -> bool:
    """Whether the person speaks for the assembly: has a role, or works in a department now."""
    return person.role != Role.CITIZEN or departments_of(person.pk).exists()


def can_change_role(actor: User | None, person: User, now: datetime) -> bool:
    """Administrators give and take roles, but never their own: there is always one left."""
    return actor is not None and can_act(actor, now) and is_administrator(actor) and actor.pk != person.pk


def opens_administration(user: User) -> bool:
    """Whether the role opens Django's administration at all; what is in there asks further."""
    return user.role in {Role.DIRECTOR, Role.ADMINISTRATOR}
