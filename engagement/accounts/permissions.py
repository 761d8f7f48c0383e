"""Who may do what with people: plain predicates, the same for pages, API, commands and administration.

`None` stands for somebody who is not signed in. Whoever is banned or deactivated has no rights beyond reading.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from engagement.accounts.models import User
from engagement.accounts.names import DEMO_DOMAIN
from engagement.accounts.queries import officials_without_second_step, relying_on_staff_sign_in
from tickets.queries import departments_of

Role = User.Role
_RANK = {strength: place for place, strength in enumerate(User.Strength.values)}
"""Once: Django puts the values of choices together anew each time, and a hall asks for every vote."""


def can_act(user: User | None, now: datetime) -> bool:
    """Whether the person is signed in, active and not banned: the ground of every write. Guests are; what is for
    accounts asks `has_account` as well."""
    if user is None or not user.is_authenticated or not user.is_active or user.is_banned(now):
        return False
    return settings.DEMO or not is_of_demo(user)


def is_of_demo(user: User) -> bool:
    """Whether this is one of the people of the demo, whose password everybody knows: outside it they are nobody."""
    return (user.email or "").endswith(f"@{DEMO_DOMAIN}")


def lacks_second_step(user: User | None) -> bool:
    """Whether the person holds an office, has to sign in in two steps, and has not set up the second one."""
    if not settings.TWO_STEPS_REQUIRED or user is None or not user.is_authenticated:
        return False
    return officials_without_second_step().filter(pk=user.pk).exists()


def must_sign_in_elsewhere(user: User) -> bool:
    """Whether the second step of this official is taken at the assembly's own sign-in: then a code by e-mail, or a
    password made with one, would go round it."""
    if not settings.TWO_STEPS_REQUIRED or not settings.OIDC_TWO_STEPS or not holds_office(user):
        return False
    return relying_on_staff_sign_in().filter(pk=user.pk).exists()


def is_guest(user: User | None) -> bool:
    """Whether the person takes part by a name or a confirmed e-mail, without an account."""
    return user is not None and user.is_authenticated and user.is_guest


def has_account(user: User | None) -> bool:
    """Whether the person is signed in with an account of their own."""
    return user is not None and user.is_authenticated and not user.is_guest


def is_known_by(user: User | None, least: str) -> bool:
    """Whether the person is known at least this well (`User.Strength`): an account is more than a confirmed e-mail,
    that is more than a name."""
    if user is None or not user.is_authenticated:
        return False
    return _RANK[user.strength] >= _RANK[least]


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
    """Administrators give and take roles, but never their own: there is always one left. Guests hold none."""
    if actor is None or not can_act(actor, now) or is_guest(person):
        return False
    return is_administrator(actor) and actor.pk != person.pk


def opens_administration(user: User) -> bool:
    """Whether the role opens Django's administration at all; what is in there asks further."""
    return user.role in {Role.DIRECTOR, Role.ADMINISTRATOR}
