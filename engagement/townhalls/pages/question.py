"""One question: its own page, for everybody and for whoever asked it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from engagement.townhalls import queries, states
from engagement.townhalls.actions.asking import appeal_question, withdraw_question
from engagement.townhalls.events import Mine, OwnQuestion, QuestionView
from engagement.townhalls.forms import AppealForm
from engagement.townhalls.models import Question
from engagement.townhalls.pages.doors import REFUSED, carry_out, hall_of, identified, page, press, viewer_of
from engagement.townhalls.pages.hall import NOBODY, numbers_of
from engagement.townhalls.pages.items import item_of, may_vote
from engagement.townhalls.pages.record import place_in
from engagement.townhalls.queries.questions import QuestionMissing
from tickets.forms import KeyForm

WITHDRAWABLE = states.QUESTION["withdraw"].sources


def load(request: HttpRequest, hall_id: int, number: int) -> dict[str, Any]:
    """The question as everybody sees it, as its asker does, or both. Raises HallMissing, QuestionMissing."""
    viewer, now = viewer_of(request), timezone.now()
    hall = hall_of(request, hall_id)
    snapshot = queries.get_snapshot(viewer, hall_id)
    mine = queries.get_mine(viewer, hall, now=now) if viewer else NOBODY
    question = next((one for one in snapshot.questions if one.number == number), None)
    own = own_of(mine, number)
    if question is None and own is None:
        raise QuestionMissing
    tallies = numbers_of(hall)
    item = item_of(question, tallies, mine, voting=may_vote(snapshot)) if question else None
    return {
        "hall": hall,
        "view": snapshot.hall,
        "item": item,
        "own": own,
        "number": number,
        "joined": joined_to(snapshot.questions, number),
        "place": place_in(question.featured_at, snapshot.hall.recording_begins_at) if question else None,
        "may_withdraw": own is not None and own.state in WITHDRAWABLE and snapshot.hall.state not in states.OVER,
        "hall_url": reverse("hall", args=[hall_id]),
        "now": now,
    }


def own_of(mine: Mine, number: int) -> OwnQuestion | None:
    """The viewer's own question of this number, or None."""
    return next((one for one in mine.questions if one.number == number), None)


def joined_to(questions: list[QuestionView], number: int) -> list[QuestionView]:
    """The questions that this one stands for."""
    return [one for one in questions if one.merged_into == number]


@require_safe
@never_cache
@page
def show_question(request: HttpRequest, hall_id: int, number: int) -> HttpResponse:
    """The question, what became of it, and what its asker may do."""
    return render_question(request, hall_id, number, AppealForm())


def render_question(
    request: HttpRequest, hall_id: int, number: int, form: AppealForm, status: int = 200
) -> HttpResponse:
    """The page, with this form for the appeal."""
    loaded = load(request, hall_id, number)
    context = loaded | {"appeal_form": form, "withdraw_key": KeyForm()["key"].value()}
    return render(request, "halls/question.html", context, status=status)


def id_of(request: HttpRequest, hall_id: int, number: int) -> int:
    """The id behind a number. Raises HallMissing, QuestionMissing."""
    found = (
        Question.objects.filter(hall=hall_of(request, hall_id), number=number).values_list("pk", flat=True).first()
    )
    if found is None:
        raise QuestionMissing
    return int(found)


@require_POST
@identified
@page
def withdraw(request: HttpRequest, hall_id: int, number: int) -> HttpResponse:
    """Take one's own question back."""
    now, pk = timezone.now(), id_of(request, hall_id, number)
    press(
        request,
        "question.withdraw",
        lambda actor, _given: withdraw_question(actor=actor, question_id=pk, now=now),
        now=now,
        done=_("Your question is withdrawn."),
    )
    return redirect("hall_question", hall_id, number)


@require_POST
@identified
@page
def appeal(request: HttpRequest, hall_id: int, number: int) -> HttpResponse:
    """Ask for a second look, once."""
    now, pk = timezone.now(), id_of(request, hall_id, number)
    form = AppealForm(request.POST)
    done = carry_out(
        request,
        form,
        "question.appeal",
        lambda actor, given: appeal_question(actor=actor, question_id=pk, words=given["words"], now=now),
        now=now,
    )
    if done is None:
        return render_question(request, hall_id, number, form, status=REFUSED)
    messages.success(request, _("A moderator looks at it once more."))
    return redirect("hall_question", hall_id, number)
