"""Halls: for a viewer, and locked for actions."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.threads.queries import ID_MAX
from engagement.townhalls import permissions, states
from engagement.townhalls.models import TownHall
from realtime.errors import Kind, Refusal


class HallMissing(Refusal):
    """There is no such hall, or the person may not know of it."""

    code = 700
    slug = "hall_missing"
    kind = Kind.MISSING
    message = _("There is no such town hall, or it is not announced yet.")


def id_of(key: str) -> int:
    """The id that stands behind the colon of a stream's name, or 0 for whatever is none."""
    number = int(key) if key.isdecimal() and key.isascii() and str(int(key)) == key else 0
    return number if 0 < number <= ID_MAX else 0


def hall_stream(hall_id: int) -> str:
    """The stream for everybody."""
    return f"townhall:{hall_id}"


def desk_of(hall_id: int) -> str:
    """The stream for those who run the hall."""
    return f"townhall-desk:{hall_id}"


def pulse_of(hall_id: int) -> str:
    """The stream of its numbers."""
    return f"townhall-pulse:{hall_id}"


def halls_loaded() -> QuerySet[TownHall]:
    """Halls with all that `serializers.hall_view` touches."""
    return TownHall.objects.select_related("department", "speaking__user")


def list_halls(viewer: User | None) -> QuerySet[TownHall]:
    """What the viewer may see, newest first: announced halls, and drafts of whoever may arrange or run them."""
    visible = Q(state__in=states.ANNOUNCED)
    if viewer is not None and viewer.is_authenticated:
        visible |= Q(created_by=viewer) | Q(staff__user=viewer)
        if viewer.role in permissions.ARRANGING:
            visible = Q()
    return halls_loaded().filter(visible).distinct()


def get_hall(viewer: User | None, hall_id: int) -> TownHall:
    """One hall with its department, if the viewer may watch it. Raises HallMissing."""
    hall = halls_loaded().filter(pk=hall_id).first() if 0 < hall_id <= ID_MAX else None
    if hall is None or not permissions.can_watch(viewer, hall):
        raise HallMissing
    return hall


def find_by_code(viewer: User | None, code: str) -> TownHall | None:
    """The hall of a join code, whatever the case, spaces and hyphens it is typed with."""
    typed = "".join(sign for sign in code.upper() if sign.isalnum())
    hall = halls_loaded().filter(code=typed).first() if typed else None
    return hall if hall is not None and permissions.can_watch(viewer, hall) else None


def list_calm_over(now: datetime) -> QuerySet[TownHall, int]:
    """The ids of halls where slow asking came by itself, and whose time is over."""
    return TownHall.objects.filter(slow_until__lte=now).order_by("slow_until").values_list("pk", flat=True)


def lock_hall(hall_id: int) -> TownHall:
    """The hall, locked until COMMIT: for what happens by itself."""
    return halls_loaded().select_for_update(of=("self",)).get(pk=hall_id)


def access_hall(actor: User | None, hall_id: int) -> TownHall:
    """The hall, locked until COMMIT, if the actor may watch it; what they may do there is asked by the action.
    Raises HallMissing."""
    if not 0 < hall_id <= ID_MAX:
        raise HallMissing
    hall = halls_loaded().select_for_update(of=("self",)).filter(pk=hall_id).first()
    if hall is None or not permissions.can_watch(actor, hall):
        raise HallMissing
    return hall
