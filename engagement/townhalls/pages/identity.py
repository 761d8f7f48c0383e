"""Saying who one is, for a hall: a name to begin with, an e-mail address where the hall asks for one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from engagement.accounts.models import User
from engagement.accounts.pages import guests
from engagement.accounts.permissions import is_known_by
from engagement.threads.pages.panel import number_of
from engagement.townhalls.forms import CodeOfMailForm, MailForm, NameForm
from engagement.townhalls.models import TownHall
from engagement.townhalls.pages.doors import REFUSED, hall_of, page, viewer_of
from engagement.townhalls.pages.votes import vote_from
from realtime.errors import Refusal
from realtime.meters import refused_at

FORMS = {"name": NameForm, "email": MailForm, "code": CodeOfMailForm}


def wanted_strength(hall: TownHall, given: Any) -> str:
    """What the hall asks for what the person came to do; the weaker of both where they did not say."""
    if given.get("vote"):
        return hall.voting_strength
    if given.get("ask"):
        return hall.asking_strength
    return min(hall.asking_strength, hall.voting_strength, key=User.Strength.values.index)


def step_of(request: HttpRequest, hall: TownHall) -> str:
    """What comes next: "name", "email", "code", "account", or "" where nothing is missing."""
    viewer = viewer_of(request)
    wanted = wanted_strength(hall, request.POST or request.GET)
    if viewer is not None and is_known_by(viewer, wanted):
        return "email" if request.GET.get("step") == "email" and viewer.strength == User.Strength.NAME else ""
    if wanted == User.Strength.ACCOUNT:
        return "account"
    if viewer is None:
        return "name"
    return "code" if request.POST.get("step") == "code" or request.GET.get("sent") else "email"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@page
def show_identity(request: HttpRequest, hall_id: int) -> HttpResponse:
    """One step after the other; then back to what one came for."""
    hall, now = hall_of(request, hall_id), timezone.now()
    step = step_of(request, hall)
    if step == "account":
        return redirect_to_login(reverse("hall", args=[hall_id]), reverse(settings.LOGIN_URL))
    if not step:
        return back(request, hall, now)
    if request.method == "POST" and request.POST.get("step") == "email":
        step = "email"
    form = FORMS[step](request.POST or None if request.POST.get("step") == step else None)
    if form.is_bound and form.is_valid():
        try:
            return perform(request, hall, step, form.cleaned_data, now)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refused_at("page", refusal))
    context = {"hall": hall, "form": form, "step": step, "given": given_of(request)}
    return render(request, "halls/identity.html", context, status=REFUSED if form.errors else 200)


def given_of(request: HttpRequest) -> dict[str, str]:
    """What the person came to do, to be taken along from step to step."""
    source = request.POST if request.method == "POST" else request.GET
    return {name: source[name] for name in ("vote", "ask", "chat") if source.get(name)}


def perform(request: HttpRequest, hall: TownHall, step: str, filled: dict[str, Any], now: datetime) -> HttpResponse:
    """Do the step, and go on to the next one."""
    if step == "email":
        guests.send_code(request, email=filled["email"], now=now)
        query = "&".join(["sent=yes", *(f"{name}={value}" for name, value in given_of(request).items())])
        return redirect(f"{reverse('hall_identity', args=[hall.pk])}?{query}")
    if step == "name":
        request.user = guests.welcome(request, display_name=filled["display_name"], now=now)
    else:
        request.user = guests.confirm(request, code=filled["code"], now=now)
    if not is_known_by(request.user, wanted_strength(hall, request.POST)):
        query = "&".join(f"{name}={value}" for name, value in given_of(request).items())
        return redirect(f"{reverse('hall_identity', args=[hall.pk])}?{query}")
    return back(request, hall, now)


def back(request: HttpRequest, hall: TownHall, now: datetime) -> HttpResponse:
    """To the hall; the vote that brought the person here is given on the way."""
    given = given_of(request)
    url = reverse("hall", args=[hall.pk])
    number = number_of(given.get("vote"))
    if number is not None:
        if request.method == "POST":
            vote_from(request, hall, number, on=True, now=now)
        return redirect(f"{url}#question-{given['vote']}")
    if given.get("chat"):
        return redirect("hall_chat", hall.pk)
    return redirect(f"{url}#ask" if given.get("ask") else url)
