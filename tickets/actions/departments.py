"""What changes departments and who works in them. Every right that changes is told to the hubs at once."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal
from realtime.publish import announce_rights_changed
from tickets import permissions, queries
from tickets.models import Department, Membership


class MembersNotYours(Refusal):
    """The actor may not say who works in a department."""

    code = 501
    slug = "members_not_yours"
    kind = Kind.DENIED
    message = _("Only the coordinating director or an administrator says who works in a department.")


class MemberRoleUnknown(Refusal):
    """The role is neither officer nor supervisor."""

    code = 502
    slug = "member_role_unknown"
    kind = Kind.INVALID
    message = _("Somebody in a department is an officer or a supervisor.")


class MemberMissing(Refusal):
    """The person does not work in the department, or does not exist."""

    code = 503
    slug = "member_missing"
    kind = Kind.MISSING
    message = _("This person does not work in this department.")


@transaction.atomic
def join_department(
    *, actor: permissions.Person, user_id: int, department: str, role: str, now: datetime
) -> Membership:
    """The person works in the department (its slug) as `role` from now on; an earlier role there ends.

    Joining again in the same role changes nothing. Raises MembersNotYours, MemberRoleUnknown, DepartmentMissing,
    MemberMissing.
    """
    if not permissions.can_change_members(actor, now):
        raise MembersNotYours
    if role not in Membership.Role:
        raise MemberRoleUnknown(field="role")
    row = queries.access_department(department)
    if not get_user_model()._default_manager.filter(pk=user_id, is_active=True, strength="account").exists():
        raise MemberMissing(field="person")
    current = queries.membership_of(user_id, row.pk)
    if current is not None and current.role == role:
        return current
    if current is not None:
        _end(current, now)
    joined = Membership.objects.create(department=row, user_id=user_id, role=role, since=now)
    announce_rights_changed(users=[user_id], now=now)
    return joined


@transaction.atomic
def leave_department(*, actor: permissions.Person, user_id: int, department: str, now: datetime) -> None:
    """The person's work in the department ends now; the row stays. Raises MembersNotYours, DepartmentMissing,
    MemberMissing."""
    if not permissions.can_change_members(actor, now):
        raise MembersNotYours
    current = queries.membership_of(user_id, queries.access_department(department).pk)
    if current is None:
        raise MemberMissing
    _end(current, now)
    announce_rights_changed(users=[user_id], now=now)


def _end(membership: Membership, now: datetime) -> None:
    membership.ended_at = now
    membership.save(update_fields=["ended_at"])


def set_up_department(
    *, slug: str, name: str, summary: str = "", phone: str = "", email: str = "", position: int = 0, now: datetime
) -> Department:
    """The department under this slug, made or brought up to date: for loaders, which run as nobody."""
    values = {"name": name, "summary": summary, "phone": phone, "email": email, "position": position}
    return Department.objects.update_or_create(slug=slug, defaults=values)[0]
