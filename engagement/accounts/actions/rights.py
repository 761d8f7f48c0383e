"""What moderators and administrators do about people: bans and roles."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts import permissions, queries
from engagement.accounts.models import AccountEntry, User
from realtime.errors import Kind, Refusal
from realtime.publish import announce_rights_changed, announce_users_banned

FOREVER: Final = datetime(9000, 1, 1, tzinfo=UTC)
"""The end of a ban that has none."""
REASON_MAX: Final = 300


class BanNotAllowed(Refusal):
    """The actor may not ban or unban this person."""

    code = 426
    slug = "ban_not_allowed"
    kind = Kind.DENIED
    message = _("You may not ban this person. Moderators may ban citizens; administrators anyone but themselves.")


class BanReasonNeeded(Refusal):
    """A ban says why, in at most 300 characters."""

    code = 427
    slug = "ban_reason_needed"
    kind = Kind.INVALID
    message = _("Say why, in at most 300 characters. The person will read it.")


class BanTimePast(Refusal):
    """The ban would have ended before it began."""

    code = 428
    slug = "ban_time_past"
    kind = Kind.INVALID
    message = _("A ban ends in the future.")


class RoleNotAllowed(Refusal):
    """Only administrators change roles, and never their own."""

    code = 429
    slug = "role_not_allowed"
    kind = Kind.DENIED
    message = _("Only an administrator may change somebody's role, and never their own.")


class RoleUnknown(Refusal):
    """The role does not exist."""

    code = 430
    slug = "role_unknown"
    kind = Kind.INVALID
    message = _("There is no such role.")


class AdministratorExists(Refusal):
    """The house has an administrator, who appoints everyone else."""

    code = 435
    slug = "administrator_exists"
    kind = Kind.CONFLICT
    message = _("There is an administrator already. Only they can appoint another one.")


@transaction.atomic
def appoint_first_administrator(*, user_id: int, now: datetime) -> User:
    """Give a new house its first administrator. Raises PersonMissing, AdministratorExists."""
    person = queries.access_person(user_id)
    if queries.get_first_administrator() is not None:
        raise AdministratorExists
    return _give_role(person, User.Role.ADMINISTRATOR, None, now)


@transaction.atomic
def ban_user(*, actor: User, user_id: int, reason: str, until: datetime | None, now: datetime) -> User:
    """Stop a person from writing and signing in until a time (None: for good); their open sockets close with 3503.

    A second ban replaces the first. Raises PersonMissing, BanNotAllowed, BanReasonNeeded, BanTimePast.
    """
    person = queries.access_person(user_id)
    if not permissions.can_ban(actor, person, now):
        raise BanNotAllowed
    if not 0 < len(reason.strip()) <= REASON_MAX:
        raise BanReasonNeeded(field="reason")
    if until is not None and until <= now:
        raise BanTimePast(field="until")
    person.banned_until, person.ban_reason = until or FOREVER, reason.strip()
    person.save(update_fields=["banned_until", "ban_reason"])
    enter(person, AccountEntry.Kind.BANNED, actor, now, until=until, reason=person.ban_reason)
    announce_users_banned(users=[person.pk], now=now)
    return person


@transaction.atomic
def unban_user(*, actor: User, user_id: int, now: datetime) -> User:
    """Let a banned person back in. Raises PersonMissing, BanNotAllowed."""
    person = queries.access_person(user_id)
    if not permissions.can_ban(actor, person, now):
        raise BanNotAllowed
    person.banned_until, person.ban_reason = None, ""
    person.save(update_fields=["banned_until", "ban_reason"])
    enter(person, AccountEntry.Kind.UNBANNED, actor, now)
    announce_rights_changed(users=[person.pk], now=now)
    return person


@transaction.atomic
def change_role(*, actor: User, user_id: int, role: str, now: datetime) -> User:
    """Give a person another role in the assembly; open sockets are asked again what they may read.

    Raises PersonMissing, RoleNotAllowed, RoleUnknown.
    """
    person = queries.access_person(user_id)
    if not permissions.can_change_role(actor, person, now):
        raise RoleNotAllowed
    if role not in User.Role:
        raise RoleUnknown(field="role")
    return _give_role(person, role, actor, now)


def _give_role(person: User, role: str, actor: User | None, now: datetime) -> User:
    before, person.role = str(person.role), role
    person.is_staff = permissions.opens_administration(person)
    person.is_superuser = person.is_superuser and permissions.is_administrator(person)
    person.save(update_fields=["role", "is_staff", "is_superuser"])
    if role != before:
        enter(person, AccountEntry.Kind.ROLE_CHANGED, actor, now, before=before, after=str(role))
    announce_rights_changed(users=[person.pk], now=now)
    return person


def enter(person: User, kind: str, actor: User | None, now: datetime, **more: Any) -> None:
    """Into the record."""
    AccountEntry.objects.create(person=person, kind=kind, actor=actor, at=now, **more)
