"""For those who hand out work: who has how much, what is about to be late, what came up to them; all departments."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tickets import actions, permissions
from tickets.models import Department
from tickets.pages.desk import Row, desks_or_refuse, rows_of
from tickets.pages.doors import carry_out, coming_back, first_errors, go, page, signed_in, viewer_of
from tickets.queries.desk import Filters, colleagues_of, counts_of, filter_queue, is_overdue, loads_of, with_clocks
from tickets.queries.people import officers_of
from tickets.queries.tickets import IsEscalated, number_of
from tickets.ticket_forms import AssignForm

SHOWN = 12
"""Tickets in each list; the queue has the rest."""
SOON = timedelta(days=1)
signed_in_at_team = coming_back(lambda _given: reverse("desk_team"))


@require_safe
@never_cache
@signed_in
@page
def show_team(request: HttpRequest) -> HttpResponse:
    """The team of one department: `?department=`, else the first one that the person supervises."""
    now, viewer = timezone.now(), viewer_of(request)
    desks = [one for one in desks_or_refuse(request) if permissions.supervises(viewer, one.pk)]
    if not desks:
        raise PermissionDenied(_("This page is for supervisors."))
    wanted = request.GET.get("department", "")
    department = next((one for one in desks if one.slug == wanted), desks[0])
    context = {
        "desks": desks,
        "department": department,
        "loads": loads_of(department, now),
        "lists": lists_of(viewer, department, now),
        "people": officers_of(department.pk),
        "supervises": True,
        "oversees": permissions.oversees_desks(viewer),
        "key": uuid4,
        "now": now,
    }
    return render(request, "desk/team.html", context)


def lists_of(viewer: Any, department: Department, now: datetime) -> list[tuple[str, str, str, list[Row]]]:
    """What needs a decision: a title, what to say where there is none, the queue's query, and the first tickets."""
    open_tickets = filter_queue(viewer, [department], Filters(), now)
    soon = open_tickets.filter(due_at__gte=now, due_at__lt=now + SOON)
    mine = open_tickets.filter(IsEscalated())
    nobody = open_tickets.filter(assignee=None)
    late = open_tickets.filter(is_overdue(now))
    base = f"department={department.slug}"
    found = (
        (_("Due within a day"), _("Nothing is due soon."), base, soon),
        (_("Overdue"), _("Nothing is overdue."), f"{base}&due=overdue", late),
        (_("Escalated"), _("Nothing was escalated."), f"{base}&due=escalated", mine),
        (_("Nobody's"), _("Everything is in somebody's hands."), f"{base}&assignee=nobody", nobody),
    )
    return [
        (title, nothing, query, rows_of(with_clocks(rows).order_by("due_at", "pk")[:SHOWN], now))
        for title, nothing, query, rows in found
    ]


@require_POST
@signed_in_at_team
@page
def reassign(request: HttpRequest, reference: str) -> HttpResponse:
    """Give a ticket to somebody else, in place."""
    now, number = timezone.now(), number_of(reference)
    viewer = viewer_of(request)
    form = AssignForm(request.POST, people=colleagues_of(desks_or_refuse(request)))
    done = carry_out(
        request,
        form,
        "ticket.assign",
        lambda actor, given: actions.assign_ticket(
            actor=actor,
            number=number,
            assignee_id=int(given["assignee"]) if given["assignee"] else None,
            version=given["version"],
            now=now,
        ),
        now=now,
    )
    if done is None:
        for said in first_errors(form):
            messages.error(request, said)
    else:
        messages.success(request, _("%(reference)s is in other hands now.") % {"reference": done.reference})
    department = request.POST.get("department", "")
    known = {one.slug for one in desks_or_refuse(request) if permissions.supervises(viewer, one.pk)}
    return go("desk_team", at=f"?department={department}") if department in known else redirect("desk_team")


@require_safe
@never_cache
@signed_in
@page
def show_departments(request: HttpRequest) -> HttpResponse:
    """All departments side by side, for the coordinating director."""
    now, viewer = timezone.now(), viewer_of(request)
    if not permissions.oversees_desks(viewer):
        raise PermissionDenied(_("This page is for the coordinating director."))
    desks = desks_or_refuse(request)
    counts = counts_of(desks, now)
    context = {
        "counts": counts,
        "open": sum(one.open for one in counts),
        "overdue": sum(one.overdue for one in counts),
        "oldest": min((one.oldest for one in counts if one.oldest), default=None),
        "supervises": True,
        "oversees": True,
        "now": now,
    }
    return render(request, "desk/departments.html", context)
