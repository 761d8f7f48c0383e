"""Voting in a poll as a plain form: what is ticked is the ballot, however often it is sent."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from engagement.threads.pages.panel import number_of
from engagement.townhalls.actions.ballots import Ballot, cast_ballots
from engagement.townhalls.models import Poll
from engagement.townhalls.pages.doors import hall_of, identified, page, viewer_of
from engagement.townhalls.pages.votes import said
from engagement.townhalls.queries.polls import PollMissing


@require_POST
@identified
@page
def vote_in_poll(request: HttpRequest, hall_id: int, number: int) -> HttpResponse:
    """A ballot: what was ticked; nothing takes it back."""
    hall, now = hall_of(request, hall_id), timezone.now()
    viewer, poll = viewer_of(request), Poll.objects.filter(hall=hall, number=number).only("pk").first()
    if viewer is None or poll is None:
        raise PollMissing
    back = "back" in request.POST
    choices = [] if back else [number_of(one) or 0 for one in request.POST.getlist("choice")]
    if not choices and not back:
        messages.error(request, _("Choose something first."))
    elif not said(request, cast_ballots(ballots=[Ballot(viewer, poll.pk, choices)], now=now)[0]):
        messages.success(request, _("Your vote is taken back.") if back else _("Your vote is counted."))
    return redirect(reverse("hall", args=[hall_id]) + f"#poll-{number}")
