"""The page of those who answer: what is answered now, what is theirs, what comes next, what is owed in writing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from engagement.accounts.models import User
from engagement.threads.models import Thread
from engagement.threads.queries import get_thread
from engagement.threads.queries import stream_of as stream_of_thread
from engagement.townhalls import permissions, queries, serializers
from engagement.townhalls.models import Hand, Question, TownHall
from engagement.townhalls.pages.act import number_in
from engagement.townhalls.pages.console import undoable
from engagement.townhalls.pages.doors import page, viewer_of
from engagement.townhalls.pages.rows import HandRow, QuestionRow, address, buttons_of, hand_row, question_rows
from engagement.townhalls.pages.running import positions_of, signed_in, staff_hall
from engagement.townhalls.running_forms import AnswerForm
from realtime.errors import Refusal
from tickets.lines import Line
from tickets.pages.ticket import lines_of
from tickets.queries.tickets import find_tickets_of, get_ticket

NEWEST_LINES = 12
STAGE = {"listed": ("feature",), "queued": ("feature",)}
"""What those who answer do with a question that is open before them: "I answer this now"."""


class About(NamedTuple):
    """What is known around a question: the issue that it is about, and the public record of its tickets."""

    thread: Thread | None
    histories: list[tuple[str, list[Line]]]


@require_safe
@never_cache
@signed_in
@page
def show_official(request: HttpRequest, hall_id: int) -> HttpResponse:
    """The page. `?q=` opens the question of that number."""
    now = timezone.now()
    positions = positions_of(queries.desk_of(hall_id), queries.hall_stream(hall_id))
    hall = staff_hall(request, hall_id)
    viewer = viewer_of(request)
    assert viewer is not None  # noqa: S101  # signed_in has seen to it
    context = {
        "hall": hall,
        "view": serializers.hall_view(hall),
        "viewer": viewer,
        "positions": positions,
        "pulse": queries.pulse_of(hall.pk),
        "key": uuid4(),
        "now": now,
    }
    parts = lists(hall, viewer) | opened(request, hall, viewer, now) | undoable(request, hall, now, "official")
    return render(request, "halls/official.html", context | parts)


def lists(hall: TownHall, viewer: User) -> dict[str, Any]:
    """Now, mine, next, owed."""
    on_screen = queries.get_on_screen(hall)
    mine = queries.list_assigned(hall, viewer)
    known = {one.pk for one in mine}
    coming = [one for one in queries.list_queue(hall) if not isinstance(one, Question) or one.pk not in known]
    return {
        "on_screen": row_of(hall, on_screen) if on_screen else None,
        "mine": question_rows(hall, mine, back="official"),
        "coming": [row_of(hall, one) for one in coming],
        "owed": question_rows(hall, queries.list_owed(hall), back="official"),
    }


def row_of(hall: TownHall, one: Question | Hand) -> QuestionRow | HandRow:
    """A row of this page for whatever is in the queue."""
    return hand_row(hall, one) if isinstance(one, Hand) else question_rows(hall, [one], back="official")[0]


def opened(request: HttpRequest, hall: TownHall, viewer: User, now: datetime) -> dict[str, Any]:
    """The question that is worked on, with everything around it."""
    question = queries.find_question(hall, number_in(request.GET, "q"))
    if question is None:
        return {"row": None}
    given = {"of": question.pk, "version": question.version, "back": "official", "body": question.draft}
    return {
        "row": question_rows(hall, [question], back="official")[0],
        "about": around(viewer, question),
        "may_write": permissions.can_answer_in_writing(viewer, question) and question.state == Question.State.OWED,
        "may_answer": permissions.answers(viewer, hall) or permissions.moderates(viewer, hall),
        "answer": AnswerForm(initial=given, auto_id="answer_%s"),
        "draft_at": address(hall.pk, "draft"),
        "write_at": address(hall.pk, "write"),
        "stage": [
            one._replace(act=replace(one.act, button=_("Answer it now")))
            for one in buttons_of(
                hall, STAGE.get(question.state, ()), "official", of=question.pk, version=question.version
            )
        ],
        "more": buttons_of(hall, ["note", "hand_on"], "official", near=9, of=question.pk, version=question.version),
    }


def around(viewer: User, question: Question) -> About:
    """The issue and the tickets of a question, as far as the viewer may read them."""
    thread, histories = None, []
    if question.thread_id is not None:
        try:
            thread = get_thread(viewer, question.thread_id)
        except Refusal:
            thread = None
    if thread is not None:
        tickets = find_tickets_of(stream_of_thread(thread.pk))
        histories += [(one.reference, lines_of(one, public=True)[-NEWEST_LINES:]) for one in tickets]
    if question.ticket_number is not None:
        try:
            ticket = get_ticket(viewer, question.ticket_number)
            histories.append((ticket.reference, lines_of(ticket, public=True)[-NEWEST_LINES:]))
        except Refusal:
            pass
    return About(thread, histories)
