"""Clocks, states and priorities as the pages of the desk show them: a shape, a word and a bar."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tickets import durations, permissions
from tickets.lines import STATUS_ICONS
from tickets.models import Priority, Ticket
from tickets.pages.script import SOCKET, catalog_of, to_script
from tickets.queries.desk import count_own
from tickets.queries.notifications import count_unread
from tickets.standing import Standing

register = template.Library()


@register.filter
def worked(seconds: int) -> str:
    """A length of working time."""
    return durations.worked(seconds)


@register.filter
def left_words(standing: Standing) -> str:
    """What is left of a clock."""
    return durations.left_words(standing)


@register.filter
def rest_words(standing: Standing) -> str:
    """The same as the rest of a sentence."""
    return durations.rest_words(standing)


@register.filter
def due_head(standing: Standing) -> str:
    """“Answer due”."""
    return durations.due_head(standing)


@register.filter
def owed(kind: str) -> str:
    """What a clock measures, at the beginning of a line."""
    return str(durations.OWED.get(kind, kind))


@register.filter
def shape_icon(standing: Standing) -> str:
    """The shape of a clock's state."""
    return durations.SHAPES[standing.shape][0]


@register.filter
def shape_word(standing: Standing) -> str:
    """Its word."""
    if standing.shape == "breached" and not standing.live:
        return str(durations.MISSED)
    return str(durations.SHAPES[standing.shape][1])


@register.filter
def status_word(status: str) -> str:
    """The status of a ticket in words."""
    return str(Ticket.Status(status).label)


@register.filter
def status_icon(status: str) -> str:
    """The shape beside it."""
    return STATUS_ICONS[status]


@register.filter
def select_words(reference: str) -> str:
    """What the box before a ticket does."""
    return _("Select %(reference)s") % {"reference": reference}


@register.filter
def priority_word(priority: str) -> str:
    """A priority in words."""
    return str(Priority(priority).label)


@register.simple_tag
def clock_bar(standing: Standing) -> SafeString:
    """How much of the target is used up, as a bar; the words beside it say the same, so it is hidden from readers."""
    return _bar(standing.shape, 100 if standing.shape == "breached" else standing.share)


@cache
def _bar(shape: str, share: int) -> SafeString:
    return format_html(
        '<svg class="clock-bar" data-shape="{}" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="clock-bar-ground" width="100" height="4"/><rect class="clock-bar-used" width="{}" height="4"/>'
        "</svg>",
        shape,
        share,
    )


@register.simple_tag(takes_context=True)
def desk_links(context: template.Context) -> dict[str, Any]:
    """What the masthead offers: whether there is a desk, how much is on it, and how much one has not read yet. Two
    small counts from indexes; nothing for strangers."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated:
        return {"desk": False, "own": 0, "unread": None}
    desk = permissions.has_desk(user)
    return {"desk": desk, "own": count_own(user) if desk else 0, "unread": count_unread(user.pk)}


@register.simple_tag
def desk_data() -> SafeString:
    """What the modules of the desk start from."""
    language = get_language() or settings.LANGUAGE_CODE
    return to_script(
        {"catalog": catalog_of(language), "lang": language, "timezone": settings.TIME_ZONE, "socket": SOCKET}
    )


RELATIONS = {
    "duplicate_of": gettext_lazy("is a duplicate of"),
    "duplicated_by": gettext_lazy("has the duplicate"),
    "split_from": gettext_lazy("was split from"),
    "split_into": gettext_lazy("was split into"),
    "blocks": gettext_lazy("blocks"),
    "blocked_by": gettext_lazy("is blocked by"),
}


@register.filter
def relation_word(kind: str) -> str:
    """How this ticket stands to the other one."""
    return str(RELATIONS.get(kind, kind))


@register.filter
def form_named(forms: dict[str, Any], name: str) -> Any:
    """The form of an act."""
    return forms[name]


@register.filter
def chosen_words(field: BoundField) -> str:
    """What is filled in, as the person saw it: the label of a choice, else the text."""
    value = str(field.value() or "")
    choices = getattr(field.field, "choices", ())
    return next((str(label) for choice, label in choices if str(choice) == value), value)
