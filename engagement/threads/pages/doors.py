"""How a form about conversations becomes one action. What every page does alike is in `tickets.pages.doors`."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import msgspec
from django.http import HttpRequest
from django.urls import reverse

from engagement.accounts.models import User
from engagement.threads.models import HeldPost, Post, Report, Thread
from tickets.forms import KeyForm
from tickets.pages import doors
from tickets.pages.doors import REFUSED, Perform, coming_back, first_errors, go, page

__all__ = ["REFUSED", "Done", "Perform", "carry_out", "first_errors", "go", "page", "press", "signed_in", "viewer_of"]


class Done(msgspec.Struct, frozen=True):
    """What a form did, as far as the next page must know. Replies of socket commands decode into it as well,
    since the modules may send with the key of the form."""

    thread: int = 0
    """0 of an issue that is held."""
    number: int = 0


def done_of(result: Thread | Post | Report | HeldPost) -> Done:
    """What an action returned, as what is remembered under the form's key."""
    if isinstance(result, Thread):
        return Done(thread=result.pk or 0)
    if isinstance(result, HeldPost):
        return Done(thread=result.thread_id or 0)
    post = result if isinstance(result, Post) else result.post
    return Done(thread=post.thread_id, number=post.number)


def viewer_of(request: HttpRequest) -> User | None:
    """The person who looks, or None."""
    return request.user if isinstance(request.user, User) else None


signed_in = coming_back(lambda given: reverse("thread", args=[given["thread_id"]]) if "thread_id" in given else "")
press = partial(doors.press, remember=done_of)


def carry_out(request: HttpRequest, form: KeyForm, command: str, perform: Perform, *, now: datetime) -> Done | None:
    """Do what a form asks, once per key. None: it was refused, and the form says why."""
    reply = doors.reply_to(done_of, request, form, command, perform, now=now)
    return None if reply is None else msgspec.json.decode(reply, type=Done)
