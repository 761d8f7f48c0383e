"""The chat of a hall beside what is answered now: the panel of a thread, on a page of the hall."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from engagement.threads.pages.panel import panel_context
from engagement.townhalls.models import TownHall
from engagement.townhalls.pages.doors import hall_of, identity_path, page


@require_safe
@never_cache
@page
def show_chat(request: HttpRequest, hall_id: int) -> HttpResponse:
    """The talk. Where the hall has no chat now, one is led back to it."""
    hall, now = hall_of(request, hall_id), timezone.now()
    if hall.chat_id is None or hall.chat_mode == TownHall.Chat.OFF:
        return redirect("hall", hall_id)
    panel = panel_context(request, hall.chat_id, now, back=request.path, guest_url=identity_path(hall_id, chat="yes"))
    context = panel | {"hall": hall, "hall_url": reverse("hall", args=[hall_id])}
    return render(request, "halls/chat.html", context)
