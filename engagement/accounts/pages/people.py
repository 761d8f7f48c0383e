"""People as pages. Parse, read the clock once, call one action, answer. Signing up and in is allauth's."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagement.accounts import actions, permissions, queries
from engagement.accounts.forms import BanForm, NameForm
from engagement.accounts.models import User
from engagement.accounts.pages.guests import person_of
from engagement.accounts.serializers import own_account, person_page
from realtime.errors import Refusal
from realtime.meters import refused_at


def find_person(request: HttpRequest, handle: str) -> User:
    """The active person with this handle, or the page that says there is none. Guests have a page only for those who
    may ban them."""
    viewer = person_of(request)
    try:
        person = queries.get_by_handle(handle, guests=True)
    except queries.PersonMissing as refusal:
        raise _nobody(refusal) from refusal
    if permissions.is_guest(person) and not permissions.can_ban(viewer, person, timezone.now()):
        raise _nobody(queries.PersonMissing())
    return person


def _nobody(refusal: Refusal) -> Http404:
    """The same answer whether there is nobody or nobody may know."""
    return Http404(refused_at("page", refusal))


@require_safe
def show_person(request: HttpRequest, handle: str) -> HttpResponse:
    """A person as everyone may see them.

    Context: `person` (PersonPage); for those who may ban them `ban_form`, `banned_until` and `ban_reason`.
    """
    person = find_person(request, handle)
    context: dict[str, object] = {"person": person_page(person)}
    now = timezone.now()
    if permissions.can_ban(person_of(request), person, now):
        context["ban_form"] = BanForm()
        if person.is_banned(now):
            context |= {"banned_until": person.banned_until, "ban_reason": person.ban_reason}
    return render(request, "accounts/person.html", context)


@login_required
@require_POST
def ban_person(request: HttpRequest, handle: str) -> HttpResponse:
    """Ban for some days, or for good."""
    person, form, now = find_person(request, handle), BanForm(request.POST), timezone.now()
    if not form.is_valid():
        messages.error(request, _("Nothing was changed: say why, and a number of days or none."))
        return redirect("person", handle=person.handle)
    days = form.cleaned_data["days"]
    try:
        actions.ban_user(
            actor=cast("User", request.user),
            user_id=person.pk,
            reason=form.cleaned_data["reason"],
            until=now + timedelta(days=days) if days else None,
            now=now,
        )
    except Refusal as refusal:
        messages.error(request, refused_at("page", refusal))
    else:
        messages.success(request, _("%(name)s is banned.") % {"name": person.display_name})
    return redirect("person", handle=person.handle)


@login_required
@require_POST
def unban_person(request: HttpRequest, handle: str) -> HttpResponse:
    """Let a banned person back in."""
    person = find_person(request, handle)
    try:
        actions.unban_user(actor=cast("User", request.user), user_id=person.pk, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, refused_at("page", refusal))
    else:
        messages.success(request, _("%(name)s may take part again.") % {"name": person.display_name})
    return redirect("person", handle=person.handle)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_account(request: HttpRequest) -> HttpResponse:
    """One's own account: the public name to change, and the way to e-mail, password and API token.

    Context: `account` (OwnAccount), `form` (NameForm).
    """
    user = cast("User", request.user)
    form = NameForm(request.POST or None, initial={"display_name": user.display_name})
    if request.method == "POST" and form.is_valid():
        actions.update_profile(actor=user, display_name=form.cleaned_data["display_name"], now=timezone.now())
        messages.success(request, _("Your name is changed."))
        return redirect("account")
    person = queries.get_person(user.pk)
    context = {"account": own_account(person) if person else None, "form": form}
    return render(request, "accounts/account.html", context)


@login_required
@require_POST
def make_api_token(request: HttpRequest) -> HttpResponse:
    """A new API token, shown once. Context as of `show_account`, and `token`."""
    user = cast("User", request.user)
    token = actions.create_api_token(actor=user, now=timezone.now())
    person = queries.get_person(user.pk)
    context = {
        "account": own_account(person) if person else None,
        "form": NameForm(initial={"display_name": user.display_name}),
        "token": token,
    }
    return render(request, "accounts/account.html", context)
