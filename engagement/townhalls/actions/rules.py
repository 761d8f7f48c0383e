"""What several actions of this room ask first, and refuse."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.accounts.permissions import can_act, is_known_by
from engagement.townhalls import permissions, states
from engagement.townhalls.models import REASON_LENGTH, HallBan, TownHall
from engagement.townhalls.queries import snapshots
from realtime.errors import Kind, Refusal
from tickets import text
from tickets.permissions import memberships_of


class MayNotJoin(Refusal):
    """Whoever is not signed in, not even with a name, or is banned from the house."""

    code = 710
    slug = "may_not_join"
    kind = Kind.DENIED
    message = _("Say who you are first: a name is enough to begin with.")


class HallModeratorsOnly(Refusal):
    """Only those who keep order in this hall."""

    code = 711
    slug = "hall_moderators_only"
    kind = Kind.DENIED
    message = _("Only the moderators of this town hall can do this.")


class HallStaffOnly(Refusal):
    """Only those who run the hall or answer in it."""

    code = 712
    slug = "hall_staff_only"
    kind = Kind.DENIED
    message = _("Only those who run this town hall can do this.")


class BannedFromHall(Refusal):
    """A ban of this hall runs."""

    code = 713
    slug = "banned_from_hall"
    kind = Kind.DENIED
    message = _("You cannot do this in this town hall for now (%(reason)s).")


class HallClosed(Refusal):
    """The hall is in a state in which this cannot be done."""

    code = 714
    slug = "hall_closed"
    kind = Kind.CONFLICT
    message = _("The town hall is not at a point where this can be done.")


class SwitchedOff(Refusal):
    """The moderators have switched this off."""

    code = 715
    slug = "switched_off"
    kind = Kind.CONFLICT
    message = _("The moderators have closed this for the moment.")


class TooWeak(Refusal):
    """The hall asks for a stronger identity."""

    code = 716
    slug = "identity_too_weak"
    kind = Kind.DENIED
    message = _("This town hall asks for more than a name here: confirm an e-mail address, or sign in.")


class MoveImpossible(Refusal):
    """The table of states has no such way."""

    code = 717
    slug = "move_impossible"
    kind = Kind.CONFLICT
    message = _("It is already somewhere else. Look at it again.")


class Stale(Refusal):
    """Somebody else changed it since the actor looked."""

    code = 718
    slug = "hall_stale"
    kind = Kind.CONFLICT
    message = _("Meanwhile %(name)s changed this (%(move)s). Look at it again.")


def check_joins(actor: User, now: datetime) -> None:
    """Raises MayNotJoin. Has the actor's memberships loaded when it returns: what events say of a person needs
    them."""
    if not can_act(actor, now):
        raise MayNotJoin
    memberships_of(actor)


def check_moderates(actor: User, hall: TownHall, now: datetime) -> None:
    """Raises MayNotJoin, HallModeratorsOnly."""
    check_joins(actor, now)
    if not permissions.moderates(actor, hall):
        raise HallModeratorsOnly


def check_staff(actor: User, hall: TownHall, now: datetime) -> None:
    """Raises MayNotJoin, HallStaffOnly."""
    check_joins(actor, now)
    if not permissions.is_staff(actor, hall):
        raise HallStaffOnly


def check_state(hall: TownHall, wanted: Collection[str]) -> None:
    """Raises HallClosed."""
    if hall.state not in wanted:
        raise HallClosed


def check_switch(hall: TownHall, *, on: bool) -> None:
    """Raises SwitchedOff; the panic lock closes everything."""
    if hall.panic or not on:
        raise SwitchedOff


def check_not_banned(actor: User, hall: TownHall, scope: str, now: datetime) -> None:
    """Raises BannedFromHall where a ban from this or from everything runs. One query."""
    if ban := running_bans(hall, [actor.pk], scope, now).first():
        raise BannedFromHall(params={"reason": ban.reason})


def running_bans(hall: TownHall, users: Collection[int], scope: str, now: datetime) -> QuerySet[HallBan]:
    """The bans that hold these people back."""
    return snapshots.running_bans(hall, now).filter(user_id__in=users, scope__in=[scope, "all"])


def check_strength(actor: User, wanted: str) -> None:
    """Raises TooWeak."""
    if not is_known_by(actor, wanted):
        raise TooWeak


def check_way(table: str, move: str, state: str) -> str:
    """The state that the move leads to. Raises MoveImpossible."""
    target = states.way_of(table, move, state)
    if target is None:
        raise MoveImpossible
    return target


def clean_reason(reason: str, *, optional: bool = False) -> str:
    """Raises TextEmpty, TextTooLong, TextUnreadable."""
    return text.clean_line(reason, limit=REASON_LENGTH, field="reason", optional=optional)
