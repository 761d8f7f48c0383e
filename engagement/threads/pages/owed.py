"""What is owed in a thread, as its page says it: the card of each ticket, and the lines of its record between the
posts.

All words are made here and none in the modules: when a ticket changes, they fetch this part of the page again
(`show_owed`), which is the same for everybody who may read the thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from engagement.threads import queries
from engagement.threads.models import Thread
from engagement.threads.pages.doors import page, viewer_of
from tickets import states
from tickets.models import Escalation, Ticket
from tickets.pages.clocks import ClocksShown, clocks_shown
from tickets.pages.ticket import lines_of
from tickets.queries.tickets import escalations_of, find_tickets_of

SAID_BY_POSTS = frozenset({"opened", "imported", "responded", "resolved", "rejected", "reopened"})
"""Events that a post or an entry of the thread tells already."""
SECONDS_CACHED = 2


class OwedLine(msgspec.Struct, frozen=True, kw_only=True):
    """An event of a ticket's record, as a line between the posts. In words, so that the modules need none."""

    id: str
    icon: str
    words: str
    at: datetime
    reason: str = ""


class Owed(NamedTuple):
    """A ticket as the card of the thread shows it."""

    ticket: Ticket
    clocks: ClocksShown
    last: Escalation | None
    is_open: bool


def owed_in(thread: Thread, now: datetime) -> list[Owed]:
    """What is owed in a thread, oldest first."""
    tickets = find_tickets_of(queries.stream_of(thread.pk))
    raised = escalations_of([ticket.pk for ticket in tickets if ticket.level])
    return [
        Owed(
            ticket=ticket,
            clocks=clocks_shown(ticket, now),
            last=next((one for one in reversed(raised.get(ticket.pk, ())) if one.step.offset_seconds >= 0), None),
            is_open=states.is_open(ticket.status),
        )
        for ticket in tickets
    ]


def lines_between(owed: Iterable[Owed]) -> list[OwedLine]:
    """The lines of the records, in the order of time."""
    found = [
        OwedLine(
            id=f"line-{one.ticket.pk}-{line.number}",
            icon=line.icon,
            words=line.words,
            at=line.at,
            reason=line.reason,
        )
        for one in owed
        for line in lines_of(one.ticket, public=True)
        if line.kind not in SAID_BY_POSTS
    ]
    return sorted(found, key=lambda line: line.at)


@require_safe
@page
def show_owed(request: HttpRequest, thread_id: int) -> HttpResponse:
    """The card's part about what is owed, and the lines, as JSON. When a ticket changes, everybody who has the page
    open asks within a second: of a public thread the answer may be kept for two, under an address that has the
    offset of the change (`?since=`), so that what is kept is never older than it."""
    now = timezone.now()
    thread = queries.get_thread(viewer_of(request), thread_id)
    owed = owed_in(thread, now)
    card = render_to_string("threads/owed.html", {"owed": owed, "now": now})
    answer = JsonResponse({"card": card, "lines": msgspec.to_builtins(lines_between(owed))})
    if thread.visibility == Thread.Visibility.PUBLIC:
        patch_cache_control(answer, public=True, max_age=SECONDS_CACHED)
    else:
        patch_cache_control(answer, private=True, no_store=True)
    return answer
