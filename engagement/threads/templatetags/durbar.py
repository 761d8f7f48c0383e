"""Words, times and marks as the pages show them. The modules say the same in JavaScript (frontend/README.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from engagement.accounts.events import PersonView
from tickets.pages.doors import is_low

register = template.Library()


class Look(NamedTuple):
    """A word and a shape: nothing is said by colour alone."""

    word: object
    icon: str
    promise: object = ""


STATES: Mapping[str, Look] = {
    "open": Look(
        gettext_lazy("Waiting for an answer"),
        "clock",
        gettext_lazy("The department answers here, in public."),
    ),
    "answered": Look(
        gettext_lazy("Answered"),
        "seal",
        gettext_lazy("The department has answered. Is it solved? Say so here."),
    ),
    "resolved": Look(
        gettext_lazy("Resolved"),
        "check",
        gettext_lazy("This is said to be done. If it is not, say so: it can be reopened."),
    ),
    "reopened": Look(
        gettext_lazy("Reopened"),
        "open",
        gettext_lazy("This came back. The department answers here again."),
    ),
}
ENTRIES: Mapping[str, Look] = {
    "answered": Look(gettext_lazy("Answered"), "seal"),
    "resolved": Look(gettext_lazy("Resolved"), "check"),
    "reopened": Look(gettext_lazy("Reopened"), "open"),
    "locked": Look(pgettext_lazy("what happened to an issue", "Locked"), "lock"),
    "unlocked": Look(pgettext_lazy("what happened to an issue", "Unlocked"), "unlock"),
    "slowed": Look(gettext_lazy("Slow mode changed"), "pause"),
    "chat_open": Look(gettext_lazy("Chat opened to everyone"), "open"),
    "chat_staff": Look(gettext_lazy("Chat kept for those who run it"), "pause"),
    "chat_off": Look(gettext_lazy("Chat closed"), "lock"),
}
ROLES: Mapping[str, object] = {
    "moderator": gettext_lazy("Moderator"),
    "director": gettext_lazy("Coordinating Director"),
    "administrator": gettext_lazy("Administrator"),
}


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """One of the shapes in templates/icons.html."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.filter
def kilobytes(size: int) -> str:
    """How much is fetched, as people say it."""
    return f"{max(1, round(size / 1000))} KB"


@register.simple_tag(takes_context=True)
def low_data(context: template.Context) -> bool:
    """Whether whoever looks asked for as little data as can be: here (a cookie of ours), or in the browser."""
    request = context.get("request")
    return request is not None and is_low(request)


@register.filter
def look(state: str) -> Look:
    """The word, the icon and the promise of a thread's state."""
    return STATES[state]


@register.filter
def entry_look(kind: str) -> Look:
    """The word and the icon of an entry between the posts."""
    return ENTRIES[kind]


@register.filter
def badge(person: PersonView) -> str:
    """What the badge beside a name says: the department's name, or the role in the assembly."""
    return person.department or str(ROLES.get(person.role, ""))


@register.filter
def initial(name: str) -> str:
    """The first letter or digit of a name, for the disc beside it."""
    return next((sign.upper() for sign in name if sign.isalnum()), "·")


def spoken(at: datetime, now: datetime, *, inline: bool = False) -> str:
    """A time as people say it, in the assembly's zone: “Today 14:02”, “Mon 23 Nov, 14:02”, “23 Nov 2025”.

    `inline`: for the middle of a sentence, “today 14:02”.
    """
    return _spoken(at, timezone.localdate(now), inline=inline)


def _spoken(at: datetime, today: date, *, inline: bool) -> str:
    local = timezone.localtime(at)
    if local.date() == today:
        words = _("today %(time)s") if inline else _("Today %(time)s")
        return words % {"time": date_format(local, "H:i")}
    if local.date() == today - timedelta(days=1):
        words = _("yesterday %(time)s") if inline else _("Yesterday %(time)s")
        return words % {"time": date_format(local, "H:i")}
    return date_format(local, "D j M, H:i" if local.year == today.year else "j M Y")


@register.simple_tag(takes_context=True)
def moment(context: template.Context, at: datetime, style: str = "") -> SafeString:
    """A `<time>`: as people say it, exact on hover and for machines. Needs `now` in the context.

    `style` "inline" is for the middle of a sentence.
    """
    today = timezone.localdate(context.get("now") or timezone.now())
    return _moment(at, today, get_language(), inline=style == "inline")


@lru_cache(maxsize=5_000)
def _moment(at: datetime, today: date, _language: str | None, *, inline: bool) -> SafeString:
    """The same for everybody on a day; half of what a row of a list costs."""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        date_format(timezone.localtime(at), "l j F Y, H:i"),
        _spoken(at, today, inline=inline),
    )


@register.simple_tag
def assembly() -> str:
    """Whose Durbar this is."""
    return getattr(settings, "ASSEMBLY_NAME", "") or _("your assembly")
