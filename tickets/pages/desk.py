"""The officers' queue: what is owed, in the order in which it is due, narrowed down, and a new ticket by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from photos.forms import names_of, places_of, say_refused
from realtime import log
from tickets import actions, permissions
from tickets.desk_forms import BulkForm, FilterForm, NewTicketForm, ViewForm
from tickets.models import Department, Ticket
from tickets.pages.clocks import standings_of
from tickets.pages.doors import REFUSED, carry_out, go, page, signed_in, viewer_of
from tickets.queries.calendars import load_calendar
from tickets.queries.desk import (
    categories_of,
    colleagues_of,
    count_queue,
    desks_of,
    filter_queue,
    read_page,
    views_of,
)
from tickets.queries.tickets import desk_of
from tickets.standing import Standing, leading, runs_for

SHORTCUTS = (
    ("", gettext_lazy("All open")),
    ("assignee=me", gettext_lazy("Mine")),
    ("assignee=nobody", gettext_lazy("Nobody's")),
    ("due=overdue", gettext_lazy("Overdue")),
    ("due=today", gettext_lazy("Due today")),
    ("due=escalated", gettext_lazy("Escalated")),
    ("status=waiting_citizen", gettext_lazy("Waiting")),
)
"""Filters that everybody wants, as query strings."""


class Row(NamedTuple):
    """A ticket in the queue. `runs`: so many seconds its working time runs on without a break."""

    ticket: Ticket
    clock: Standing | None
    runs: int


def rows_of(tickets: Iterable[Ticket], now: datetime) -> list[Row]:
    """Tickets that `with_clocks` loaded, as their rows show them."""
    runs = cache(lambda version_id: runs_for(load_calendar(version_id), now))
    return [
        Row(ticket, leading(standings_of(ticket.live_clocks, now)), runs(ticket.calendar_version_id))  # type: ignore[attr-defined]
        for ticket in tickets
    ]


def desks_or_refuse(request: HttpRequest) -> list[Department]:
    """The desks that the person sees; whoever has none is told so."""
    viewer = viewer_of(request)
    if not permissions.has_desk(viewer):
        raise PermissionDenied(_("The desk is for the officers of the departments."))
    return desks_of(viewer)


def positions_of(desks: Sequence[Department]) -> str:
    """The streams of these desks with where each of them is: the page misses nothing that comes after."""
    found = []
    for one in desks:
        at = log.position(desk_of(one.slug))
        found.append(f"{desk_of(one.slug)} {at.offset} {at.epoch}")
    return "\n".join(found)


@require_safe
@never_cache
@signed_in
@page
def show_desk(request: HttpRequest) -> HttpResponse:
    """The queue. With `?part=queue` that part of the page alone, for the modules."""
    return render_desk(request, timezone.now())


def render_desk(
    request: HttpRequest, now: datetime, query: Any = None, *, status: int = 200, **refused: Any
) -> HttpResponse:
    """The page under these filters (those of the address unless given); `refused` are forms that came back."""
    viewer, desks = viewer_of(request), desks_or_refuse(request)
    given = request.GET if query is None else query
    positions, people = positions_of(desks), colleagues_of(desks)
    form = FilterForm(given, desks=desks, categories=categories_of(desks), people=people)
    filters = form.chosen()
    found = filter_queue(viewer, desks, filters, now)
    part = read_page(found, given.get("after", ""))
    kept = form.query()
    context = {
        "viewer": viewer,
        "desks": desks,
        "positions": positions,
        "form": form,
        "filters": filters,
        "narrowed": form.narrowed(),
        "kept": kept,
        "rows": rows_of(part.tickets, now),
        "after": part.after,
        "is_first": not given.get("after"),
        "found": count_queue(found),
        "now": now,
    }
    if request.GET.get("part") == "queue":
        return render(request, "desk/queue.html", context)
    context |= {
        "tabs": [(query, words, query == kept) for query, words in SHORTCUTS],
        "views": [(one, one.query == kept) for one in views_of(viewer)],
        "supervises": any(permissions.supervises(viewer, one.pk) for one in desks),
        "oversees": permissions.oversees_desks(viewer),
        "bulk": BulkForm(people=people, auto_id="bulk_%s"),
        "view_form": ViewForm(auto_id="view_%s"),
        "undo": given.get("undo", ""),
        "undo_key": uuid4(),
        "drop_key": uuid4,
    }
    return render(request, "desk/desk.html", context | refused, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@page
def new_ticket(request: HttpRequest) -> HttpResponse:
    """Open a ticket for what came by telephone, by letter or at the counter."""
    now = timezone.now()
    desks = desks_or_refuse(request)
    form = NewTicketForm(request.POST or None, initial={"department": desks[0].slug if desks else ""})
    places = places_of(request, now)
    if form.is_bound:
        say_refused(form, places)
        done = carry_out(
            request,
            form,
            "ticket.open",
            lambda actor, given: actions.open_ticket(
                actor=actor,
                title=given["title"],
                body=given["body"],
                department=given["department"].slug,
                category=given["category"],
                priority=given["priority"],
                requester_id=given["requester"],
                restricted=given["restricted"],
                photos=names_of(places),
                now=now,
            ),
            now=now,
        )
        if done is not None:
            messages.success(request, _("The ticket is open. Its clocks run."))
            return go("desk_ticket", done.reference)
    context = {"form": form, "categories": categories_of(desks), "photos": places, "now": now}
    return render(request, "desk/new.html", context, status=REFUSED if form.is_bound else 200)
