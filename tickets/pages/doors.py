"""What every page does the same way: who looks, how a form becomes one action, how missing things answer.

The rooms above use it too: each says what it remembers under the key of a form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

import msgspec
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from realtime.errors import Kind, Refusal
from realtime.idempotency import KeyOf, once
from realtime.meters import refused_at
from tickets.forms import KeyForm

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

View = Callable[..., HttpResponse]
Perform = Callable[[Any, dict[str, Any]], Any]
DATA_COOKIE = "durbar_data"
REFUSED = 422
"""The status of a form that comes back with a refusal: understood, not done."""


class Done(msgspec.Struct, frozen=True):
    """What a form of this room did, as far as the next page must know."""

    reference: str = ""
    version: int = 0
    pk: int = 0


def done_of(result: Any) -> Done:
    """What an action returned (a ticket, another row, or nothing), as what is remembered under the form's key."""
    return Done(
        reference=getattr(result, "reference", ""),
        version=getattr(result, "last_event", 0),
        pk=getattr(result, "pk", None) or 0,
    )


def viewer_of(request: HttpRequest) -> Any:
    """The person who looks, or None."""
    return request.user if request.user.is_authenticated else None


def is_low(request: HttpRequest) -> bool:
    """Whether this browser asked for as little data as can be: on a page of ours, or in its settings."""
    return request.COOKIES.get(DATA_COOKIE) == "low" or request.headers.get("Save-Data", "").lower() == "on"


def page(view: View) -> View:
    """Turns a refusal that no form caught into the page for it: missing and hidden things answer alike."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            words = refused_at("page", refusal)
            raise (Http404 if refusal.kind is Kind.MISSING else PermissionDenied)(words) from refusal

    return answer


def coming_back(place: Callable[[Mapping[str, Any]], str]) -> Callable[[View], View]:
    """Makes `signed_in`: people who are not signed in with an account go to the sign-in page, and from there back to
    where a GET makes sense. After a POST that is `place` of the address's arguments, or the address itself where it
    says ""."""

    def signed_in(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            viewer = viewer_of(request)
            if viewer is None or viewer.is_guest:
                back = place(kwargs) if request.method == "POST" else ""
                return redirect_to_login(back or request.get_full_path())
            return view(request, *args, **kwargs)

        return answer

    return signed_in


signed_in = coming_back(lambda _arguments: "")
"""For pages that answer a GET under the address of their form."""


def reply_to(
    remember: Callable[[Any], msgspec.Struct],
    request: HttpRequest,
    form: KeyForm,
    command: str,
    perform: Perform,
    *,
    now: datetime,
) -> msgspec.Raw | None:
    """Do what a form asks, once per key; what is kept under the key, as JSON. None: it was refused, and the form
    says why.

    `perform(actor, given)` calls the one action; `given` is what was filled in, cleaned. `remember` makes what is
    kept out of what the action returned.
    """
    actor = viewer_of(request)
    if not form.is_valid():
        return None
    if actor is None:
        form.add_error(None, _("Sign in to do this. What you wrote is kept here."))
        return None
    owner = KeyOf(actor.pk, form.cleaned_data["key"])
    try:
        return once(owner, command=command, perform=lambda: remember(perform(actor, form.cleaned_data)), now=now)
    except Refusal as refusal:
        if refusal.kind is Kind.MISSING:
            raise
        form.add_error(refusal.field if refusal.field in form.fields else None, refused_at("page", refusal))
        return None


def carry_out(request: HttpRequest, form: KeyForm, command: str, perform: Perform, *, now: datetime) -> Done | None:
    """Do what a form of this room asks, once per key. None: it was refused, and the form says why."""
    reply = reply_to(done_of, request, form, command, perform, now=now)
    return None if reply is None else msgspec.json.decode(reply, type=Done)


def press(
    request: HttpRequest,
    command: str,
    perform: Perform,
    *,
    now: datetime,
    done: str | StrPromise = "",
    remember: Callable[[Any], msgspec.Struct] = done_of,
) -> bool:
    """`carry_out` for a form that is only a button: a refusal is said on the next page, like `done`."""
    form = KeyForm(request.POST)
    if reply_to(remember, request, form, command, perform, now=now) is None:
        for said in first_errors(form):
            messages.error(request, said)
        return False
    if done:
        messages.success(request, done)
    return True


def first_errors(form: KeyForm) -> list[str]:
    """What is wrong with a form, in its own words."""
    return [str(error) for errors in form.errors.values() for error in errors]


def go(to: str, *args: object, at: str = "") -> HttpResponse:
    """Redirect after a POST, to a view's name or an address."""
    answer = redirect(to, *args)
    answer["Location"] += at
    return answer
