"""The screen in the hall: what is being answered, large. It is made of the public snapshot alone, and its module
listens to the public streams alone: what waits or was turned away cannot reach it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from engagement.townhalls import codes, queries, states
from engagement.townhalls.events import PollView, QuestionView, Snapshot
from engagement.townhalls.pages.doors import page, viewer_of
from engagement.townhalls.templatetags.halls import HALLS
from tickets.pages.script import SOCKET, catalog_of, to_script


@require_safe
@never_cache
@page
def show_screen(request: HttpRequest, hall_id: int) -> HttpResponse:
    """The screen. Without script it looks again every few seconds."""
    now = timezone.now()
    snapshot = queries.get_snapshot(viewer_of(request), hall_id)
    join = request.build_absolute_uri(reverse("hall_by_code", args=[snapshot.hall.code]))
    question, poll = on_stage(snapshot)
    context = {
        "hall": snapshot.hall,
        "question": question,
        "poll": poll,
        "size": size_of(question.body if question else ""),
        "code": codes.written(snapshot.hall.code),
        "host": join.split("://", 1)[1].rsplit("/", 2)[0],
        "waiting": waiting_line(snapshot),
        "island": island_of(snapshot),
        "now": now,
    }
    response = render(request, "halls/screen.html", context)
    response["Link"] = f"<{static('css/screen.css')}>; rel=preload; as=style"  # not the style of other pages
    return response


def on_stage(snapshot: Snapshot) -> tuple[QuestionView | None, PollView | None]:
    """The question and the poll that are on the screen."""
    hall = snapshot.hall
    question = next((one for one in snapshot.questions if one.id == hall.featured), None)
    return question, next((one for one in snapshot.polls if one.on_screen), None)


def size_of(text: str) -> str:
    """How large a text can be so that it fits. The module measures; without it this holds."""
    sizes = ((90, "short"), (180, "middle"), (320, "long"))
    return next((name for length, name in sizes if len(text) <= length), "longest")


def waiting_line(snapshot: Snapshot) -> int:
    """How many questions are listed or come next."""
    return sum(one.state in states.VOTABLE for one in snapshot.questions)


def island_of(snapshot: Snapshot) -> SafeString:
    """What the module starts from."""
    hall = snapshot.hall.id
    language = get_language() or settings.LANGUAGE_CODE
    data: dict[str, Any] = {
        "snapshot": snapshot,
        "streams": {"hall": queries.hall_stream(hall), "pulse": queries.pulse_of(hall)},
        "states": {state: str(look.word) for state, look in HALLS.items()},
        "socket": SOCKET,
        "lang": language,
        "timezone": settings.TIME_ZONE,
        "catalog": catalog_of(language),
    }
    return to_script(data)
