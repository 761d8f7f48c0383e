"""What every page does the same way: who looks, how a form becomes one action, how missing things answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

import msgspec
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import User
from engagement.threads.forms import KeyForm
from engagement.threads.models import Post, Report, Thread
from realtime.errors import Kind, Refusal
from realtime.idempotency import KeyOf, once

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

View = Callable[..., HttpResponse]
Perform = Callable[[User, dict[str, Any]], Thread | Post | Report]
REFUSED = 422
"""The status of a form that comes back with a refusal: understood, not done."""


class Done(msgspec.Struct, frozen=True):
    """What a form did, as far as the next page must know. Replies of socket commands decode into it as well,
    since the modules may send with the key of the form."""

    thread: int = 0
    number: int = 0


def done_of(result: Thread | Post | Report) -> Done:
    """What an action returned, as what is remembered under the form's key."""
    if isinstance(result, Thread):
        return Done(thread=result.pk)
    post = result if isinstance(result, Post) else result.post
    return Done(thread=post.thread_id, number=post.number)


def viewer_of(request: HttpRequest) -> User | None:
    """The person who looks, or None."""
    return request.user if isinstance(request.user, User) else None


def page(view: View) -> View:
    """Turns a refusal that no form caught into the page for it: missing and hidden things answer alike."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            if refusal.kind is Kind.MISSING:
                raise Http404(refusal.text()) from refusal
            raise PermissionDenied(refusal.text()) from refusal

    return answer


def signed_in(view: View) -> View:
    """Sends people who are not signed in to the sign-in page, and from there back to where a GET makes sense."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if viewer_of(request) is None:
            sent = request.method == "POST" and "thread_id" in kwargs
            back = reverse("thread", args=[kwargs["thread_id"]]) if sent else request.get_full_path()
            return redirect_to_login(back)
        return view(request, *args, **kwargs)

    return answer


def carry_out(request: HttpRequest, form: KeyForm, command: str, perform: Perform, *, now: datetime) -> Done | None:
    """Do what a form asks, once per key. None: it was refused, and the form says why.

    `perform(actor, given)` calls the one action; `given` is what was filled in, cleaned.
    """
    actor = viewer_of(request)
    if not form.is_valid():
        return None
    if actor is None:
        form.add_error(None, _("Sign in to do this. What you wrote is kept here."))
        return None
    owner = KeyOf(actor.pk, form.cleaned_data["key"])
    try:
        reply = once(owner, command=command, perform=lambda: done_of(perform(actor, form.cleaned_data)), now=now)
    except Refusal as refusal:
        if refusal.kind is Kind.MISSING:
            raise
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text())
        return None
    return msgspec.json.decode(reply, type=Done)


def press(
    request: HttpRequest, command: str, perform: Perform, *, now: datetime, done: str | StrPromise = ""
) -> bool:
    """`carry_out` for a form that is only a button: a refusal is said on the next page, like `done`."""
    form = KeyForm(request.POST)
    if carry_out(request, form, command, perform, now=now) is None:
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
