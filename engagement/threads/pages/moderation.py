"""What waits for a moderator: posts and issues that are held, reports, and where something waits in the rooms above.
Nothing of it does anything by itself."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagement.threads import actions, permissions, queries
from engagement.threads.elsewhere import places
from engagement.threads.forms import ReasonForm
from engagement.threads.pages.doors import REFUSED, carry_out, page, press, signed_in, viewer_of
from engagement.threads.pages.held import held_item
from engagement.threads.pages.talk import photos_of
from engagement.threads.queries.held import get_held, list_held
from engagement.threads.serializers import report_view

SHOWN = 50


@require_safe
@never_cache
@signed_in
@page
def show_moderation(request: HttpRequest) -> HttpResponse:
    """The oldest first."""
    viewer, now = viewer_of(request), timezone.now()
    if viewer is None or not permissions.moderates(viewer):
        raise actions.ModeratorsOnly
    held, reports = list_held(viewer), queries.list_open_reports(viewer)
    items = [held_item(one) for one in held[:SHOWN]]
    open_reports = [(report_view(one), one.post, photos_of(one.post)) for one in reports[:SHOWN]]
    context: dict[str, Any] = {
        "held": items,
        "held_count": held.count(),
        "reports": open_reports,
        "reports_count": reports.count(),
        "has_photos": any(item.photos for item in items) or any(photos for _, _, photos in open_reports),
        "places": places(viewer, now),
        "new_key": uuid4,
        "now": now,
    }
    return render(request, "threads/moderation.html", context)


@require_POST
@signed_in
@page
def approve(request: HttpRequest, held_id: int) -> HttpResponse:
    """Publish what is held."""
    now = timezone.now()
    press(
        request,
        "post.approve",
        lambda actor, _given: actions.approve_post(actor=actor, held_id=held_id, now=now),
        now=now,
        done=_("It is published."),
    )
    return redirect("moderation")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@page
def reject(request: HttpRequest, held_id: int) -> HttpResponse:
    """Leave it unpublished, and say why."""
    now = timezone.now()
    held = get_held(viewer_of(request), held_id)
    form = ReasonForm(request.POST or None)
    if form.is_bound and carry_out(
        request,
        form,
        "post.reject",
        lambda actor, given: actions.reject_post(actor=actor, held_id=held_id, reason=given["reason"], now=now),
        now=now,
    ):
        messages.success(request, _("It stays unpublished. Its author reads why."))
        return redirect("moderation")
    context = {"item": held_item(held), "form": form, "now": now}
    return render(request, "threads/reject.html", context, status=REFUSED if form.is_bound else 200)
