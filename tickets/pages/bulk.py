"""Changes of many tickets at once from the queue, taking them back, and the filters that people keep."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tickets import actions, references
from tickets.desk_forms import BulkForm, ViewForm
from tickets.pages.desk import desks_or_refuse, render_desk
from tickets.pages.doors import carry_out, coming_back, go, page, press
from tickets.queries.desk import colleagues_of

signed_in = coming_back(lambda _given: "/desk/")


@require_POST
@signed_in
@page
def change_many(request: HttpRequest) -> HttpResponse:
    """Do one thing with every ticket that is ticked: all of them, or none and it is said why."""
    now, desks = timezone.now(), desks_or_refuse(request)
    form = BulkForm(request.POST, people=colleagues_of(desks), auto_id="bulk_%s")
    numbers = [number for ref in request.POST.getlist("ref") if (number := references.parse(ref)) is not None]
    if not numbers:
        form.add_error(None, _("Tick the tickets first."))
    done = carry_out(
        request,
        form,
        "tickets.change",
        lambda actor, given: actions.change_many(actor=actor, numbers=numbers, change=change_of(given), now=now),
        now=now,
    )
    if done is None:
        back = QueryDict(request.POST.get("back", ""))
        return render_desk(request, now, back, status=422, bulk=form, ticked=set(request.POST.getlist("ref")))
    return back_to_queue(request, undo=done.pk)


def change_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the pressed button and its fields ask for."""
    do, assignee, department = given["do"], given["assignee"], given["department"]
    if do == "assign":
        return {"assignee": int(assignee) if assignee.isdecimal() else None}
    if do == "status":
        return {"status": given["status"], "reason": given["reason"]}
    if do == "transfer":
        return {"department": department.slug if department else "", "reason": given["reason"]}
    return {do: given[do]}


def back_to_queue(request: HttpRequest, **more: Any) -> HttpResponse:
    """The queue under the filters that it had."""
    kept = QueryDict(request.POST.get("back", "")).dict()
    query = urlencode(kept | more)
    return go("desk", at=f"?{query}" if query else "")


@require_POST
@signed_in
@page
def undo(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """Take a change of many tickets back; what others changed since stays, and is named."""
    now = timezone.now()
    left: list[str] = []

    def perform(actor: Any, _given: Mapping[str, Any]) -> Any:
        undone = actions.undo_many(actor=actor, bulk_id=bulk_id, now=now)
        left.extend(undone.left)
        return undone.bulk

    if press(request, "tickets.undo", perform, now=now, done=_("It is as it was before.")) and left:
        stayed = _("These have changed since, and stay as they are: %(references)s.")
        messages.warning(request, stayed % {"references": ", ".join(left)})
    return back_to_queue(request)


@require_POST
@signed_in
@page
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters under a name."""
    now: datetime = timezone.now()
    form = ViewForm(request.POST, auto_id="view_%s")
    query = request.POST.get("query", "")
    done = carry_out(
        request,
        form,
        "desk.save_view",
        lambda actor, given: actions.save_view(actor=actor, name=given["name"], query=given["query"], now=now),
        now=now,
    )
    if done is None:
        return render_desk(request, now, QueryDict(query), status=422, view_form=form)
    messages.success(request, _("The view is kept. It stands beside the others."))
    return go("desk", at=f"?{query}")


@require_POST
@signed_in
@page
def drop_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forget a kept view."""
    now = timezone.now()
    press(
        request,
        "desk.drop_view",
        lambda actor, _given: actions.delete_view(actor=actor, view_id=view_id, now=now),
        now=now,
        done=_("The view is gone. The tickets are where they were."),
    )
    return go("desk")
