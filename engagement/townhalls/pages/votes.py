"""Votes, hands and reactions as plain forms: each sets a state, so that sending it twice does it once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from engagement.accounts.models import User
from engagement.threads.pages.panel import number_of
from engagement.townhalls.actions.hands import lower_hand, raise_hand
from engagement.townhalls.actions.reactions import Reaction, send_reactions
from engagement.townhalls.actions.voting import Vote, cast_upvotes
from engagement.townhalls.models import Hand, Question, TownHall
from engagement.townhalls.pages.doors import hall_of, identified, page, press, viewer_of
from engagement.townhalls.pages.items import SHOWS
from engagement.townhalls.queries.questions import HandMissing, QuestionMissing
from engagement.townhalls.queries.snapshots import LIVING_HANDS
from realtime.errors import Refusal
from realtime.meters import refused_at


def vote_from(request: HttpRequest, hall: TownHall, number: int, *, on: bool, now: datetime) -> bool:
    """The viewer's vote for a question by its number; a refusal is said on the next page."""
    viewer = viewer_of(request)
    question = Question.objects.filter(hall=hall, number=number).only("pk").first()
    if viewer is None or question is None:
        raise QuestionMissing
    result = cast_upvotes(votes=[Vote(viewer, question.pk, on)], now=now)[0]
    return not said(request, result)


def said(request: HttpRequest, result: Any) -> bool:
    """Whether it was refused; then the next page says why."""
    if isinstance(result, Refusal):
        messages.error(request, refused_at("page", result))
        return True
    return False


@require_POST
@identified
@page
def vote(request: HttpRequest, hall_id: int) -> HttpResponse:
    """The button beside a question: `on` or `off` with its number; back to where one was in the list."""
    hall, now = hall_of(request, hall_id), timezone.now()
    on = "on" in request.POST
    number = number_of(request.POST.get("on") or request.POST.get("off")) or 0
    vote_from(request, hall, number, on=on, now=now)
    show = request.POST.get("show", "")
    query = f"?show={show}" if show in SHOWS and show != SHOWS[0] else ""
    place = "questions/" + str(number) + "/" if request.POST.get("at") == "question" else f"{query}#question-{number}"
    return redirect(reverse("hall", args=[hall_id]) + place)


@require_POST
@identified
@page
def hand(request: HttpRequest, hall_id: int) -> HttpResponse:
    """Raise one's hand, or lower it (`lower`)."""
    hall, now = hall_of(request, hall_id), timezone.now()
    if "lower" in request.POST:
        press(
            request,
            "hand.lower",
            lambda actor, _given: lower_hand(actor=actor, hand_id=own_hand(actor, hall), now=now),
            now=now,
        )
    else:
        topic = request.POST.get("topic", "")
        press(
            request,
            "hand.raise",
            lambda actor, _given: raise_hand(actor=actor, hall_id=hall.pk, topic=topic, now=now),
            now=now,
            done=_("Your hand is raised. A moderator will call you."),
        )
    return redirect(reverse("hall", args=[hall_id]) + "#hand")


def own_hand(actor: User, hall: TownHall) -> int:
    """The id of the person's living hand. Raises HandMissing."""
    found = Hand.objects.filter(hall=hall, user=actor, state__in=LIVING_HANDS).values_list("pk", flat=True).first()
    if found is None:
        raise HandMissing
    return int(found)


@require_POST
@identified
@page
def react(request: HttpRequest, hall_id: int) -> HttpResponse:
    """One reaction; it is counted, and whose it was is kept nowhere."""
    hall, now = hall_of(request, hall_id), timezone.now()
    viewer = viewer_of(request)
    assert viewer is not None  # noqa: S101 - `identified` has seen to it
    said(request, send_reactions(reactions=[Reaction(viewer, hall.pk, request.POST.get("kind", ""))], now=now)[0])
    return redirect(reverse("hall", args=[hall_id]) + "#reactions")
