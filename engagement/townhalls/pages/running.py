"""What the pages of those who run a hall have in common: who may open them, and where their streams were."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from engagement.townhalls import permissions
from engagement.townhalls.models import TownHall
from engagement.townhalls.pages.doors import hall_of, viewer_of
from engagement.townhalls.running_forms import BACK
from realtime import log
from tickets.pages.doors import coming_back

PAGES = {"console": "hall_console", "official": "hall_official", "edit": "edit_hall"}
signed_in = coming_back(lambda given: reverse("hall_console", args=[given["hall_id"]]) if "hall_id" in given else "")


def staff_hall(request: HttpRequest, hall_id: int) -> TownHall:
    """The hall, for those who run it or answer in it; everybody else is told that it is not for them."""
    hall = hall_of(request, hall_id)
    viewer = viewer_of(request)
    if not (permissions.is_staff(viewer, hall) or permissions.can_direct(viewer, hall)):
        raise PermissionDenied(_("This page is for those who run the town hall."))
    return hall


def positions_of(*streams: str) -> str:
    """Each stream with where it is now, one a line: the page misses nothing that comes after. Ask before reading."""
    found = []
    for name in streams:
        at = log.position(name)
        found.append(f"{name} {at.offset} {at.epoch}")
    return "\n".join(found)


def way_back(hall_id: int, name: str) -> str:
    """The page that a form leads back to."""
    return reverse(PAGES[name if name in BACK else "console"], args=[hall_id])
