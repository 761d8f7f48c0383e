"""Arranging a hall: a new one, and everything that can be changed about one: who runs it, its beginning, its end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from engagement.townhalls import actions, permissions, queries, serializers
from engagement.townhalls.models import TownHall
from engagement.townhalls.pages.console import moves_of, switches_of
from engagement.townhalls.pages.doors import REFUSED, carry_out, hall_of, page, viewer_of
from engagement.townhalls.pages.rows import address
from engagement.townhalls.pages.running import signed_in
from engagement.townhalls.running_forms import HallForm, StaffForm

FIELDS = (
    "title",
    "about",
    "place",
    "starts_at",
    "planned_minutes",
    "asking_strength",
    "voting_strength",
    "video_url",
    "captions_url",
    "recording_url",
    "recording_begins_at",
)
AHEAD = timedelta(days=7)


def fields_of(given: dict[str, Any]) -> dict[str, Any]:
    """What was filled in, as the actions take it."""
    return {name: given[name] for name in FIELDS} | {"department": given["department"].slug}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
@page
def new_hall(request: HttpRequest) -> HttpResponse:
    """A new hall: a draft that nobody sees before it is announced."""
    now = timezone.now()
    if not permissions.can_arrange(viewer_of(request), now):
        raise PermissionDenied(_("Town halls are arranged by the moderators of the assembly."))
    begins = timezone.localtime(now + AHEAD).replace(hour=17, minute=0, second=0, microsecond=0)
    form = HallForm(request.POST or None, initial={"starts_at": begins})
    if form.is_bound:
        done = carry_out(
            request,
            form,
            "hall.create",
            lambda actor, given: actions.create_hall(actor=actor, now=now, **fields_of(given)),
            now=now,
        )
        if done is not None:
            messages.success(request, _("It is a draft. Say who runs it, then announce it."))
            return redirect("edit_hall", done.hall)
    context = {"form": form, "hall": None, "now": now}
    return render(request, "halls/arrange.html", context, status=REFUSED if form.is_bound else 200)


def hall_to_direct(request: HttpRequest, hall_id: int) -> TownHall:
    """The hall, for those who may change it."""
    hall = hall_of(request, hall_id)
    if not permissions.can_direct(viewer_of(request), hall):
        raise PermissionDenied(_("Only the moderators of this town hall can change it."))
    return hall


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
@page
def edit_hall(request: HttpRequest, hall_id: int) -> HttpResponse:
    """Change what it is; who runs it, its switches and its moves are buttons of their own beside the form."""
    now = timezone.now()
    hall = hall_to_direct(request, hall_id)
    form = HallForm(request.POST or None, initial=begun(hall))
    if form.is_bound:
        done = carry_out(
            request,
            form,
            "hall.edit",
            lambda actor, given: actions.edit_hall(actor=actor, hall_id=hall.pk, now=now, **fields_of(given)),
            now=now,
        )
        if done is not None:
            messages.success(request, _("It is changed. Everybody who has the page open sees it."))
            return redirect("edit_hall", hall.pk)
    return render_edit(request, hall, form, now)


def begun(hall: TownHall) -> dict[str, Any]:
    """How it is now."""
    return {name: getattr(hall, name) for name in FIELDS} | {"department": hall.department.slug}


def render_edit(request: HttpRequest, hall: TownHall, form: HallForm, now: datetime) -> HttpResponse:
    """The page of a hall that is there."""
    back = {"back": "edit"}
    context = {
        "form": form,
        "hall": hall,
        "moves": [one._replace(href=one.href.replace("back=console", "back=edit")) for one in moves_of(hall)],
        "switches": [
            (name, words, on, href.replace("back=console", "back=edit"))
            for name, words, on, href in switches_of(hall)
        ],
        "staff": [
            (view := serializers.staff_view(one), address(hall.pk, "dismiss", person=view.person.handle, **back))
            for one in queries.staff_of(hall)
        ],
        "staff_form": StaffForm(auto_id="staff_%s", initial=back | {"role": "official"}),
        "name_at": address(hall.pk, "name"),
        "key": uuid4(),
        "now": now,
    }
    return render(request, "halls/arrange.html", context, status=REFUSED if form.is_bound else 200)
