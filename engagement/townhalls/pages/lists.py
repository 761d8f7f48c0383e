"""The list of town halls, and the ways in: a code that was read from a screen, or the square beside it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from engagement.threads.pages.lists import briefly_cached
from engagement.townhalls import permissions, queries, states
from engagement.townhalls.forms import CodeForm
from engagement.townhalls.models import TownHall
from engagement.townhalls.pages.doors import REFUSED, viewer_of

PAST_SHOWN = 50


def sorted_out(halls: list[TownHall]) -> dict[str, list[TownHall]]:
    """Halls that run now, that come (the next one first) and that are over (the last one first)."""
    now = [one for one in halls if one.state in {*states.RUNNING, "lobby"}]
    coming = [one for one in halls if one.state in {"draft", "scheduled"}]
    over = [one for one in halls if one.state in states.OVER]
    return {
        "running": now,
        "coming": sorted(coming, key=lambda one: one.starts_at),
        "over": sorted(over, key=lambda one: one.starts_at, reverse=True)[:PAST_SHOWN],
    }


@require_safe
@briefly_cached
def show_halls(request: HttpRequest) -> HttpResponse:
    """Town halls: now, to come, and what became of the earlier ones."""
    viewer, now = viewer_of(request), timezone.now()
    context = sorted_out(list(queries.list_halls(viewer))) | {
        "form": CodeForm(),
        "may_arrange": permissions.can_arrange(viewer, now),
        "now": now,
    }
    return render(request, "halls/list.html", context)


@require_safe
@never_cache
def join(request: HttpRequest, code: str = "") -> HttpResponse:
    """By code, in one step: the code in the address, typed into the form, or a form to type it into."""
    typed = code or request.GET.get("code", "")
    if not typed:
        return render(request, "halls/join.html", {"form": CodeForm()})
    hall = queries.find_by_code(viewer_of(request), typed)
    if hall is not None:
        return redirect("hall", hall.pk)
    form = CodeForm({"code": typed})
    form.refuse_unknown()
    return render(request, "halls/join.html", {"form": form}, status=REFUSED)
