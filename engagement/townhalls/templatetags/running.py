"""Words and shapes of the pages for those who run a hall."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.translation import gettext as _

from engagement.threads.templatetags.durbar import Look
from engagement.townhalls import wording
from engagement.townhalls.events import HallEntryView

register = template.Library()

MINUTE, HOUR, DAY = 60, 3_600, 86_400


@register.filter
def poll_look(state: str) -> Look:
    """The word and the icon of a poll's state."""
    return wording.POLL_STATES[state]


@register.filter
def did(entry: HallEntryView) -> str:
    """What was done, in a sentence."""
    return wording.did(entry)


@register.simple_tag(takes_context=True)
def age(context: template.Context, at: datetime) -> str:
    """How long ago something was: "40 s", "3 min", "2 h", "4 d". Needs `now` in the context."""
    seconds = max(0, int((context["now"] - at).total_seconds()))
    if seconds < MINUTE:
        return _("%(count)s s") % {"count": seconds}
    if seconds < HOUR:
        return _("%(count)s min") % {"count": seconds // MINUTE}
    if seconds < DAY:
        return _("%(count)s h") % {"count": seconds // HOUR}
    return _("%(count)s d") % {"count": seconds // DAY}


@register.filter
def share(part: int | None, whole: int | None) -> int:
    """Per cent, for a bar."""
    return round(100 * (part or 0) / whole) if whole else 0
