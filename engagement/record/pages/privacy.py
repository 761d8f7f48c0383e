"""What is kept about people and why; what is kept about oneself, as a file; and being erased."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from engagement.accounts.models import User
from engagement.record import actions, permissions
from engagement.record.models import Leaving
from engagement.record.queries.export import make_archive
from engagement.record.queries.leaving import get_leaving
from realtime import conf
from realtime.errors import Refusal
from realtime.meters import refused_at
from tickets.pages.doors import REFUSED, View, signed_in

again: Callable[[View], View] = reauthentication_required
"""Asks for the password where it was not given in the last minutes."""


class LeavingForm(forms.Form):
    """What is to happen with what one wrote."""

    choice = forms.ChoiceField(
        label=gettext_lazy("What you wrote"),
        choices=[
            (Leaving.Choice.NAME, gettext_lazy("Keep it, without my name: others answered to it")),
            (Leaving.Choice.TEXT, gettext_lazy("Remove it, too: empty places stay where it stood")),
        ],
        widget=forms.RadioSelect,
    )


@require_safe
def show_privacy(request: HttpRequest) -> HttpResponse:
    """The page for everybody. Context: the periods in days."""
    context = {
        "leaving_days": settings.LEAVING_DAYS,
        "guests_days": settings.KEEP_GUESTS_DAYS,
        "notifications_days": settings.KEEP_NOTIFICATIONS_DAYS,
        "held_days": settings.KEEP_HELD_DAYS,
        "networks_days": settings.KEEP_NETWORKS_DAYS,
        "log_days": conf.get("RETENTION_DAYS"),
        "key_days": conf.get("KEY_DAYS"),
        "session_days": settings.SESSION_COOKIE_AGE // (24 * 60 * 60),
    }
    return render(request, "record/privacy.html", context)


@signed_in
@require_safe
@never_cache
def show_own(request: HttpRequest) -> HttpResponse:
    """One's own data. Context: `form` (LeavingForm), `leaving`, `in_office`, `leaving_days`, `now`."""
    return _render(request, LeavingForm(initial={"choice": Leaving.Choice.NAME}))


def _render(request: HttpRequest, form: LeavingForm, status: int = 200) -> HttpResponse:
    user = cast("User", request.user)
    context = {
        "form": form,
        "leaving": get_leaving(user.pk),
        "in_office": permissions.holds_office(user),
        "leaving_days": settings.LEAVING_DAYS,
        "now": timezone.now(),
    }
    return render(request, "record/own.html", context, status=status)


@signed_in
@require_safe
@never_cache
@again
def give_own(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about whoever asks, as a zip file. Asks for the password first."""
    now = timezone.now()
    name = f"durbar-{now:%Y-%m-%d}.zip"
    return HttpResponse(
        make_archive(cast("User", request.user).pk, now),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@signed_in
@never_cache
@again
def leave(request: HttpRequest) -> HttpResponse:
    """Ask to be erased. Asks for the password first; that comes back here with a GET, which asks once more."""
    if request.method != "POST":
        return _render(request, LeavingForm(initial={"choice": request.GET.get("choice", Leaving.Choice.NAME)}))
    form = LeavingForm(request.POST)
    if form.is_valid():
        try:
            actions.ask_to_leave(
                actor=cast("User", request.user), choice=form.cleaned_data["choice"], now=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(refusal.field or None, refused_at("page", refusal))
        else:
            messages.success(request, _("We have your wish. Until the day on this page you can take it back."))
            return redirect("own_data")
    return _render(request, form, status=REFUSED)


@signed_in
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Take the wish back."""
    try:
        actions.stay(actor=cast("User", request.user), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, refused_at("page", refusal))
    else:
        messages.success(request, _("You stay. Nothing was erased."))
    return redirect("own_data")
