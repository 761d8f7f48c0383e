"""Canned replies: texts that officers start from."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal
from tickets import permissions, text
from tickets.actions.rules import check_works
from tickets.models import NOTE_LENGTH, CannedReply
from tickets.queries import access_department

CANNED_TITLE_LENGTH = 80


class CannedNotYours(Refusal):
    """The department's supervisors and the director write its canned replies."""

    code = 555
    slug = "canned_not_yours"
    kind = Kind.DENIED
    message = _("Only supervisors of the department and the coordinating director change its prepared replies.")


class CannedMissing(Refusal):
    """There is no such reply."""

    code = 556
    slug = "canned_missing"
    kind = Kind.MISSING
    message = _("There is no such prepared reply.")


@transaction.atomic
def save_canned_reply(
    *,
    actor: permissions.Person,
    title: str,
    body: str,
    department: str = "",
    canned_id: int | None = None,
    now: datetime,
) -> CannedReply:
    """Write a prepared reply for a department (its slug; "" for all), or write one anew.

    `body` may hold {name}, {reference}, {department}, {officer} and {due}; see `canned_text.filled`. Raises
    MayNotWork, CannedNotYours, CannedMissing, DepartmentMissing, TextEmpty, TextTooLong, TextUnreadable. Publishes
    nothing.
    """
    check_works(actor, now)
    row = _access(canned_id) if canned_id is not None else CannedReply()
    if canned_id is not None:
        _check(actor, row.department_id)
    row.department = access_department(department) if department else None
    _check(actor, row.department_id)
    row.title = text.clean_line(title, limit=CANNED_TITLE_LENGTH, field="title")
    row.body = text.clean(body, limit=NOTE_LENGTH)
    row.is_active, row.changed_at = True, now
    row.save()
    return row


@transaction.atomic
def retire_canned_reply(*, actor: permissions.Person, canned_id: int, now: datetime) -> CannedReply:
    """Offer a prepared reply no longer. Raises MayNotWork, CannedMissing, CannedNotYours. Publishes nothing."""
    check_works(actor, now)
    row = _access(canned_id)
    _check(actor, row.department_id)
    row.is_active, row.changed_at = False, now
    row.save(update_fields=["is_active", "changed_at"])
    return row


def _access(canned_id: int) -> CannedReply:
    row = CannedReply.objects.select_for_update().filter(pk=canned_id).first()
    if row is None:
        raise CannedMissing
    return row


def _check(actor: permissions.Person, department_id: int | None) -> None:
    may = permissions.supervises(actor, department_id) if department_id else permissions.oversees_desks(actor)
    if not may:
        raise CannedNotYours
