"""Asking: the form, and the step in between that shows what others have asked already."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from engagement.townhalls import queries
from engagement.townhalls.actions.asking import ask_question
from engagement.townhalls.forms import AskForm
from engagement.townhalls.models import QUESTION_LENGTH, TownHall
from engagement.townhalls.pages.doors import REFUSED, carry_out, hall_of, identified, identity_path, page, viewer_of
from engagement.townhalls.pages.hall import as_json, numbers_of
from engagement.townhalls.pages.items import Item, item_of, may_vote
from engagement.townhalls.queries.similar import list_similar

SHOWN = 4


def similar_items(request: HttpRequest, hall: TownHall, body: str) -> list[Item]:
    """Questions on the list that say nearly the same, the likest first."""
    alike = list_similar(hall, body, limit=SHOWN)
    if not alike:
        return []
    viewer = viewer_of(request)
    snapshot = queries.get_snapshot(viewer, hall.pk)
    mine = queries.get_mine(viewer, hall, now=timezone.now())
    tallies, by_id = numbers_of(hall), {one.id: one for one in snapshot.questions}
    return [item_of(by_id[pk], tallies, mine, voting=may_vote(snapshot)) for pk in alike if pk in by_id]


@require_http_methods(["GET", "HEAD", "POST"])
@identified
@page
def ask(request: HttpRequest, hall_id: int) -> HttpResponse:
    """Ask. Where something similar is on the list, that is shown first: a vote for it may be all that is wanted."""
    hall, now = hall_of(request, hall_id), timezone.now()
    form = AskForm(request.POST or None)
    similar: list[Item] = []
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        similar = [] if given["sure"] else similar_items(request, hall, given["body"])
        if not similar:
            done = carry_out(
                request,
                form,
                "question.ask",
                lambda actor, filled: ask_question(
                    actor=actor,
                    hall_id=hall.pk,
                    body=filled["body"],
                    anonymous=filled["anonymous"],
                    now=now,
                ),
                now=now,
            )
            if done is not None:
                return redirect(reverse("hall_question", args=[hall_id, done.number]))
    return show_form(request, hall, form, similar)


def show_form(request: HttpRequest, hall: TownHall, form: AskForm, similar: list[Item]) -> HttpResponse:
    """The form with what was typed, and what is like it."""
    viewer = viewer_of(request)
    context: dict[str, Any] = {
        "hall": hall,
        "view": queries.get_snapshot(viewer, hall.pk).hall,
        "form": form,
        "similar": similar,
        "length": QUESTION_LENGTH,
        "hall_url": reverse("hall", args=[hall.pk]),
        "stronger": identity_path(hall.pk, ask="yes"),
        "now": timezone.now(),
    }
    return render(request, "halls/ask.html", context, status=REFUSED if form.errors else 200)


@require_safe
@page
def give_similar(request: HttpRequest, hall_id: int) -> HttpResponse:
    """Ids of questions on the list that say nearly the same as `?q=`, while somebody types."""
    hall = hall_of(request, hall_id)
    typed = request.GET.get("q", "")[:QUESTION_LENGTH]
    return as_json({"similar": list_similar(hall, typed, limit=SHOWN)})
