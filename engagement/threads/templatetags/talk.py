"""The conversation behind a ticket, for the desk: its newest posts, to be read. The desk itself knows no threads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse

from engagement.threads import queries
from engagement.threads.pages.doors import viewer_of
from engagement.threads.pages.talk import items_of
from tickets.models import Ticket

register = template.Library()
SHOWN = 20


@register.inclusion_tag("threads/ticket_talk.html", takes_context=True)
def ticket_talk(context: template.Context, ticket: Ticket) -> dict[str, Any]:
    """The last posts of the thread that the ticket is about; none where the viewer may not read one."""
    request, now = context["request"], context["now"]
    assert isinstance(now, datetime)  # noqa: S101
    prefix, _, key = ticket.subject.partition(":")
    if prefix != "thread" or not key.isdecimal():
        return {"items": [], "ticket": ticket, "now": now}
    viewer = viewer_of(request)
    try:
        snapshot = queries.get_snapshot(viewer, int(key), limit=SHOWN)
    except queries.ThreadMissing:
        return {"items": [], "ticket": ticket, "now": now}
    earlier = snapshot.posts[0].number - 1 if snapshot.posts else 0
    return {
        "items": list(items_of(snapshot, viewer_id=viewer.pk if viewer else None, can_hide=False)),
        "thread_url": reverse("thread", args=[int(key)]),
        "earlier": earlier,
        "ticket": ticket,
        "now": now,
        "request": request,
    }
