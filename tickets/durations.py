"""Working time and what is promised, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.models import ClockKind
from tickets.standing import Standing

MINUTE, HOUR = 60, 3600
HOURS_ALONE = 10 * HOUR
"""From here on minutes do not matter."""


def worked(seconds: int) -> str:
    """A length of working time: “45 min”, “3 h 20 min”, “26 h”. Days would leave open how long a day is."""
    seconds = abs(seconds)
    hours, minutes = seconds // HOUR, seconds % HOUR // MINUTE
    if seconds < MINUTE:
        return _("less than a minute")
    if not hours:
        return _("%(minutes)d min") % {"minutes": minutes}
    if not minutes or seconds >= HOURS_ALONE:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}


def left_words(standing: Standing) -> str:
    """What is left of a clock, shortly."""
    if standing.left is None:
        return _("nothing promised")
    if standing.shape == "breached":
        return _("Overdue %(time)s") % {"time": worked(standing.over)}
    return _("%(time)s left") % {"time": worked(standing.left)}


DUE: Mapping[str, Any] = {
    ClockKind.FIRST_RESPONSE: gettext_lazy("First answer due"),
    ClockKind.NEXT_RESPONSE: gettext_lazy("Answer due"),
    ClockKind.RESOLUTION: gettext_lazy("Solution due"),
}
WAS_DUE: Mapping[str, Any] = {
    ClockKind.FIRST_RESPONSE: gettext_lazy("First answer was due"),
    ClockKind.NEXT_RESPONSE: gettext_lazy("Answer was due"),
    ClockKind.RESOLUTION: gettext_lazy("Solution was due"),
}
OWED: Mapping[str, Any] = {
    ClockKind.FIRST_RESPONSE: gettext_lazy("First answer"),
    ClockKind.NEXT_RESPONSE: gettext_lazy("Answer"),
    ClockKind.RESOLUTION: gettext_lazy("Solution"),
}
SHAPES: Mapping[str, tuple[str, Any]] = {
    "due": ("clock", gettext_lazy("Due")),
    "soon": ("clock", gettext_lazy("Due soon")),
    "breached": ("cross", gettext_lazy("Overdue")),
    "paused": ("pause", gettext_lazy("Paused")),
    "met": ("check", gettext_lazy("Kept")),
    "cancelled": ("cross", gettext_lazy("Not owed any more")),
    "open": ("clock", gettext_lazy("Open")),
}
"""Shape of a standing -> icon and word."""
MISSED = gettext_lazy("Missed")
"""The word for what ended too late."""


def due_head(standing: Standing) -> str:
    """“Answer due”, “Answer was due”: what stands before the time."""
    return str((WAS_DUE if standing.shape == "breached" else DUE)[standing.kind])


def rest_words(standing: Standing) -> str:
    """What stands behind the time: how much working time is left, or how much it is late."""
    if standing.left is None:
        return ""
    if standing.shape == "breached":
        return _("%(time)s of working time late") % {"time": worked(standing.over)}
    return _("%(time)s of working time left") % {"time": worked(standing.left)}
