"""The page behind a thread's card: say that it is solved, keep it civil, settle reports. One action per form."""

from __future__ import annotations

from datetime import datetime
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

from engagement.threads import actions, queries
from engagement.threads.forms import OptionalReasonForm, SettleForm, SlowForm
from engagement.threads.pages.doors import REFUSED, Perform, carry_out, go, page, press, signed_in, viewer_of
from engagement.threads.pages.island import abilities
from engagement.threads.pages.talk import photos_of
from engagement.threads.permissions import can_read_history as may_look
from engagement.threads.serializers import report_view
from tickets.forms import KeyForm


@require_safe
@never_cache
@signed_in
@page
def show_manage(request: HttpRequest, thread_id: int) -> HttpResponse:
    """What this person may decide about the thread, and its reports."""
    return render_manage(request, thread_id, {}, timezone.now())


def render_manage(request: HttpRequest, thread_id: int, refused: dict[str, KeyForm], now: datetime) -> HttpResponse:
    """The page; `refused` holds the form that came back, by the name it has in the template."""
    viewer = viewer_of(request)
    thread = queries.get_thread(viewer, thread_id)
    can = abilities(viewer, thread, now)
    if not (can["see_desk"] or can["resolve"] or can["reopen"]):
        raise PermissionDenied(_("This page is for the people who decide about this issue."))
    found = queries.list_reports(viewer, thread_id) if can["see_desk"] else ()
    reports = [(report_view(one), photos_of(one.post) if may_look(viewer, one.post) else ()) for one in found]
    context: dict[str, Any] = {
        "thread": thread,
        "thread_url": reverse("thread", args=[thread.pk]),
        "can": can,
        "now": now,
        "reports": reports,
        "has_photos": any(photos for _, photos in reports),
        "unlock_key": uuid4(),
        "decide_form": OptionalReasonForm(auto_id="decide_%s"),
        "lock_form": OptionalReasonForm(auto_id="lock_%s"),
        "slow_form": SlowForm(auto_id="slow_%s", initial={"seconds": thread.slow_seconds}),
        "settle_key": uuid4,
    }
    return render(request, "threads/manage.html", context | refused, status=REFUSED if refused else 200)


def decide(
    request: HttpRequest, thread_id: int, command: str, perform: Perform, done: str, now: datetime
) -> HttpResponse:
    """Resolve or reopen: back to the talk, where the line now stands."""
    form = OptionalReasonForm(request.POST, auto_id="decide_%s")
    if carry_out(request, form, command, perform, now=now) is None:
        return render_manage(request, thread_id, {"decide_form": form}, now)
    messages.success(request, done)
    return redirect("thread", thread_id)


@require_POST
@signed_in
@page
def resolve(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Say that the issue is solved."""
    now = timezone.now()
    return decide(
        request,
        thread_id,
        "thread.resolve",
        lambda actor, given: actions.resolve_thread(
            actor=actor, thread_id=thread_id, reason=given["reason"], now=now
        ),
        _("The issue is resolved. It can be reopened."),
        now,
    )


@require_POST
@signed_in
@page
def reopen(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Say that it is not solved after all."""
    now = timezone.now()
    return decide(
        request,
        thread_id,
        "thread.reopen",
        lambda actor, given: actions.reopen_thread(actor=actor, thread_id=thread_id, reason=given["reason"], now=now),
        _("The issue is open again."),
        now,
    )


@require_POST
@signed_in
@page
def lock(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Close the thread to new posts."""
    now = timezone.now()
    form = OptionalReasonForm(request.POST, auto_id="lock_%s")
    done = carry_out(
        request,
        form,
        "thread.lock",
        lambda actor, given: actions.lock_thread(actor=actor, thread_id=thread_id, reason=given["reason"], now=now),
        now=now,
    )
    if done is None:
        return render_manage(request, thread_id, {"lock_form": form}, now)
    messages.success(request, _("The issue is closed to new posts."))
    return redirect("manage_thread", thread_id)


@require_POST
@signed_in
@page
def unlock(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Open it to new posts again."""
    now = timezone.now()
    press(
        request,
        "thread.unlock",
        lambda actor, _given: actions.unlock_thread(actor=actor, thread_id=thread_id, now=now),
        now=now,
        done=_("Everyone can post again."),
    )
    return redirect("manage_thread", thread_id)


@require_POST
@signed_in
@page
def slow(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Set the pause between two posts of one person."""
    now = timezone.now()
    form = SlowForm(request.POST, auto_id="slow_%s")
    done = carry_out(
        request,
        form,
        "thread.slow",
        lambda actor, given: actions.slow_thread(actor=actor, thread_id=thread_id, seconds=given["seconds"], now=now),
        now=now,
    )
    if done is None:
        return render_manage(request, thread_id, {"slow_form": form}, now)
    messages.success(request, _("Slow mode is changed."))
    return redirect("manage_thread", thread_id)


@require_POST
@signed_in
@page
def settle(request: HttpRequest, thread_id: int, report_id: int) -> HttpResponse:
    """Say whether a report was right."""
    now = timezone.now()
    form = SettleForm(request.POST)
    done = carry_out(
        request,
        form,
        "report.settle",
        lambda actor, given: actions.settle_report(actor=actor, report_id=report_id, uphold=given["uphold"], now=now),
        now=now,
    )
    if done is None:
        messages.error(request, _("The report was not settled: it is settled already, or not yours to settle."))
    return go("manage_thread", thread_id, at="#reports")
