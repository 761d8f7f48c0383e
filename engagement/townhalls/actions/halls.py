"""The hall itself: made, changed, staffed, moved from one state to the next."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.accounts.queries import find_by_handles
from engagement.townhalls import codes, events, permissions, serializers
from engagement.townhalls.actions import chat, ending, fields
from engagement.townhalls.actions.record import Session, working
from engagement.townhalls.actions.rules import check_joins, check_way, clean_reason
from engagement.townhalls.models import HallStaff, TownHall
from engagement.townhalls.queries.halls import access_hall, desk_of, hall_stream
from engagement.townhalls.queries.snapshots import staff_of
from realtime.errors import Kind, Refusal
from realtime.publish import Outgoing, announce_rights_changed
from tickets.permissions import memberships_of

CODE_TRIES = 20


class MayNotArrange(Refusal):
    """For moderators, administrators and the coordinating director."""

    code = 725
    slug = "may_not_arrange"
    kind = Kind.DENIED
    message = _("Only moderators and the coordinating director can arrange a town hall.")


class MayNotDirect(Refusal):
    """For those who run the hall and the coordinating director."""

    code = 726
    slug = "may_not_direct"
    kind = Kind.DENIED
    message = _("Only those who run this town hall can change it.")


class PersonUnknown(Refusal):
    """Nobody with an account has this handle."""

    code = 727
    slug = "person_unknown"
    kind = Kind.INVALID
    message = _("There is nobody with an account by this handle.")


class StaffRoleUnknown(Refusal):
    """Moderator or official."""

    code = 728
    slug = "staff_role_unknown"
    kind = Kind.INVALID
    message = _("Choose whether they keep order or answer.")


class NotNamed(Refusal):
    """The person has no part in running the hall."""

    code = 729
    slug = "not_named"
    kind = Kind.CONFLICT
    message = _("This person was not named for this town hall.")


class StillOpen(Refusal):
    """A hall is archived when every question has its outcome."""

    code = 730
    slug = "still_open"
    kind = Kind.CONFLICT
    message = _("Questions are still open here: %(count)d. The town hall is archived when none is.")


@transaction.atomic
def create_hall(
    *, actor: User, title: str, department: str, starts_at: datetime, now: datetime, **others: Any
) -> TownHall:
    """Arrange a town hall: a draft with a code of its own, its creator keeps order in it. `department` is a short
    name; `others` are fields of `fields.EDITABLE`.

    Raises MayNotJoin, MayNotArrange, and what `fields.cleaned` raises. Publishes HallChanged on `townhall:`,
    HallStaffChanged and EntryRecorded on `townhall-desk:`.
    """
    check_joins(actor, now)
    if not permissions.can_arrange(actor, now):
        raise MayNotArrange
    given = {"title": title, "department": department, "starts_at": starts_at, **others}
    hall = TownHall.objects.create(code=_free_code(), created_by=actor, **fields.cleaned(given))
    HallStaff.objects.create(hall=hall, user=actor, role=HallStaff.Role.MODERATOR, since=now)
    with working(hall, actor=actor, now=now) as session:
        session.touch_hall()
        session.record("hall", 0, "create", after=hall.state)
        _tell_staff(session)
    return hall


def _free_code() -> str:
    """A code that no hall has. One of 16.7 million: the second try is rare, the twentieth does not happen."""
    for _attempt in range(CODE_TRIES):
        code = codes.make(secrets.choice)
        if not TownHall.objects.filter(code=code).exists():
            return code
    raise RuntimeError("no free code for a town hall")


@transaction.atomic
def edit_hall(*, actor: User, hall_id: int, now: datetime, **changed: Any) -> TownHall:
    """Change what the hall is: fields of `fields.EDITABLE`. The record says which fields, not their texts.

    Raises HallMissing, MayNotJoin, MayNotDirect, and what `fields.cleaned` raises. Publishes HallChanged.
    """
    hall = _access_to_direct(actor, hall_id, now)
    columns = fields.cleaned(changed)
    different = {name: value for name, value in columns.items() if getattr(hall, name) != value}
    if not different:
        return hall
    with working(hall, actor=actor, now=now) as session:
        session.change(hall, **different)
        names = ", ".join(sorted(name.removesuffix("_id") for name in different))
        session.record("hall", 0, "edit", before=hall.state, after=hall.state, data={"fields": names})
    return hall


@transaction.atomic
def name_staff(*, actor: User, hall_id: int, handle: str, role: str, now: datetime) -> HallStaff:
    """Have somebody with an account keep order in the hall (`moderator`) or answer in it (`official`). Naming them
    for the other replaces the one.

    Raises HallMissing, MayNotJoin, MayNotDirect, PersonUnknown, StaffRoleUnknown. Publishes HallStaffChanged on
    `townhall-desk:`; the hubs ask again what they may listen to.
    """
    hall = _access_to_direct(actor, hall_id, now)
    if role not in HallStaff.Role.values:
        raise StaffRoleUnknown(field="role")
    person = _account(handle)
    staff, _made = HallStaff.objects.update_or_create(
        hall=hall, user=person, defaults={"role": role}, create_defaults={"role": role, "since": now}
    )
    _forget_roles(person, actor)
    with working(hall, actor=actor, now=now) as session:
        chat.follow_staff(session)
        session.record("staff", 0, "name", after=role, data={"handle": person.handle})
        _tell_staff(session)
        announce_rights_changed(users=[person.pk], now=now)
    return staff


@transaction.atomic
def dismiss_staff(*, actor: User, hall_id: int, handle: str, now: datetime) -> TownHall:
    """Somebody runs the hall no longer. Raises HallMissing, MayNotJoin, MayNotDirect, PersonUnknown, NotNamed.
    Publishes HallStaffChanged on `townhall-desk:`; the hubs ask again what they may listen to."""
    hall = _access_to_direct(actor, hall_id, now)
    person = _account(handle)
    staff = HallStaff.objects.filter(hall=hall, user=person).first()
    if staff is None:
        raise NotNamed(field="handle")
    with working(hall, actor=actor, now=now) as session:
        session.record("staff", 0, "dismiss", before=staff.role, data={"handle": person.handle})
        staff.delete()
        chat.follow_staff(session)
        _forget_roles(person, actor)
        _tell_staff(session)
        announce_rights_changed(users=[person.pk], now=now)
    return hall


@transaction.atomic
def move_hall(*, actor: User, hall_id: int, move: str, reason: str = "", now: datetime) -> TownHall:
    """Bring the hall to its next state by the table `states.HALL`. Opening the lobby opens its chat; ending it gives
    every question that waits somebody who owes the answer (`ending.end_hall`); it is archived when none is open.

    Raises HallMissing, MayNotJoin, MayNotDirect, MoveImpossible, StillOpen, TextTooLong, TextUnreadable. Publishes
    HallChanged on `townhall:` and what ending publishes.
    """
    hall = _access_to_direct(actor, hall_id, now)
    target = check_way("hall", move, hall.state)
    reason = clean_reason(reason, optional=True)
    still_open = ending.count_open(hall.pk) if move == "archive" else 0
    if still_open:
        raise StillOpen(params={"count": still_open})
    with working(hall, actor=actor, now=now) as session:
        before = str(hall.state)
        after: dict[str, Any] = {"state": target}
        if move in ("open_lobby", "go_live"):
            chat.open_once(session)
        if move == "go_live":
            after["live_at"] = now
        session.change(hall, **after)
        session.record("hall", 0, move, before=before, after=target, reason=reason, undoable=move in UNDOABLE)
        if move == "end":
            ending.end_hall(session)
        if move == "follow_up":
            ending.archive_if_done(session)
        if move in ("schedule", "unschedule"):
            announce_rights_changed(streams=[hall_stream(hall.pk)], now=now)
    return hall


UNDOABLE = frozenset({"pause", "resume", "wrap_up"})


def _access_to_direct(actor: User, hall_id: int, now: datetime) -> TownHall:
    hall = access_hall(actor, hall_id)
    check_joins(actor, now)
    if not permissions.can_direct(actor, hall):
        raise MayNotDirect
    return hall


def _account(handle: str) -> User:
    """Raises PersonUnknown; a guest runs nothing."""
    person = find_by_handles([handle.lower()]).get(handle.lower())
    if person is None or person.is_guest:
        raise PersonUnknown(field="handle")
    memberships_of(person)
    return person


def _forget_roles(*people: User) -> None:
    for person in people:
        person.__dict__.pop("_roles_in_halls", None)


def _tell_staff(session: Session) -> None:
    views = [serializers.staff_view(one) for one in staff_of(session.hall)]
    session.tell(Outgoing(desk_of(session.hall.pk), events.HallStaffChanged(staff=views)))
